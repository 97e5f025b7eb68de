"""What a rehearsal or a drill may choose about the emulated AWS while it runs.

Read and written through the control API: `GET` and `PUT /_sluice/settings`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from rehearsal.emulator.inside.faults import fault
from rehearsal.emulator.inside.faults.fault import Fault, whole


@dataclass(frozen=True)
class Settings:
    """`order` is "hostile", "alphabetical" or "random:SEED": the order of creation within what the graph allows.

    `delivery_delay_seconds`: from a flow log's creation to its first log file; `delivery_interval_seconds`: to each
    next one. `late_delivery_seconds`: after a flow log is deleted, one more file arrives then; None means that the
    last file arrives at the moment of deletion. `withhold_signals`: instances with a CreationPolicy never signal.
    `lost_rules`: ids of instances that run and do not forward, until they boot.

    `faults`: what fails on purpose, counted from when they were put. `throttle_every`: each N-th call is refused as too
    many, 0 none. `expire_sessions`: every call with a session token is refused from now on; `expire_sessions_after`:
    so many such calls later, counted from when it was put.
    """

    order: str = "hostile"
    delivery_delay_seconds: float = 0.5
    delivery_interval_seconds: float = 5.0
    late_delivery_seconds: float | None = None
    withhold_signals: bool = False
    lost_rules: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    throttle_every: int = 0
    expire_sessions: bool = False
    expire_sessions_after: int | None = None

    def __post_init__(self) -> None:
        kind, _, seed = self.order.partition(":")
        if not (self.order in ("hostile", "alphabetical") or (kind == "random" and seed)):
            raise ValueError(f'order is "hostile", "alphabetical" or "random:SEED", not "{self.order}"')
        for name in ("delivery_delay_seconds", "delivery_interval_seconds", "late_delivery_seconds"):
            seconds = getattr(self, name)
            if seconds is None and name == "late_delivery_seconds":
                continue
            if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
                raise ValueError(f"{name} is a number of seconds, not {seconds!r}")
        for name in ("withhold_signals", "expire_sessions"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is true or false, not {getattr(self, name)!r}")  # noqa: TRY004 - one kind of refusal
        if not whole(self.throttle_every, 0):
            raise ValueError(f"throttle_every is a number of calls, not {self.throttle_every!r}")
        if self.expire_sessions_after is not None and not whole(self.expire_sessions_after, 0):
            raise ValueError(f"expire_sessions_after is a number of calls or null, not {self.expire_sessions_after!r}")

    def as_dict(self) -> dict[str, object]:
        """For the control API."""
        return asdict(self)


_current = Settings()
_puts: dict[str, int] = {}


def get() -> Settings:
    """The settings that hold now."""
    return _current


def puts(name: str) -> int:
    """How often a setting was put: who counts calls begins anew with each."""
    return _puts.get(name, 0)


def put(changes: Mapping[str, Any]) -> Settings:
    """Changes some of them; ValueError names a key or a value that is not one."""
    global _current
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(changes) - known):
        raise ValueError(f"no such setting: {', '.join(unknown)} (there are {', '.join(sorted(known))})")
    if "faults" in changes:
        changes = {**changes, "faults": fault.of(changes["faults"])}
    if "lost_rules" in changes:
        changes = {**changes, "lost_rules": tuple(str(each) for each in changes["lost_rules"])}
    _current = replace(_current, **changes)  # checked by Settings itself
    for name in changes:
        _puts[name] = puts(name) + 1
    return _current
