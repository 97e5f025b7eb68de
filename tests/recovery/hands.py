"""A recovery's hands in a world of fakes: looks that were written down, and a CloudFormation that remembers."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from recovery.clients import Clients
from recovery.diagnose import diagnose
from recovery.observed import Observed
from recovery.plan import Diagnosis, Step
from recovery.steps.hands import Hands
from recovery.target import Target
from tests.recovery.factory import DEV


@dataclass
class CloudFormation:
    """`ends` are the statuses in which the stack comes to rest after each operation, in their order."""

    ends: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 names it
        return {"Stacks": [{"StackId": StackName, "StackStatus": self.ends[0]}]}

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> dict[str, Any]:
            self.asked.append((name, request))
            if len(self.asked) > 1 and len(self.ends) > 1:
                self.ends.pop(0)
            return {}

        return call

    @property
    def calls(self) -> list[str]:
        return [name for name, _ in self.asked]


@dataclass
class World:
    """`looks` are what is seen, one after the other; the last one stays. `notes` is what the journal was told."""

    looks: list[Observed]
    cloudformation: CloudFormation = field(default_factory=CloudFormation)
    target: Target = DEV
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def note(self, entry: str, /, **facts: object) -> None:
        self.notes.append((entry, facts))

    def look(self) -> Observed:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    def hands(self, **more: Any) -> Hands:
        """Of its clients only CloudFormation is there: to touch another one is an error."""
        nothing: Any = None
        clients = Clients(
            cloudformation=self.cloudformation,  # type: ignore[arg-type]
            s3=nothing, ec2=nothing, ssm=nothing, logs=nothing, kms=nothing, tagging=nothing,
        )  # fmt: skip
        made = Hands(
            target=self.target,
            clients=clients,
            look=self.look,
            decide=diagnose,
            note=self.note,
            tell=self.shown.append,
            deadline=time.monotonic() + 5,
        )
        return replace(made, **more)

    def diagnosis(self, _target: Target, diagnosis: Diagnosis) -> None:
        self.diagnoses.append(diagnosis)

    def begins(self, number: int, step: Step) -> None:
        self.shown.append(f"{number} begins: {step.kind}")

    def ended(self, number: int, done: Any) -> None:
        self.shown.append(f"{number} ended: {done.result}")

    def entries(self, *of: str) -> Sequence[str]:
        return [entry for entry, _ in self.notes if not of or entry in of]
