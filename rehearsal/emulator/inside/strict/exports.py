"""An export that another stack imports can neither go nor change; a name can be exported once.

CloudFormation user guide, "Get exported outputs from a deployed CloudFormation stack".
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import _exports, _stacks, handlers, stacks

from rehearsal.emulator.inside.wrapping import part, wrap

Exports = dict[str, dict[str, str]]


def install() -> None:
    """Outputs are resolved last, after every resource: there the exports are judged."""
    wrap(stacks, "_resolve_stack_outputs", _judged)


def _judged(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(*arguments: Any) -> Any:
        outputs, exports = original(*arguments)
        stack_name, stack_id = arguments[-2:]
        before = {name: export for name, export in _exports.items() if export["StackId"] == stack_id}
        _refuse_taken_names(exports, stack_id)
        _refuse_changes_under_importers(before, exports, stack_name)
        for name in before.keys() - exports.keys():
            _exports.pop(name)
        return outputs, exports

    return resolve


def _refuse_taken_names(exports: Exports, stack_id: str) -> None:
    for name in exports:
        other = _exports.get(name)
        if other and other["StackId"] != stack_id:
            owner = other["StackId"].split("/")[1]
            raise ValueError(f"Export with name {name} is already exported by stack {owner}.")


def _refuse_changes_under_importers(before: Exports, after: Exports, stack_name: str) -> None:
    for name, export in before.items():
        if name in after and after[name]["Value"] == export["Value"]:
            continue
        importers = _importers(name, stack_name)
        if importers:
            verb = "updated" if name in after else "deleted"
            raise ValueError(f"Export {name} cannot be {verb} as it is in use by {', '.join(importers)}")


def _importers(export: str, exporter: str) -> list[str]:
    imported = part(handlers, "_imported_export_names")
    return sorted(
        name
        for name, stack in _stacks.items()
        if name != exporter and stack["StackStatus"] != "DELETE_COMPLETE" and export in imported(stack, name)
    )
