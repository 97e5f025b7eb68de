"""What a run tells: a line of its log for each zone and one for all, of which CloudWatch makes the metrics.

Embedded metrics cost no call:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from collections.abc import Iterator, Mapping

from .decide import Decision, Health, Look
from .settings import Settings


def metrics(settings: Settings, look: Look, decision: Decision) -> Iterator[Mapping[str, object]]:
    """Each a JSON object. What is not known is not published: an alarm then sees no data."""
    for zone in look.zones:
        via = decision.moves.get(zone) or look.routes[zone]
        values = {"NatDrained": float(via != zone)}
        if decision.health[zone] is not Health.UNKNOWN:
            values["NatReachable"] = float(decision.health[zone] is Health.HEALTHY)
        yield _line(settings, look.now, values, {"Zone": zone})
    yield _line(settings, look.now, {"FailoverFrozen": float(bool(decision.frozen))}, {})


def _line(
    settings: Settings, now: float, values: Mapping[str, float], dimensions: Mapping[str, str]
) -> Mapping[str, object]:
    named = {"Environment": settings.environment, **dimensions}
    directive = {
        "Namespace": settings.namespace,
        "Dimensions": [list(named)],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in values],
    }
    return {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}, **named, **values}
