"""What becomes of names that a create collided with."""

from collections.abc import Sequence

from recovery.observed import NameInTheWay
from recovery.plan import DeleteLeftover, Person, Step
from recovery.target import Target


def clear(names: Sequence[NameInTheWay], target: Target) -> list[Step]:
    """The steps, a person's last. Only what is ours, of a target that keeps nothing, is deleted."""
    if target.keeps:
        return [_adopt(names)] if names else []
    foreign = [one for one in names if not one.ours]
    steps: list[Step] = [
        DeleteLeftover(
            resource_type=one.resource_type,
            name=one.name,
            reason="an earlier stack of ours left it: it has the target's tags, no stack holds it, and the next create "
            "needs its name",
        )
        for one in names
        if one.ours
    ]
    return [*steps, _move(foreign)] if foreign else steps


def told(names: Sequence[NameInTheWay]) -> str:
    """For a sentence: `the AWS::SSM::Parameter /a/b and the AWS::IAM::Role c`."""
    return " and ".join(f"the {one.resource_type} {one.name}" for one in names)


def _adopt(names: Sequence[NameInTheWay]) -> Person:
    return Person(
        what=f"bring {told(names)} into the stack by an import (npx cdk import, or a change set of type IMPORT), "
        "or give the new one another name",
        reason="the next create would meet the same name; this environment keeps what it made, so Sluice deletes "
        "nothing of it, and an import takes it over as it is, with what it holds",
    )


def _move(names: Sequence[NameInTheWay]) -> Person:
    return Person(
        what=f"find out whose {told(names)} is, and delete or rename it",
        reason="the next create would meet the same name, and Sluice deletes nothing that is not shown to be its own: "
        + "; ".join(one.told for one in names),
    )
