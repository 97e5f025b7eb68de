"""The catalogue of everything that is added to ministack, in the order in which it is put in."""

from typing import Protocol

from rehearsal.emulator.inside.authorization import denials, root_signature, transport


class Addition(Protocol):
    """A module of this folder that changes ministack at start."""

    def install(self) -> None:
        """Puts it in. Raises wrapping.EmulatorChanged when ministack no longer fits."""


ADDITIONS: tuple[Addition, ...] = (
    transport,
    root_signature,
    denials,
)


def install() -> None:
    """Puts all of them in."""
    for addition in ADDITIONS:
        addition.install()
