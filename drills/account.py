"""One account of the embedded AWS, looked at and worked in as a person with every right would."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recovery.clients import Clients
from stages.stack_states import is_busy

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

POLL_SECONDS = 0.03
LONGEST_SECONDS = 120.0
CAPABILITIES: list[CapabilityType] = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True)
class Account:
    """Its clients are made once: boto3 takes long to make one."""

    id: str
    region: str
    session: Session

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        return self.session.client("cloudformation")

    @cached_property
    def s3(self) -> S3Client:
        return self.session.client("s3")

    @cached_property
    def kms(self) -> KMSClient:
        return self.session.client("kms")

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        return self.session.client("logs")

    @cached_property
    def ssm(self) -> SSMClient:
        return self.session.client("ssm")

    @cached_property
    def recovery_clients(self) -> Clients:
        """As recovery wants them."""
        return Clients.of(self.session)

    def status(self, stack: str) -> str:
        """By name or id; empty where there is none."""
        try:
            return self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if "does not exist" in str(error):
                return ""
            raise

    def events(self, stack: str) -> list[StackEventTypeDef]:
        """Oldest first."""
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
        return [event for page in pages for event in page["StackEvents"]][::-1]

    def statuses(self, stack: str) -> set[tuple[str, str]]:
        """Each logical id with each status that it ever had."""
        return {(one.get("LogicalResourceId", ""), one.get("ResourceStatus", "")) for one in self.events(stack)}

    def last_event(self, stack: str) -> str:
        """Its id: whoever touches a stack leaves another one."""
        events = self.events(stack)
        return events[-1]["EventId"] if events else ""

    def template(self, stack: str) -> dict[str, Any]:
        """As it is deployed."""
        body: Any = self.cloudformation.get_template(StackName=stack)["TemplateBody"]
        return dict(body if isinstance(body, Mapping) else json.loads(body))

    def logical_id(self, stack: str, resource_type: str) -> str:
        """The first of the type."""
        resources: dict[str, Any] = self.template(stack)["Resources"]
        return next(name for name, one in resources.items() if one["Type"] == resource_type)

    def update(self, stack: str, template: Mapping[str, Any]) -> str:
        """By the account's root, with the parameters as they are. Answers the state in which it ended."""
        described = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        self.cloudformation.update_stack(
            StackName=stack,
            TemplateBody=json.dumps(template),
            Capabilities=CAPABILITIES,
            Tags=described.get("Tags", []),
            Parameters=[
                {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
                for one in described.get("Parameters", [])
            ],
        )
        return self.at_rest(stack)

    def physical_ids(self, stack: str) -> dict[str, str]:
        """By logical id."""
        found = self.cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        return {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in found}

    def at_rest(self, stack: str) -> str:
        """The status once nothing is in progress. Raises TimeoutError."""
        end = time.monotonic() + LONGEST_SECONDS
        while is_busy(status := self.status(stack)):
            if time.monotonic() > end:
                raise TimeoutError(f"{stack} is {status} for {LONGEST_SECONDS:.0f} seconds")
            time.sleep(POLL_SECONDS)
        return status

    def delete(self, stack: str) -> str:
        """The state in which the deletion ended, by the stack's id; DELETE_COMPLETE where there was none.

        Protection is switched off first, as a person does who means it.
        """
        if not self.status(stack):
            return "DELETE_COMPLETE"
        stack_id = self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
        self.cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
        self.cloudformation.delete_stack(StackName=stack)
        return self.at_rest(stack_id) or "DELETE_COMPLETE"
