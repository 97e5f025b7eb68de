"""Fn::GetStackOutput across regions: ministack looks for the stack in the region of the stack that asks, only.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
Within one account; another account's output needs a RoleArn, which is refused. Whether the execution role may describe
the stack that it asks about is not judged.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import _stacks, engine

from rehearsal.emulator.inside.wrapping import Function, wrap

ASKED = "Fn::GetStackOutput"


def install() -> None:
    """In front of every resolution of references."""
    wrap(engine, "_resolve_refs", _across_regions)


def _across_regions(original: Function) -> Function:
    def resolve(value: Any, *about: Any, **named: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != {ASKED}:
            return original(value, *about, **named)
        asked = {key: resolve(each, *about, **named) for key, each in value[ASKED].items()}
        if "RoleArn" in asked:
            raise ValueError(f"{ASKED} with a RoleArn is not emulated")
        return _output(asked["StackName"], asked["OutputName"], asked.get("Region") or get_region())

    return resolve


def _output(stack: str, output: str, region: str) -> str:
    for (account, where, name), record in _stacks.all_items():
        if (account, where, name) == (get_account_id(), region, stack) and record["StackStatus"] != "DELETE_COMPLETE":
            for one in record.get("Outputs", []):
                if one["OutputKey"] == output:
                    return str(one["OutputValue"])
    raise ValueError(f"Output '{output}' not found in stack '{stack}' of {region}")
