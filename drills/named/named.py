"""A drill with a name: a story of its own, which no rule makes for every resource."""

from collections.abc import Callable
from dataclasses import dataclass

from drills.bench import Bench
from drills.outcome import Outcome

DEV, PROD = "dev", "prod"
"""The estate's own two environments."""


@dataclass(frozen=True, kw_only=True)
class NamedDrill:
    """`broken` says what goes wrong, `left` the state that this leaves, `end` how it ends; each a sentence or a state.

    `story` breaks it, recovers and looks; it raises DrillFailedError. `spoils`: the ground is left in such a state
    that no other drill should stand on it.
    """

    name: str
    environment: str
    broken: str
    left: str
    end: str
    story: Callable[[Bench], None]
    spoils: bool = False

    def blank(self) -> Outcome:
        return Outcome(drill=self.name, environment=self.environment, broken=self.broken, spoils=self.spoils)

    def perform(self, bench: Bench) -> None:
        self.story(bench)
