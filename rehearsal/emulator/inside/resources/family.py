"""What every family of resource types shares: how a type is put into the emulator's table, and new ids.

A handler answers `(physical_id, attributes)`; raising fails the resource with that message, as the reason of its
stack event. Which properties replace a resource is taken from its page in the CloudFormation template reference
("Update requires: Replacement").
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.wrapping import part

Properties = Mapping[str, Any]
Made = tuple[str, dict[str, Any]]
Create = Callable[[str, Properties, str], Made]
Update = Callable[[str, Properties, Properties, str], Made]
Delete = Callable[[str, Properties], None]


class NotThereError(ValueError):
    """A resource names another one that does not exist."""


def add(
    resource_type: str,
    *,
    create: Create,
    update: Update,
    delete: Delete,
    replaced_by: tuple[str, ...] = (),
    tags: bool = False,
) -> None:
    """Puts a type into the emulator's table; `tags`: stack tags reach its own `Tags` property."""
    part(provisioners, "_RESOURCE_HANDLERS")[resource_type] = {"create": create, "update": update, "delete": delete}
    part(provisioners, "_REPLACING_PROPERTIES")[resource_type] = replaced_by
    if tags:
        part(provisioners, "_STACK_TAG_PROPERTY")[resource_type] = ("Tags", "list")


def handlers(resource_type: str) -> dict[str, Callable[..., Any]]:
    """The emulator's own handlers of a type that we complete."""
    table: dict[str, dict[str, Callable[..., Any]]] = part(provisioners, "_RESOURCE_HANDLERS")
    return table[resource_type]


def new_id(prefix: str) -> str:
    """An id as EC2 makes them: the prefix and 17 hexadecimal digits."""
    return f"{prefix}-{secrets.token_hex(9)[:17]}"


def arn(service: str, resource: str) -> str:
    """An ARN in the account and region of the request."""
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


def true(value: object) -> bool:
    """A template's boolean, which may be the string "true"."""
    return str(value).lower() == "true"


def must_exist(store: Mapping[str, Any], key: str, code: str, what: str) -> Any:
    """The record, or AWS's error: `code` as `InvalidVpcID.NotFound`, `what` as `vpc ID`."""
    found = store.get(key)
    if found is None:
        raise NotThereError(f"The {what} '{key}' does not exist (Service: Ec2, Status Code: 400, Error Code: {code})")
    return found


def tag(resource_id: str, properties: Properties, old: Properties | None = None) -> None:
    """The template's tags into EC2's tag store; tags that others set stay."""
    part(provisioners, "_ec2_apply_tags")(resource_id, properties, old)


def untag(resource_id: str) -> None:
    """Forgets the tags of a deleted resource."""
    part(ec2, "_tags").pop(resource_id, None)
