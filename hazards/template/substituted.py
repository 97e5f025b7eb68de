"""Another name or a value for the variables of a Sub."""

import re
from collections.abc import Callable
from typing import Any

from hazards.template.values import VARIABLE


def substituted(argument: Any, variable: Callable[[str], tuple[str, Any]], value: Callable[[Any], Any]) -> Any:
    """A Sub's argument in which every name stands for something else.

    `variable` says of a name that the Sub does not explain itself what it is called now, and what it comes to if that
    is known; `value` does the same for the values of those that it explains.
    """
    text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    if not isinstance(text, str) or not isinstance(given, dict):
        return value(argument)
    known = {key: value(one) for key, one in given.items()}

    def named(found: re.Match[str]) -> str:
        escaped, name = found.groups()
        if escaped or name.strip() in given:
            return found.group()
        called, comes_to = variable(name.strip())
        if comes_to is not None:
            known[called] = comes_to
        return f"${{{called}}}"

    text = VARIABLE.sub(named, text)
    return [text, known] if known else text
