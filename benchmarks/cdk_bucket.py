"""A CDK app with one versioned bucket that CDK's own emptier empties when its stack is deleted.

`python -m benchmarks.cdk_bucket FOLDER` synthesizes it there; the stack's parameter Name is the bucket's name.
"""

import sys

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

from benchmarks.full_buckets import ACCOUNT, REGION


def main(folder: str) -> None:
    app = cdk.App(outdir=folder)
    stack = cdk.Stack(
        app,
        "cdk-bucket",
        env=cdk.Environment(account=ACCOUNT, region=REGION),
        synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
    s3.Bucket(
        stack,
        "Bucket",
        bucket_name=cdk.CfnParameter(stack, "Name").value_as_string,
        versioned=True,
        removal_policy=cdk.RemovalPolicy.DESTROY,
        auto_delete_objects=True,
    )
    app.synth()


if __name__ == "__main__":
    main(sys.argv[1])
