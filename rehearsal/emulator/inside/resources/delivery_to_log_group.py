"""Flow log records in CloudWatch Logs, written with the flow log's role: one stream per interface.

Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs": the role is assumed by
vpc-flow-logs.amazonaws.com; a log group that is not there is made, where the role may.
"""

import time
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, iam

from rehearsal.emulator.inside.resources import flow_log_records
from rehearsal.emulator.inside.resources.family import arn
from rehearsal.emulator.inside.wrapping import part

SERVICE = "vpc-flow-logs.amazonaws.com"


def deliver(record: dict[str, Any], interfaces: list[dict[str, str]]) -> str | None:
    """Appends a record per interface; answers why it may not, or None."""
    role = _role(str(record.get("DeliverLogsPermissionArn", "")))
    if role is None:
        return f"role {record.get('DeliverLogsPermissionArn')} does not exist"
    if not _trusts(role, record["FlowLogId"]):
        return f"role {role['RoleName']} does not trust {SERVICE}"
    group, group_arn = record["LogGroupName"], arn("logs", f"log-group:{record['LogGroupName']}")
    if group not in part(cloudwatch_logs, "_log_groups"):
        if not _may(role, "logs:CreateLogGroup", group_arn):
            return f"log group {group} does not exist and role {role['RoleName']} may not make it"
        part(cloudwatch_logs, "_create_log_group")({"logGroupName": group})
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if not _may(role, action, f"{group_arn}:log-stream:*"):
            return f"role {role['RoleName']} may not {action} on {group_arn}"
    for interface, line in zip(interfaces, flow_log_records.lines(record, interfaces), strict=True):
        _append(group, f"{interface['interface-id']}-{str(record.get('TrafficType', 'ALL')).lower()}", line)
    return None


def _role(role_arn: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = part(iam, "_roles").get(role_arn.rpartition("/")[2])
    return found if found and found["Arn"] == role_arn else None


def _context(action: str, resource: str, **keys: str) -> iam_evaluator.EvalContext:
    return iam_evaluator.EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account=get_account_id(),
        action=action,
        resource_arn=resource,
        region=get_region(),
        source_ip="",
        secure_transport=True,
        service_context=keys,
    )


def _trusts(role: dict[str, Any], flow_log_id: str) -> bool:
    source = {"aws:sourceaccount": get_account_id(), "aws:sourcearn": arn("ec2", f"vpc-flow-log/{flow_log_id}")}
    context = _context("sts:AssumeRole", role["Arn"], **source)
    verdict = iam_evaluator.evaluate_resource_policy(role["AssumeRolePolicyDocument"], context, service=SERVICE)
    return bool(verdict.decision == "Allow")


def _may(role: dict[str, Any], action: str, resource: str) -> bool:
    policies = part(iam_evaluator, "_gather_role_policies")(role["RoleName"], get_account_id())
    return bool(iam_evaluator.evaluate(_context(action, resource), policies).decision == "Allow")


def _append(group: str, stream: str, line: str) -> None:
    streams = cloudwatch_logs._log_groups[group]["streams"]
    if stream not in streams:
        part(cloudwatch_logs, "_create_log_stream")({"logGroupName": group, "logStreamName": stream})
    now = int(time.time() * 1000)
    event = {"timestamp": now, "message": line, "ingestionTime": now}
    part(cloudwatch_logs, "_append_log_events")(streams[stream], [event])
