"""With the source/destination check on, EC2 drops every packet that a NAT instance forwards, and all looks healthy."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("nat-source-dest-check", "N3", "The source/destination check of every NAT instance is off")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    for instance in seen(observed.instances or None, "NAT instance"):
        if instance.source_dest_check:
            remedy = f"aws ec2 modify-instance-attribute --instance-id {instance.id} --no-source-dest-check"
            yield RULE.fail(instance.id, "the source/destination check is on: it forwards nothing", remedy)
