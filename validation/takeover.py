"""How a default route that leads to another NAT instance than its zone's own is judged: by what the failover controller
noted."""

from datetime import datetime, timedelta

from report.finding import Finding
from stages.outputs import NAT_INSTANCE_IDS
from stages.props import NetworkProps
from validation.observed import Observed
from validation.rule import Rule

STALE = timedelta(minutes=5)
"""The controller looks every minute, and pauses only while CloudFormation works on the stack."""
NOT_NOTED = (
    "the controller notes what it moves, so somebody else moved this; it takes the zone home by itself if it runs; if "
    "not, see its log, or route the table to the zone's own NAT instance by hand"
)


def judge_takeover(
    rule: Rule, subnet: str, zone: str, target: str, *, observed: Observed, props: NetworkProps
) -> Finding:
    """A warning where the record names exactly this takeover, else a failure.

    Not judged is what time may settle: a record that nobody looked after lately. That cannot be a failure, because a
    deploy makes the controller pause, and the validation comes right after a deploy.
    """
    nats = dict(zip(props.zones, observed.stack.listed(NAT_INSTANCE_IDS), strict=False))
    record = observed.failover_record
    elsewhere = f"{zone}'s default route leads to {target}, and its own NAT instance is {nats[zone]}"
    if record.unreadable:
        why = f"{elsewhere}; the failover controller's record cannot be read: {record.unreadable}"
        remedy = "delete the item from the table that the output FailoverRecord names: the controller writes a new one"
        return rule.not_judged(subnet, why, remedy)
    takeover = record.takeovers.get(zone)
    if takeover is None:
        return rule.fail(subnet, f"{elsewhere}; the failover controller's record names no takeover of it", NOT_NOTED)
    if nats.get(takeover.via) != target:
        return rule.fail(subnet, f"{elsewhere}; the failover controller's record says {takeover.via}'s", NOT_NOTED)
    degraded = f"degraded since {_time(takeover.since)}: {zone} goes through {target}, {takeover.via}'s NAT instance"
    if observed.delivery.at - takeover.looked > STALE:
        why = f"{degraded}; the failover controller has not looked at it since {_time(takeover.looked)}"
        remedy = "it looks every minute, but pauses during a deploy: validate again; if it still does not, see its log"
        return rule.not_judged(subnet, why, remedy)
    return rule.warn(
        subnet,
        degraded,
        f"the failover controller takes it home once {nats[zone]} has been healthy for five minutes; if it stays away, "
        "see the controller's log: a NAT that is gone needs a deploy that replaces it, and a zone that came home three "
        "times within an hour waits until the hour is over",
    )


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
