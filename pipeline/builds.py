"""What every build of the pipeline runs on: the same image, the same runtimes, one log group that goes with the stack.

Runtimes are named because an image's defaults change under a pipeline; that standard:7.0 has these two is in its
runtimes.yml: https://github.com/aws/aws-codebuild-docker-images/blob/master/ubuntu/standard/7.0/runtimes.yml
"""

from aws_cdk import RemovalPolicy, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_logs as logs
from constructs import Construct

IMAGE = codebuild.LinuxBuildImage.STANDARD_7_0
PYTHON = "3.11"
"""The oldest that the product supports, which its types and locks are checked against."""
NODE = "24"
"""The major version of the Node that the product's lock brings along."""
RETENTION = logs.RetentionDays.THREE_MONTHS


class Builds(Construct):
    """Settings for all CodeBuild projects; `log_group` receives what they say. `for_synth` is what synth has besides:
    the strict types of the CDK take 3 GB to check, and a small build machine has 4 GiB.

    https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.log_group = logs.LogGroup(self, "LogGroup", retention=RETENTION, removal_policy=RemovalPolicy.DESTROY)
        self.options = pipelines.CodeBuildOptions(
            build_environment=codebuild.BuildEnvironment(build_image=IMAGE, privileged=False),
            partial_build_spec=codebuild.BuildSpec.from_object(
                {"version": "0.2", "phases": {"install": {"runtime-versions": {"python": PYTHON, "nodejs": NODE}}}}
            ),
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=self.log_group)),
        )
        self.for_synth = pipelines.CodeBuildOptions(
            build_environment=codebuild.BuildEnvironment(compute_type=codebuild.ComputeType.MEDIUM)
        )
