"""The clients that an observation calls through, made once from the session that the door handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.config import Config

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 6}, connect_timeout=10, read_timeout=30)


@dataclass(frozen=True)
class Clients:
    """Clients, unlike sessions, may be used by several threads at once."""

    cloudformation: CloudFormationClient
    dynamodb: DynamoDBClient
    ec2: EC2Client
    kms: KMSClient
    logs: CloudWatchLogsClient
    s3: S3Client
    ssm: SSMClient

    @classmethod
    def of(cls, session: Session) -> Clients:
        return cls(
            cloudformation=session.client("cloudformation", config=PATIENT),
            dynamodb=session.client("dynamodb", config=PATIENT),
            ec2=session.client("ec2", config=PATIENT),
            kms=session.client("kms", config=PATIENT),
            logs=session.client("logs", config=PATIENT),
            s3=session.client("s3", config=PATIENT),
            ssm=session.client("ssm", config=PATIENT),
        )
