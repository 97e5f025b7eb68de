"""Answers to findings of cdk-nag and of CloudFormation's own validation, each beside the construct that it is about."""

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import IConstruct

NAG = "AwsSolutions::AwsSolutions-"
"""How the id of a finding of cdk-nag's AwsSolutions begins: without its plug-in's name the report would not show it."""


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accepts the findings `{exact finding id: why this construct may keep it}`; both are in the synthesized report."""
    cdk.Validations.of(construct).acknowledge(
        *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in reasons.items())
    )


def accept_wildcards(construct: IConstruct, reason: str, *wildcards: str) -> None:
    """Accepts `Action::...` or `Resource::...` in a policy, as AwsSolutions-IAM5 names what it found."""
    acknowledge(construct, {f"{NAG}IAM5[{wildcard}]": reason for wildcard in wildcards})
