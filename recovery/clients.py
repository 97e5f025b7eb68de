"""The clients that a recovery calls through, made once from the session that the door handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.config import Config

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

# Adaptive: after a throttled answer all calls of the client slow down together, where "standard" would go on hitting.
PATIENT = Config(
    retries={"mode": "adaptive", "max_attempts": 10}, connect_timeout=10, read_timeout=60, max_pool_connections=32
)


@dataclass(frozen=True, kw_only=True)
class Clients:
    """Clients, unlike sessions, may be used by several threads at once."""

    cloudformation: CloudFormationClient
    s3: S3Client
    ec2: EC2Client
    ssm: SSMClient
    logs: CloudWatchLogsClient
    kms: KMSClient
    tagging: Any  # the Resource Groups Tagging API: its types are in no lock of ours

    @classmethod
    def of(cls, session: Session) -> Clients:
        untyped: Any = session
        return cls(
            cloudformation=session.client("cloudformation", config=PATIENT),
            s3=session.client("s3", config=PATIENT),
            ec2=session.client("ec2", config=PATIENT),
            ssm=session.client("ssm", config=PATIENT),
            logs=session.client("logs", config=PATIENT),
            kms=session.client("kms", config=PATIENT),
            tagging=untyped.client("resourcegroupstaggingapi", config=PATIENT),
        )
