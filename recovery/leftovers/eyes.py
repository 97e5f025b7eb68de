"""The clients that the proof looks through, and what it needs to know of the environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recovery.clients import PATIENT, Clients
from recovery.target import Target
from stages.names import Names

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient

ACTIONS = (
    "cloudformation:ListStackResources",
    "ec2:DescribeAddresses",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeTransitGatewayVpcAttachments",
    "iam:ListRoles",
    "kms:DescribeKey",
    "lambda:ListFunctions",
    "logs:DescribeLogGroups",
    "s3:ListAllMyBuckets",
    "ssm:GetParametersByPath",
    "tag:GetResources",
)
"""What a caller needs so that everything can be looked at."""


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """`elsewhere` are the network stacks of the estate: what IAM and S3 tell is the whole account's, of any region."""

    target: Target
    names: Names
    elsewhere: frozenset[str]
    clients: Clients
    iam: IAMClient
    functions: LambdaClient

    @classmethod
    def of(cls, session: Session, target: Target, names: Names, elsewhere: frozenset[str]) -> Eyes:
        return cls(
            target=target,
            names=names,
            elsewhere=elsewhere,
            clients=Clients.of(session),
            iam=session.client("iam", config=PATIENT),
            functions=session.client("lambda", config=PATIENT),
        )

    @property
    def tags(self) -> dict[str, str]:
        """The two that make a thing this environment's; the third says who pays, and may change."""
        return {key: self.target.tags[key] for key in ("Environment", "Project")}
