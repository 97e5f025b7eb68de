"""The stacks as they were deployed: for each resource its properties with every reference resolved."""

import copy
from typing import Any, NamedTuple

from ministack.services.cloudformation import _stacks


class Place(NamedTuple):
    """Where a resource of a stack is."""

    account: str
    region: str
    stack: str
    logical_id: str


_given: dict[Place, dict[str, Any]] = {}


def remember(place: Place, properties: dict[str, Any]) -> None:
    """Keeps what the handler received, stack tags included."""
    _given[place] = copy.deepcopy(properties)


def stacks(account: str, region: str) -> list[dict[str, Any]]:
    """Every stack that is not deleted, with its resources by logical id. For the control API."""
    records = [record for (owner, where, _), record in _stacks.all_items() if (owner, where) == (account, region)]
    return [
        {
            "name": record["StackName"],
            "id": record["StackId"],
            "status": record["StackStatus"],
            "resources": [_resource(account, region, record["StackName"], *item) for item in _resources(record)],
        }
        for record in sorted(records, key=lambda each: str(each["StackName"]))
        if record["StackStatus"] != "DELETE_COMPLETE"
    ]


def _resources(record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return sorted(record.get("_resources", {}).items())


def _resource(account: str, region: str, stack: str, logical_id: str, record: dict[str, Any]) -> dict[str, Any]:
    place = Place(account, region, stack, logical_id)
    return {
        "logical_id": logical_id,
        "type": record["ResourceType"],
        "physical_id": record["PhysicalResourceId"],
        "status": record["ResourceStatus"],
        "properties": _given.get(place, record.get("Properties", {})),
    }
