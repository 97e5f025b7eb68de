"""What every remedy is handed, and what most of them ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.causes import told
from recovery.observed import Bucket, Event, Observed, Resource, Stack
from recovery.plan import Diagnosis, Person, Step
from recovery.states.failure import first_failure
from recovery.target import Target


@dataclass(frozen=True)
class Case:
    """One stack that is there, and what is known of it."""

    observed: Observed
    target: Target
    stack: Stack

    @property
    def failure(self) -> Event | None:
        """The event that the last failed operation began with."""
        return first_failure(self.observed.events, self.stack)

    def because(self, sentence: str) -> str:
        """The sentence, and what it began with where that is known."""
        failure = self.failure
        if failure is None:
            return sentence + (f": {self.stack.reason}" if self.stack.reason else "")
        return f"{sentence}: {told(failure)}"

    def diagnosis(
        self, cause: str, plan: Sequence[Step] = (), *, blocks: bool, after: str = "", failure: bool = True
    ) -> Diagnosis:
        """`failure` is false where what failed once is not what the stack suffers from."""
        return Diagnosis(
            stack=self.stack.name,
            status=self.stack.status,
            cause=cause,
            first_failure=self.failure if failure else None,
            plan=tuple(plan),
            blocks=blocks,
            after=after,
        )

    def person(self, cause: str, what: str, reason: str, *, after: str = "") -> Diagnosis:
        """Nothing but a person helps."""
        return self.diagnosis(cause, [Person(what=what, reason=reason)], blocks=True, after=after)

    def resource_of(self, bucket: Bucket) -> Resource | None:
        """The stack's record of a bucket. What failed to be created is not the stack's, whatever its id."""
        resource = self.observed.resource(bucket.logical_id)
        return None if resource is None or resource.status == "CREATE_FAILED" else resource
