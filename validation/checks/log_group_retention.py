"""A log group without retention keeps everything, and is paid for, for ever."""

from collections.abc import Iterator

from report.finding import Finding
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule("log-group-retention", "N8", "The log group keeps events for as many days as promised")


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    group = seen(observed.log_group, "log group")
    if group.retention_days != props.log_group_days:
        found = f"{group.retention_days} days" if group.retention_days else "for ever"
        yield RULE.fail(group.name, f"events are kept {found}, and {props.log_group_days} days are promised")
