"""What a rehearsal or a drill may choose about the emulated AWS while it runs.

Read and written through the control API: `GET` and `PUT /_sluice/settings`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace


@dataclass(frozen=True)
class Settings:
    """`order` is "hostile", "alphabetical" or "random:SEED": the order of creation within what the graph allows.

    `delivery_delay_seconds`: from a flow log's creation to its first log file; `delivery_interval_seconds`: to each
    next one. `late_delivery_seconds`: after a flow log is deleted, one more file arrives then; None means that the
    last file arrives at the moment of deletion. `withhold_signals`: instances with a CreationPolicy never signal.
    """

    order: str = "hostile"
    delivery_delay_seconds: float = 0.5
    delivery_interval_seconds: float = 5.0
    late_delivery_seconds: float | None = None
    withhold_signals: bool = False

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
        if not isinstance(self.withhold_signals, bool):
            raise ValueError(f"withhold_signals is true or false, not {self.withhold_signals!r}")  # noqa: TRY004 - one kind of refusal

    def as_dict(self) -> dict[str, object]:
        """For the control API."""
        return asdict(self)


_current = Settings()


def get() -> Settings:
    """The settings that hold now."""
    return _current


def put(changes: Mapping[str, object]) -> Settings:
    """Changes some of them; ValueError names a key or a value that is not one."""
    global _current
    known = {field.name for field in fields(Settings)}
    if unknown := sorted(set(changes) - known):
        raise ValueError(f"no such setting: {', '.join(unknown)} (there are {', '.join(sorted(known))})")
    _current = replace(_current, **changes)  # type: ignore[arg-type]  # checked by Settings itself
    return _current
