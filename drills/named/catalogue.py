"""The drills with a name, in the order in which they run."""

from drills.named import calls, collisions, failovers, stacks, steps
from drills.named.named import NamedDrill

NAMED: tuple[NamedDrill, ...] = (*stacks.DRILLS, *steps.DRILLS, *collisions.DRILLS, *calls.DRILLS, *failovers.DRILLS)
