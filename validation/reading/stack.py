"""Reads the stack, and the parameters it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from stages.stack_states import NOT_CREATED, is_busy, stack_busy, stack_missing
from validation.observed import Stack
from validation.reading.words import tags

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

    from validation.reading.clients import Clients


def read_stack(clients: Clients, name: str, where: str) -> Stack:
    """The stack, at rest.

    Raises `Problem` when there is none, and while CloudFormation works on it.
    """
    found = described(clients.cloudformation, name)
    if found is None or found["StackStatus"] in NOT_CREATED:
        raise stack_missing(name, where)
    if is_busy(found["StackStatus"]):
        raise stack_busy(name, found["StackStatus"], where)
    outputs = found.get("Outputs", [])
    return Stack(
        name=name,
        status=found["StackStatus"],
        outputs={output["OutputKey"]: output["OutputValue"] for output in outputs},
        exports={output["OutputKey"]: output["ExportName"] for output in outputs if output.get("ExportName")},
        termination_protection=found.get("EnableTerminationProtection", False),
        tags=tags(found.get("Tags")),
    )


def described(cloudformation: CloudFormationClient, name: str) -> StackTypeDef | None:
    """`None` where there is none of the name."""
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):  # CloudFormation has only ValidationError for it
            return None
        raise


def read_parameters(clients: Clients, path: str) -> dict[str, str]:
    """Values by name, of all parameters under a path."""
    pages = clients.ssm.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
    return {parameter["Name"]: parameter["Value"] for page in pages for parameter in page["Parameters"]}
