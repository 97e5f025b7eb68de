"""An address at which CloudFormation may read a template that is too long for a request.

CodePipeline gives it a signed one, so that nobody but the action's role needs the right to read the artifact
(awsdocs/aws-codepipeline-user-guide#48). The emulated AWS knows no signed addresses of templates: a bucket in the
action's account, which lets the action's two roles read for the length of one call, stands in for it.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rehearsal.walk.job import Job

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "template"


@contextmanager
def template_address(job: Job, template: bytes) -> Iterator[str]:
    """The template lies at the address until the block ends."""
    account, region = job.action.account or job.blueprint.account, job.action.region
    client = job.sessions.root(account, region).client("s3")
    bucket = f"codepipeline-template-{secrets.token_hex(8)}"
    _make(client, bucket, region)
    readers = [role for role in (job.blueprint.role_of(job.action), job.configuration.get("RoleArn")) if role]
    try:
        client.put_bucket_policy(Bucket=bucket, Policy=_readable_by(readers, bucket))
        client.put_object(Bucket=bucket, Key=KEY, Body=template)
        yield f"https://{bucket}.s3.{region}.amazonaws.com/{KEY}"
    finally:
        client.delete_object(Bucket=bucket, Key=KEY)
        client.delete_bucket(Bucket=bucket)


def _make(client: "S3Client", bucket: str, region: str) -> None:
    if region == "us-east-1":  # the one region that may not be named here
        client.create_bucket(Bucket=bucket)
    else:
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})  # type: ignore[typeddict-item]  # any region's name


def _readable_by(readers: list[str], bucket: str) -> str:
    resource = f"arn:aws:s3:::{bucket}/{KEY}"
    statement = {"Effect": "Allow", "Principal": {"AWS": readers}, "Action": "s3:GetObject", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
