"""An unencrypted volume can be read from a snapshot by anyone whom the account lets near its snapshots."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("nat-volumes", "N3", "Every volume of every NAT instance is encrypted")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    for instance in seen(observed.instances or None, "NAT instance"):
        volumes = [volume for volume in observed.volumes if volume.instance == instance.id]
        if not volumes:
            yield RULE.fail(instance.id, "no volume is attached to it")
        for volume in volumes:
            if not volume.encrypted:
                yield RULE.fail(instance.id, f"its volume {volume.id} is not encrypted", "replace the instance")
