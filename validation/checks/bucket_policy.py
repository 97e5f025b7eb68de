"""A policy that AWS wrote in our place demands no TLS; one without the delivery statements keeps every log file out."""

from collections.abc import Iterator, Mapping
from typing import Any

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("bucket-policy", "N9", "The bucket's policy demands TLS and admits the log delivery of this account")
DELIVERY = "delivery.logs.amazonaws.com"
Statement = Mapping[str, Any]


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    bucket = seen(observed.bucket, "bucket")
    arn = f"arn:aws:s3:::{bucket.name}"
    if not any(_demands_tls(statement, arn) for statement in bucket.policy):
        yield RULE.fail(bucket.name, "no statement of its policy denies requests without TLS")
    for action, resource in (("s3:PutObject", f"{arn}/"), ("s3:GetBucketAcl", arn)):
        admitting = [one for one in bucket.policy if _admits_delivery(one, action, resource)]
        if not admitting:
            yield RULE.fail(bucket.name, f"its policy does not admit {DELIVERY} to {action}")
        elif not all(_only_for(statement, props.account) for statement in admitting):
            yield RULE.fail(bucket.name, f"it admits {DELIVERY} to {action} for any account's flow logs")


def _demands_tls(statement: Statement, arn: str) -> bool:
    condition = statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
    return (
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and bool({"s3:*", "*"} & _several(statement.get("Action")))
        and {arn, f"{arn}/*"} <= _several(statement.get("Resource"))
        and str(condition).lower() == "false"
    )


def _admits_delivery(statement: Statement, action: str, resource: str) -> bool:
    principal = statement.get("Principal")
    services = principal.get("Service") if isinstance(principal, Mapping) else None
    return (
        statement.get("Effect") == "Allow"
        and DELIVERY in _several(services)
        and action in _several(statement.get("Action"))
        and any(one.startswith(resource) for one in _several(statement.get("Resource")))
    )


def _only_for(statement: Statement, account: str) -> bool:
    """Against the confused deputy: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html"""
    return _several(statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount")) == {account}


def _several(value: object) -> set[str]:
    """A policy may write one value without its list."""
    return {value} if isinstance(value, str) else set(value) if isinstance(value, list) else set()
