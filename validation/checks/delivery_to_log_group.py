"""A flow log can be ACTIVE while nothing reaches the log group: whoever searches it concludes that nothing happened."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import FLOW_LOGS_LOG_GROUP
from stages.props import NetworkProps
from validation.arrival import judge_arrival
from validation.observed import LOGS, Observed, seen
from validation.rule import Rule

RULE = Rule("delivery-to-log-group", "N8", "Log events arrive in the log group")
REFUSED = "let the flow log's role be assumed by vpc-flow-logs.amazonaws.com and write into the log group"


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    group = seen(observed.stack.outputs.get(FLOW_LOGS_LOG_GROUP), FLOW_LOGS_LOG_GROUP)
    flow_log = seen(observed.flow_log_to(LOGS, group), "flow log to the log group")
    yield from judge_arrival(RULE, flow_log, observed.delivery.log_group, observed.delivery, REFUSED)
