"""A stack that cannot be updated is not: updates and change sets are refused in CloudFormation's words.

Which states allow an update: CloudFormation user guide, "Stack status codes".
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import _change_sets, changesets, handlers, helpers

from rehearsal.emulator.inside.wrapping import part

UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)
_GONE = ("", "DELETE_COMPLETE")
Params = dict[str, Any]


def install() -> None:
    """In front of the three calls that change a stack."""
    actions = part(handlers, "_ACTION_HANDLERS")
    for name, refusal in (
        ("UpdateStack", _update_refusal),
        ("CreateChangeSet", _change_set_refusal),
        ("ExecuteChangeSet", _execution_refusal),
    ):
        actions[name] = _unless(refusal, actions[name])


def _unless(refusal: Callable[[Params], str | None], original: Callable[[Params], Any]) -> Callable[[Params], Any]:
    def handle(params: Params) -> Any:
        sentence = refusal(params)
        return part(helpers, "_error")("ValidationError", sentence) if sentence else original(params)

    return handle


def _stack(name: str) -> dict[str, Any]:
    found: dict[str, Any] | None = part(handlers, "_resolve_stack")(name)
    return found or {"StackStatus": ""}


def _update_refusal(params: Params) -> str | None:
    return _not_updatable(_stack(helpers._p(params, "StackName")))


def _not_updatable(stack: dict[str, Any]) -> str | None:
    status = stack["StackStatus"]
    if status in UPDATABLE or status in _GONE:
        return None
    return f"Stack:{stack['StackId']} is in {status} state and can not be updated."


def _change_set_refusal(params: Params) -> str | None:
    stack, change_set = _stack(helpers._p(params, "StackName")), helpers._p(params, "ChangeSetName")
    kind, status = helpers._p(params, "ChangeSetType", "UPDATE"), stack["StackStatus"]
    if kind == "UPDATE":
        return _not_updatable(stack)
    if kind == "CREATE" and status not in (*_GONE, "REVIEW_IN_PROGRESS"):
        name = stack["StackName"]
        return f"Stack [{name}] already exists and cannot be created again with the changeSet [{change_set}]."
    return None


def _execution_refusal(params: Params) -> str | None:
    """The stack may have changed since the change set was made."""
    name, stack_name = helpers._p(params, "ChangeSetName"), helpers._p(params, "StackName")
    _, change_set = part(changesets, "_find_change_set")(name, stack_name)
    if not change_set or change_set["ChangeSetId"] not in _change_sets:
        return None
    stack = _stack(change_set["StackName"])
    return None if stack["StackStatus"] == "REVIEW_IN_PROGRESS" else _not_updatable(stack)
