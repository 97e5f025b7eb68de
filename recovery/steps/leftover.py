"""Deletes what an earlier stack of ours left behind under a name that the next create needs."""

from collections.abc import Callable, Mapping

from recovery.clients import Clients
from recovery.observed import Observed
from recovery.plan import DeleteLeftover
from recovery.reading.in_the_way import TAGS, claimed
from recovery.steps.hands import Hands, refusals
from report.problem import Problem


def delete_leftover(step: DeleteLeftover, hands: Hands, _seen: Observed) -> str:
    """Looks at it by itself: once its stack is gone, nothing else remembers it.

    Raises `Problem`: leftover-refused, for what is not shown to be ours, now.
    """
    delete = DELETIONS.get(step.resource_type)
    if hands.target.keeps or delete is None:
        raise _refused(step, hands, "nothing of what this keeps, and nothing of this type, is ever deleted by itself")
    tags = TAGS[step.resource_type](hands.clients, hands.target, step.name)
    if tags is None:
        return "gone already"
    if any(tags.get(key) != value for key, value in hands.target.tags.items()):
        raise _refused(step, hands, f"it does not have the tags of {hands.target.name}")
    if claimed(hands.clients, step.name):
        raise _refused(step, hands, "a stack holds it")
    with refusals(step, hands.target):
        delete(hands.clients, step.name)
    return "deleted"


def _delete_parameter(clients: Clients, name: str) -> None:
    clients.ssm.delete_parameter(Name=name)


def _delete_log_group(clients: Clients, name: str) -> None:
    clients.logs.delete_log_group(logGroupName=name)


DELETIONS: Mapping[str, Callable[[Clients, str], None]] = {
    "AWS::SSM::Parameter": _delete_parameter,
    "AWS::Logs::LogGroup": _delete_log_group,
}


def _refused(step: DeleteLeftover, hands: Hands, why: str) -> Problem:
    return Problem(
        "leftover-refused",
        what=f"the {step.resource_type} {step.name} is not deleted",
        where=hands.target.where,
        why=why,
        remedy=f"./sluice recover {hands.target.name} looks again, and shows what there is to do now",
    )
