"""Stacks with the tags of ours in the emulated AWS, and the recovery's clients for it."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from recovery.clients import Clients
from recovery.diagnose import diagnose
from recovery.observe import look
from recovery.observed import Observed
from recovery.plan import Diagnosis
from recovery.target import Target
from rehearsal.credentials import Credentials
from rehearsal.emulator.process import EmulatedAws
from tests.recovery.factory import DEV
from tests.rehearsal.emulator.conftest import ClientOf, clients_of
from tests.rehearsal.emulator.networks import Resource
from tests.rehearsal.emulator.stacks import CAPABILITIES, Resources, Stacks

TAGS = [{"Key": key, "Value": value} for key, value in DEV.tags.items()]
SILENCE_SECONDS = 60.0  # at the longest: clearing the faults ends it


def recovery_clients(client: ClientOf, account: str | Credentials = DEV.account) -> Clients:
    """Through the root of an account, or a session."""
    return Clients(
        cloudformation=client("cloudformation", account),
        s3=client("s3", account),
        ec2=client("ec2", account),
        ssm=client("ssm", account),
        logs=client("logs", account),
        kms=client("kms", account),
        tagging=client("resourcegroupstaggingapi", account),
    )


@dataclass(frozen=True)
class World:
    """Dev's account. `beginning` runs calls that answer late, so that a stack can be met in the middle of its work."""

    aws: EmulatedAws
    beginning: ThreadPoolExecutor

    def client(self, service: str) -> Any:
        return clients_of(self.aws)(service, DEV.account)

    @property
    def stacks(self) -> Stacks:
        return Stacks(self.client("cloudformation"))

    def target(self, stack: str) -> Target:
        return replace(DEV, stack=stack)

    def create(self, stack: str, resources: Resources, tags: Any = TAGS, **more: Any) -> None:
        """Begins it; the answer comes when it has ended, or after three seconds."""
        self.client("cloudformation").create_stack(
            StackName=stack, TemplateBody=_body(resources), Capabilities=CAPABILITIES, Tags=tags, **more
        )

    def update(self, stack: str, resources: Resources, **more: Any) -> None:
        self.client("cloudformation").update_stack(
            StackName=stack, TemplateBody=_body(resources), Capabilities=CAPABILITIES, Tags=TAGS, **more
        )

    def delete(self, stack: str) -> None:
        self.client("cloudformation").delete_stack(StackName=stack)

    def faults(self, *faults: Resource) -> None:
        """In place of those before."""
        self.aws.control.put_settings(faults=list(faults))

    def look(self, stack: str) -> Observed:
        return look(self.target(stack), recovery_clients(clients_of(self.aws)))

    def diagnose(self, stack: str) -> Diagnosis:
        return diagnose(self.look(stack), self.target(stack))


def fault(stack: str, logical_id: str, operation: str, **more: Any) -> Resource:
    return {"stack": stack, "logical_id": logical_id, "operation": operation, **more}


def silent(stack: str, logical_id: str, operation: str, **more: Any) -> Resource:
    """It stands still for as long as a test looks at it."""
    return fault(stack, logical_id, operation, kind="silent", seconds=SILENCE_SECONDS, **more)


def _body(resources: Resources) -> str:
    return json.dumps({"Resources": resources})
