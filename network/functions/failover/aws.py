"""The controller's clients: impatient ones, because a run must end before the next begins."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from .probes import LONGEST_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_lambda import LambdaClient

AT_ONCE = 6
CONNECT_SECONDS, ANSWER_SECONDS = 2, 4
IMPATIENT = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=ANSWER_SECONDS,
    retries={"total_max_attempts": 2},
    max_pool_connections=AT_ONCE,
)
PROBING = IMPATIENT.merge(Config(read_timeout=LONGEST_SECONDS, retries={"total_max_attempts": 1}))


@dataclass(frozen=True)
class Aws:
    """Its clients, and threads to use them side by side."""

    ec2: "EC2Client"
    cloudformation: "CloudFormationClient"
    dynamodb: "DynamoDBClient"
    functions: "LambdaClient"
    pool: ThreadPoolExecutor

    @classmethod
    def make(cls, session: boto3.Session) -> "Aws":
        return cls(
            ec2=session.client("ec2", config=IMPATIENT),
            cloudformation=session.client("cloudformation", config=IMPATIENT),
            dynamodb=session.client("dynamodb", config=IMPATIENT),
            functions=session.client("lambda", config=PROBING),
            pool=ThreadPoolExecutor(AT_ONCE),
        )
