"""DescribeFlowLogs, with the state of the deliveries, which the emulator does not have."""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2

from rehearsal.emulator.inside.wrapping import part


def install() -> None:
    """In the place of the emulator's own."""
    part(ec2, "_ACTION_MAP")["DescribeFlowLogs"] = _describe


_FILTERS = {
    "resource-id": "ResourceId",
    "log-destination-type": "LogDestinationType",
    "flow-log-id": "FlowLogId",
    "log-group-name": "LogGroupName",
    "traffic-type": "TrafficType",
    "deliver-log-status": "DeliverLogsStatus",
}
_TOLD = (
    "CreationTime",
    "DeliverCrossAccountRole",
    "DeliverLogsErrorMessage",
    "DeliverLogsPermissionArn",
    "DeliverLogsStatus",
    "FlowLogId",
    "FlowLogStatus",
    "LogDestination",
    "LogDestinationType",
    "LogFormat",
    "LogGroupName",
    "MaxAggregationInterval",
    "ResourceId",
    "TrafficType",
)


def _describe(parameters: dict[str, Any]) -> Any:
    wanted, filters = ec2._parse_member_list(parameters, "FlowLogId"), ec2._parse_filters(parameters)
    found = [
        record
        for record in ec2._flow_logs.values()
        if (not wanted or record["FlowLogId"] in wanted)
        and all(record.get(_FILTERS[name]) in values for name, values in filters.items() if name in _FILTERS)
        and ec2._resource_matches_tag_filters(record["FlowLogId"], filters)
    ]
    items = "".join(_item(record) for record in found)
    return ec2._xml(200, "DescribeFlowLogsResponse", f"<flowLogSet>{items}</flowLogSet>")


def _item(record: dict[str, Any]) -> str:
    inner = "".join(
        f"<{name[0].lower()}{name[1:]}>{escape(str(record[name]))}</{name[0].lower()}{name[1:]}>"
        for name in _TOLD
        if record.get(name) is not None
    )
    return f"<item>{inner}{ec2._tag_set_xml(record['FlowLogId'])}</item>"
