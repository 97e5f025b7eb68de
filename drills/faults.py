"""Which call of which resource fails, as the embedded AWS's control API takes it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Operation = Literal["create", "update", "delete"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`skip` calls pass, then `times` fail; None: every one from then on. `kind` as there."""

    stack: str
    logical_id: str
    operation: Operation
    skip: int = 0
    times: int | None = 1
    kind: Literal["fail", "silent", "slow"] = "fail"
    seconds: float = 2.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
