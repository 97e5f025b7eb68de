"""Something that is still there after a stack has gone, and what to think of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Left:
    """`kind` and `name` as AWS has them; `found_by` is how it was found. `wrong`: nothing of the kind should be left.

    `told` says why it is not wrong, or what is known about it.
    """

    kind: str
    name: str
    found_by: str
    wrong: bool = True
    told: str = ""

    def as_dict(self) -> dict[str, str | bool]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """`unread`: what could not be looked at, each a sentence; with one of them nothing is proved."""

    left: tuple[Left, ...]
    unread: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[Left, ...]:
        return tuple(one for one in self.left if one.wrong)

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.unread
