"""A flow log can be ACTIVE while nothing reaches the bucket: the log that must be kept for a year is not there."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import FLOW_LOGS_BUCKET
from stages.props import NetworkProps
from validation.arrival import judge_arrival
from validation.observed import S3, Observed, seen
from validation.rule import Rule

RULE = Rule("delivery-to-bucket", "N8", "Log files arrive in the bucket")
REFUSED = "let delivery.logs.amazonaws.com write by the bucket's policy, and use its customer key by the key's policy"


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:  # noqa: ARG001 - every check's signature
    bucket = seen(observed.stack.outputs.get(FLOW_LOGS_BUCKET), FLOW_LOGS_BUCKET)
    flow_log = seen(observed.flow_log_to(S3, bucket), "flow log to the bucket")
    yield from judge_arrival(RULE, flow_log, observed.delivery.bucket, observed.delivery, REFUSED)
