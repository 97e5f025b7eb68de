"""Stacks for the tests of the emulated AWS: deployed, changed and deleted by boto3, as anybody would."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Template = Mapping[str, Any]
Resources = Mapping[str, Any]
DEADLINE_SECONDS = 60.0
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]


@dataclass(frozen=True)
class Stacks:
    """`cloudformation` is a boto3 client. Every operation waits for its end and answers the stack's status."""

    cloudformation: Any

    def create(self, name: str, resources: Resources, **sections: Any) -> str:
        """`sections` are Outputs, Conditions, ... of the template."""
        body = json.dumps({"Resources": resources, **sections})
        self.cloudformation.create_stack(StackName=name, TemplateBody=body, Capabilities=CAPABILITIES)
        return self.settled(name)

    def update(self, name: str, resources: Resources, **sections: Any) -> str:
        """As create, for a stack that is there."""
        body = json.dumps({"Resources": resources, **sections})
        self.cloudformation.update_stack(StackName=name, TemplateBody=body, Capabilities=CAPABILITIES)
        return self.settled(name)

    def delete(self, name: str) -> str:
        """By its id, since a deleted stack is not found by name."""
        stack_id = self._described(name)["StackId"]
        self.cloudformation.delete_stack(StackName=name)
        return self.settled(stack_id)

    def settled(self, name: str) -> str:
        """The status, once nothing is in progress."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (status := str(self._described(name)["StackStatus"])).endswith("_IN_PROGRESS"):
            assert time.monotonic() < deadline, f"{name} is {status} for {DEADLINE_SECONDS} seconds"
            time.sleep(0.02)
        return status

    def outputs(self, name: str) -> dict[str, str]:
        """By their keys."""
        return {each["OutputKey"]: each["OutputValue"] for each in self._described(name).get("Outputs", [])}

    def physical_id(self, name: str, logical_id: str) -> str:
        """What Ref answers."""
        answer = self.cloudformation.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def failures(self, name: str) -> dict[str, str]:
        """Why each resource failed, by logical id: the last reason of each."""
        return {
            event["LogicalResourceId"]: event.get("ResourceStatusReason", "")
            for event in self.events(name)
            if event["ResourceStatus"].endswith("_FAILED")
        }

    def events(self, name: str) -> list[dict[str, Any]]:
        """Oldest first."""
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
        return [event for page in pages for event in page["StackEvents"]][::-1]

    def order(self, name: str) -> list[str]:
        """Logical ids in the order in which they were complete."""
        made = [event for event in self.events(name) if event["ResourceStatus"] == "CREATE_COMPLETE"]
        return [event["LogicalResourceId"] for event in made if event["LogicalResourceId"] != name]

    def _described(self, name: str) -> dict[str, Any]:
        stack: dict[str, Any] = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        return stack
