"""The catalogue of everything that is added to ministack, in the order in which it is put in."""

from typing import Protocol

from rehearsal.emulator.inside import lambda_repairs
from rehearsal.emulator.inside.authorization import (
    assume_role,
    caller,
    denials,
    encrypted_objects,
    execution_role,
    foreign_buckets,
    role_tags,
    root_signature,
    service_reads,
    transport,
)


class Addition(Protocol):
    """A module of this folder that changes ministack at start."""

    def install(self) -> None:
        """Puts it in. Raises wrapping.EmulatorChangedError when ministack no longer fits."""


ADDITIONS: tuple[Addition, ...] = (
    transport,
    root_signature,
    role_tags,
    denials,
    caller,
    assume_role,
    foreign_buckets,
    encrypted_objects,
    service_reads,
    execution_role,
    lambda_repairs,
)


def install() -> None:
    """Puts all of them in."""
    for addition in ADDITIONS:
        addition.install()
