"""The clients that the readers ask, each made once: making one costs more than most of the calls."""

from functools import cached_property
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_codebuild import CodeBuildClient
    from mypy_boto3_codepipeline import CodePipelineClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient


class Api:
    """AWS as one session sees it."""

    def __init__(self, session: boto3.Session) -> None:
        self._session = session

    @cached_property
    def cloudwatch(self) -> "CloudWatchClient":
        return self._session.client("cloudwatch")

    @cached_property
    def codebuild(self) -> "CodeBuildClient":
        return self._session.client("codebuild")

    @cached_property
    def codepipeline(self) -> "CodePipelineClient":
        return self._session.client("codepipeline")

    @cached_property
    def ec2(self) -> "EC2Client":
        return self._session.client("ec2")

    @cached_property
    def events(self) -> "EventBridgeClient":
        return self._session.client("events")

    @cached_property
    def iam(self) -> "IAMClient":
        return self._session.client("iam")

    @cached_property
    def kms(self) -> "KMSClient":
        return self._session.client("kms")

    @cached_property
    def lambda_(self) -> "LambdaClient":
        return self._session.client("lambda")

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        return self._session.client("logs")

    @cached_property
    def s3(self) -> "S3Client":
        return self._session.client("s3")

    @cached_property
    def sns(self) -> "SNSClient":
        return self._session.client("sns")

    @cached_property
    def ssm(self) -> "SSMClient":
        return self._session.client("ssm")
