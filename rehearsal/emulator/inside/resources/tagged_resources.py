"""What the tagging API (GetResources) finds: EC2's resources, log groups, parameters, alarms too, page by page.

ministack's list lacks them, and answers everything on one page. The real one's, without roles:
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, cloudwatch_logs, dynamodb, ec2, tagging

from rehearsal.emulator.inside.resources import transit_gateways
from rehearsal.emulator.inside.wrapping import Function, part

Found = Iterator[tuple[str, list[dict[str, str]]]]
DEFAULT_PAGE = 50

# The beginning of an EC2 id to the resource type in its ARN (service authorization reference, "Amazon EC2").
_EC2_TYPES = {
    "acl": "network-acl",
    "ami": "image",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-rtb": "transit-gateway-route-table",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}


def install() -> None:
    """More collectors, and pages."""
    collectors = part(tagging, "_COLLECTORS")
    collectors.update(
        {
            "ec2": _ec2,
            "logs": _log_groups,
            "ssm": part(tagging, "_collect_ssm"),
            "secretsmanager": part(tagging, "_collect_secretsmanager"),
            "cloudwatch": _alarms,
            "dynamodb": _tables,
        }
    )
    part(ec2, "_tags")
    part(cloudwatch_logs, "_log_groups")
    actions = part(tagging, "_HANDLERS")
    actions["GetResources"] = _in_pages(actions["GetResources"])


def _tables() -> Found:
    """Those that are there: the tags of a table that CloudFormation deleted outlive it."""
    there = {table["TableArn"] for table in part(dynamodb, "_tables").values()}
    return ((arn, tags) for arn, tags in part(dynamodb, "_tags").items() if arn in there)


def _ec2() -> Found:
    """ministack's tags outlive most resources, so each is looked for in the stores of all types."""
    theirs = [store for name, store in vars(ec2).items() if name != "_tags" and isinstance(store, type(ec2._tags))]
    stores = [*theirs, transit_gateways.attachments, transit_gateways.gateways]
    for resource_id, tags in ec2._tags.items():
        kind = _EC2_TYPES.get(resource_id.rpartition("-")[0])
        if kind and any(resource_id in store for store in stores):
            yield f"arn:aws:ec2:{get_region()}:{get_account_id()}:{kind}/{resource_id}", tags


def _log_groups() -> Found:
    for name, group in cloudwatch_logs._log_groups.items():
        yield f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}", _listed(group.get("tags"))


def _alarms() -> Found:
    for arn, tags in part(cloudwatch, "_resource_tags").items():
        yield arn, _listed(tags)


def _listed(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (tags or {}).items()]


def _in_pages(original: Function) -> Function:
    """`ResourcesPerPage` (50 without) of those that have tags, ordered by ARN; the token is where to go on."""

    def get_resources(data: dict[str, Any]) -> Any:
        status, headers, body = original(data)
        answer = json.loads(body)
        if status != 200:
            return status, headers, body
        found = sorted((each for each in answer["ResourceTagMappingList"] if each["Tags"]), key=_arn)
        begin, size = int(data.get("PaginationToken") or 0), int(data.get("ResourcesPerPage") or DEFAULT_PAGE)
        answer["ResourceTagMappingList"] = found[begin : begin + size]
        answer["PaginationToken"] = str(begin + size) if begin + size < len(found) else ""
        return status, headers, json.dumps(answer).encode()

    return get_resources


def _arn(mapping: dict[str, Any]) -> str:
    return str(mapping["ResourceARN"])
