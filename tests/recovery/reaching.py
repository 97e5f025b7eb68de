"""How the emulated AWS is driven into each stack state that it has a way into."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.recovery.emulated import TAGS, World, fault, silent
from tests.rehearsal.emulator.emptying import defective
from tests.rehearsal.emulator.networks import Resource, resource
from tests.rehearsal.emulator.stacks import CAPABILITIES

Reach = Callable[[World, str], None]


def topics(display_name: str = "one", **more: Resource) -> dict[str, Resource]:
    """Second comes after First, and after whatever else there is."""
    return {
        "First": resource("AWS::SNS::Topic", DisplayName=display_name),
        **more,
        "Second": resource("AWS::SNS::Topic", needs=["First", *more], DisplayName=display_name),
    }


def until(world: World, stack: str, status: str) -> None:
    """Polls for a state that lasts for seconds only."""
    deadline = time.monotonic() + 20
    while (found := world.look(stack).stack) is None or found.status != status:
        assert time.monotonic() < deadline, f"{stack} is {found.status if found else 'not there'}, not {status}"
        time.sleep(0.05)


def _created(world: World, stack: str) -> None:
    world.create(stack, topics())


def _updated(world: World, stack: str) -> None:
    world.create(stack, topics())
    world.update(stack, topics("two"))


def _update_rolled_back(world: World, stack: str) -> None:
    world.create(stack, topics())
    world.faults(fault(stack, "Second", "update"))
    world.update(stack, topics("two"))


def _deleted(world: World, stack: str) -> None:
    world.create(stack, topics())
    world.delete(stack)


def _in_review(world: World, stack: str) -> None:
    world.client("cloudformation").create_change_set(
        StackName=stack,
        ChangeSetName="PipelineChange",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Resources": topics()}),
        Tags=TAGS,
    )


def _busy(
    status: str,
    faults: Callable[[str], list[Resource]],
    after: Callable[[World, str], None] | None,
    begin: Callable[[World, str], None],
) -> Reach:
    """`after` a first operation, `begin` another that stands still at a resource."""

    def reach(world: World, stack: str) -> None:
        if after:
            after(world, stack)
        world.faults(*faults(stack))
        begun = world.beginning.submit(begin, world, stack)
        until(world, stack, status)
        assert not begun.done()

    return reach


def _update(more: Mapping[str, Resource] | None = None) -> Callable[[World, str], None]:
    return lambda world, stack: world.update(stack, topics("two", **(more or {})))


THIRD = {"Third": resource("AWS::SNS::Topic")}


def _create_failed(world: World, stack: str) -> None:
    world.create(stack, _logged(world, stack), DisableRollback=True)


def _logged(world: World, stack: str) -> dict[str, Resource]:
    """The defective stack of FACTS 1 and 2. Its emptier is never reached, so that there is no function behind it."""
    return defective(_bucket(stack), "arn:aws:lambda:us-east-1:222222222222:function:nobody")


def _bucket(stack: str) -> str:
    return f"logs-{stack.lower()}"


def _rolled_back(world: World, stack: str) -> None:
    world.faults(fault(stack, "Second", "create", message="Internal Failure"))
    world.create(stack, topics())


def _rollback_failed(world: World, stack: str) -> None:
    world.create(stack, _logged(world, stack))


def _delete_failed(world: World, stack: str) -> None:
    _rollback_failed(world, stack)
    world.delete(stack)


def _update_failed(world: World, stack: str) -> None:
    world.create(stack, topics())
    world.faults(fault(stack, "Second", "update"))
    world.update(stack, topics("two"), DisableRollback=True)


def _update_rollback_failed(world: World, stack: str) -> None:
    world.create(stack, topics())
    world.faults(fault(stack, "Second", "update"), fault(stack, "First", "update", skip=1, times=None))
    world.update(stack, topics("two"))


def _importing(world: World, stack: str) -> Any:
    """A stack of ours, and a change set that imports a log group into it."""
    world.create(stack, topics())
    group = resource("AWS::Logs::LogGroup", LogGroupName=stack) | {"DeletionPolicy": "Retain"}
    world.client("logs").create_log_group(logGroupName=stack)
    cloudformation = world.client("cloudformation")
    identifier = {"LogGroupName": stack}
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName="import",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": {**topics(), "Group": group}}),
        Capabilities=CAPABILITIES,
        Tags=TAGS,
        ResourcesToImport=[
            {"ResourceType": "AWS::Logs::LogGroup", "LogicalResourceId": "Group", "ResourceIdentifier": identifier}
        ],
    )
    return cloudformation


def _imported(world: World, stack: str) -> None:
    _importing(world, stack).execute_change_set(StackName=stack, ChangeSetName="import")


def _import_rolled_back(world: World, stack: str) -> None:
    """What was to be imported is gone when the change set is executed."""
    cloudformation = _importing(world, stack)
    world.client("logs").delete_log_group(logGroupName=stack)
    cloudformation.execute_change_set(StackName=stack, ChangeSetName="import")


REACH: Mapping[str, Reach] = {
    "CREATE_COMPLETE": _created,
    "UPDATE_COMPLETE": _updated,
    "IMPORT_COMPLETE": _imported,
    "UPDATE_ROLLBACK_COMPLETE": _update_rolled_back,
    "IMPORT_ROLLBACK_COMPLETE": _import_rolled_back,
    "DELETE_COMPLETE": _deleted,
    "REVIEW_IN_PROGRESS": _in_review,
    "CREATE_IN_PROGRESS": _busy(
        "CREATE_IN_PROGRESS", lambda stack: [silent(stack, "Second", "create")], None, _created
    ),
    "ROLLBACK_IN_PROGRESS": _busy(
        "ROLLBACK_IN_PROGRESS",
        lambda stack: [fault(stack, "Second", "create"), silent(stack, "First", "delete")],
        None,
        _created,
    ),
    "DELETE_IN_PROGRESS": _busy(
        "DELETE_IN_PROGRESS", lambda stack: [silent(stack, "First", "delete")], _created, World.delete
    ),
    "UPDATE_IN_PROGRESS": _busy(
        "UPDATE_IN_PROGRESS", lambda stack: [silent(stack, "Second", "update")], _created, _update()
    ),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": _busy(
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        lambda stack: [silent(stack, "Third", "delete")],
        lambda world, stack: world.create(stack, topics("one", **THIRD)),
        _update(),
    ),
    "UPDATE_ROLLBACK_IN_PROGRESS": _busy(
        "UPDATE_ROLLBACK_IN_PROGRESS",
        lambda stack: [fault(stack, "Second", "update"), silent(stack, "First", "update", skip=1)],
        _created,
        _update(),
    ),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": _busy(
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        lambda stack: [fault(stack, "Second", "update"), silent(stack, "Third", "delete")],
        _created,
        _update(THIRD),
    ),
    "CREATE_FAILED": _create_failed,
    "ROLLBACK_COMPLETE": _rolled_back,
    "ROLLBACK_FAILED": _rollback_failed,
    "DELETE_FAILED": _delete_failed,
    "UPDATE_FAILED": _update_failed,
    "UPDATE_ROLLBACK_FAILED": _update_rollback_failed,
}
