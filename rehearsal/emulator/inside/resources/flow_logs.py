"""AWS::EC2::FlowLog. What they deliver is in delivery.py, what is told about them in flow_log_views.py.

A flow log is ACTIVE whatever becomes of its deliveries; that is in DeliverLogsStatus and DeliverLogsErrorMessage, with
the texts of the EC2 API reference (FlowLog).
"""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2, s3

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.resources import bucket_permission, delivery, delivery_to_bucket
from rehearsal.emulator.inside.resources.family import Made, NotThereError, Properties, add, new_id, tag, untag
from rehearsal.emulator.inside.wrapping import part

DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} "
    "${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
)
_STORED = (
    "DeliverCrossAccountRole",
    "DeliverLogsPermissionArn",
    "DestinationOptions",
    "LogDestination",
    "LogDestinationType",
    "LogFormat",
    "LogGroupName",
    "MaxAggregationInterval",
    "ResourceId",
    "ResourceType",
    "TrafficType",
)
_DEFAULTS = {"LogDestinationType": "cloud-watch-logs", "LogFormat": DEFAULT_FORMAT, "MaxAggregationInterval": 600}


def install() -> None:
    """Puts the type into the emulator and the calls that make and delete one in the place of the emulator's."""
    add("AWS::EC2::FlowLog", create=_create, update=_update, delete=_delete, replaced_by=_STORED, tags=True)
    actions = part(ec2, "_ACTION_MAP")
    actions["CreateFlowLogs"] = _create_by_call
    actions["DeleteFlowLogs"] = _delete_by_call


def _create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    record = {**_DEFAULTS, **{name: properties[name] for name in _STORED if properties.get(name) is not None}}
    _check_resource(record)
    flow_log_id = new_id("fl")
    record.update(FlowLogId=flow_log_id, FlowLogStatus="ACTIVE", CreationTime=ec2._now_ts())
    _name_destination(record)
    ec2._flow_logs[flow_log_id] = record
    tag(flow_log_id, properties)
    delivery.begin(record)
    return flow_log_id, {"Id": flow_log_id}


def _check_resource(record: dict[str, Any]) -> None:
    stores = {"VPC": ec2._vpcs, "Subnet": ec2._subnets, "NetworkInterface": ec2._network_interfaces}
    kind, resource_id = record.get("ResourceType", "VPC"), record.get("ResourceId", "")
    if kind not in stores or resource_id not in stores[kind]:
        raise NotThereError(f"Invalid resource id {resource_id} (Service: Ec2, Status Code: 400)")
    if int(record["MaxAggregationInterval"]) not in (60, 600):
        raise ValueError("MaxAggregationInterval must be 60 or 600 (Service: Ec2, Status Code: 400)")


def _name_destination(record: dict[str, Any]) -> None:
    """A missing bucket is refused; one without a policy gets one from the log delivery service."""
    if record["LogDestinationType"] != "s3":
        if not record.get("LogGroupName"):
            record["LogGroupName"] = str(record.get("LogDestination", "")).removesuffix(":*").rpartition(":")[2]
        return
    bucket, _ = delivery_to_bucket.destination(record)
    if part(s3, "_bucket_owner_account")(bucket) is None:
        raise NotThereError(
            f"LogDestination: {bucket} does not exist (Service: Ec2, Status Code: 400, "
            "Error Code: InvalidLogDestination.NotFound)"
        )
    bucket_permission.write_policy_where_there_is_none(bucket, delivery_to_bucket.folder(record))


def _update(flow_log_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    """Only tags change in place."""
    tag(flow_log_id, new, old)
    return flow_log_id, {"Id": flow_log_id}


def _delete(flow_log_id: str, _properties: Properties) -> None:
    record = ec2._flow_logs.pop(flow_log_id, None)
    untag(flow_log_id)
    if record:
        delivery.end(record, settings.get().late_delivery_seconds)


def _create_by_call(parameters: dict[str, Any]) -> Any:
    given = {name: ec2._p(parameters, name) for name in _STORED if ec2._p(parameters, name)}
    created = []
    for resource_id in ec2._parse_member_list(parameters, "ResourceId"):
        try:
            flow_log_id, _ = _create("", {**given, "ResourceId": resource_id}, "")
        except ValueError as refused:
            return ec2._error("InvalidParameterValue", escape(str(refused)), 400)
        ec2._parse_tag_specs(parameters, "vpc-flow-log", flow_log_id)
        created.append(f"<item>{flow_log_id}</item>")
    inner = f"<flowLogIdSet>{''.join(created)}</flowLogIdSet><unsuccessful/>"
    return ec2._xml(200, "CreateFlowLogsResponse", inner)


def _delete_by_call(parameters: dict[str, Any]) -> Any:
    for flow_log_id in ec2._parse_member_list(parameters, "FlowLogId"):
        _delete(flow_log_id, {})
    return ec2._xml(200, "DeleteFlowLogsResponse", "<unsuccessful/>")
