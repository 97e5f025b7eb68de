"""Answers to findings of cdk-nag and of CloudFormation's own validation, each beside the construct that it is about."""

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accepts the findings `{exact finding id: why this construct may keep it}`; both are in the synthesized report."""
    cdk.Validations.of(construct).acknowledge(
        *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in reasons.items())
    )
