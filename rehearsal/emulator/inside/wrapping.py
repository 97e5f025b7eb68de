"""Replaces parts of ministack while it runs. Nothing of it is edited on disk.

ministack has no extension points for what we change, so its functions are replaced by name. Every replacement goes
through here, so that a release that renamed or removed one stops the start with a sentence instead of being ignored.
"""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

# ministack has no types: what is replaced is a function of any shape, and only its replacement knows which.
Function = Callable[..., Any]


class EmulatorChangedError(Exception):
    """ministack no longer has what we build on: its pinned version and this folder do not fit."""


def part(module: ModuleType, name: str) -> Any:
    """The attribute `name` of a ministack module. Raises EmulatorChangedError when it is gone."""
    try:
        return getattr(module, name)
    except AttributeError:
        raise EmulatorChangedError(f"{module.__name__}.{name} is gone: adapt rehearsal/emulator/inside to it") from None


def wrap(module: ModuleType, name: str, around: Callable[[Function], Function]) -> None:
    """Puts `around(original)` in the place of `module.name`, in every ministack module that imported it by name.

    A module imported later than this call takes the replacement by itself.
    """
    original = part(module, name)
    replacement = around(original)
    setattr(module, name, replacement)
    for other in [m for key, m in sys.modules.items() if key.startswith("ministack.")]:
        if getattr(other, name, None) is original:
            setattr(other, name, replacement)
