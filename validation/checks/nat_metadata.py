"""A metadata service without tokens hands the instance's credentials to whoever can make it fetch a URL."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("nat-metadata", "N3", "Every NAT instance requires IMDSv2, at one hop")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    for instance in seen(observed.instances or None, "NAT instance"):
        if instance.metadata_tokens != "required":
            yield RULE.fail(instance.id, f"metadata tokens are {instance.metadata_tokens or 'unknown'}, not required")
        if instance.metadata_hop_limit != 1:
            yield RULE.fail(instance.id, f"the metadata hop limit is {instance.metadata_hop_limit}, not 1")
