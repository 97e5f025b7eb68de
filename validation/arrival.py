"""How a delivery is judged, at either destination."""

from collections.abc import Iterator

from report.finding import Finding
from validation.observed import LATELY, Arrival, Delivery, FlowLog
from validation.rule import Rule


def judge_arrival(
    rule: Rule, flow_log: FlowLog, arrival: Arrival | None, delivery: Delivery, refused: str
) -> Iterator[Finding]:
    """`refused` is the remedy where AWS says that it may not write.

    While a new flow log has delivered nothing yet, it is not judged: AWS takes minutes, and longer at times.
    """
    minutes = round((delivery.at - flow_log.created).total_seconds() / 60)
    if flow_log.deliver_status == "FAILED":
        why = flow_log.deliver_error or "without a reason"
        yield rule.fail(flow_log.id, f"it is {flow_log.status}, and its delivery FAILED: {why}", refused)
    elif arrival:
        seconds = max(0, round((delivery.at - arrival.at).total_seconds()))
        yield rule.passed(flow_log.id, f"{arrival.what} arrived {seconds} s before this look")
    elif delivery.at - flow_log.created > LATELY:
        lately = round(LATELY.total_seconds() / 60)
        yield rule.fail(flow_log.id, f"nothing of it arrived in the last {lately} minutes", refused)
    else:
        yield rule.not_judged(
            flow_log.id, f"nothing arrived yet; it is {minutes} minutes old", "wait, and validate again"
        )
