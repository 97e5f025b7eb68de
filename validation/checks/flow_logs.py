"""Traffic that no flow log records is traffic that nobody can account for later."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import FLOW_LOGS_BUCKET, FLOW_LOGS_LOG_GROUP
from stages.props import NetworkProps
from validation.observed import LOGS, S3, FlowLog, Observed, seen
from validation.rule import Rule

RULE = Rule("flow-logs", "N8", "Flow logs of all traffic of the VPC are ACTIVE, to the bucket and to the log group")
DESTINATIONS = {S3: FLOW_LOGS_BUCKET, LOGS: FLOW_LOGS_LOG_GROUP}


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    seen(observed.vpc, "VPC")
    for kind, output in DESTINATIONS.items():
        name = seen(observed.stack.outputs.get(output), output)
        flow_log = observed.flow_log_to(kind, name)
        if flow_log is None:
            yield RULE.fail(name, f"no flow log of the VPC delivers to it ({kind})")
            continue
        for wrong in _wrong(flow_log, props.flow_log_aggregation_seconds):
            yield RULE.fail(flow_log.id, wrong)


def _wrong(flow_log: FlowLog, seconds: int) -> Iterator[str]:
    if flow_log.status != "ACTIVE":
        yield f"its status is {flow_log.status}"
    if flow_log.traffic != "ALL":
        yield f"it records {flow_log.traffic} traffic, not ALL"
    if flow_log.aggregation_seconds != seconds:
        yield f"it aggregates over {flow_log.aggregation_seconds} s, and {seconds} s are promised"
