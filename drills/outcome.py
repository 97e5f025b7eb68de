"""What came of one drill, as data: `--json` prints it, and the table is drawn from it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

WELL = "well"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One row. `broken` is a sentence; `left` the state that the fault left the stack in.

    `plan` are the kinds of the steps that recovery planned, in the order of its looks; `steps` what it carried out, in
    words. `recovery_seconds` is what recovery took, `seconds` the whole drill. `lost` are sentences. `told` is what
    else was seen, a line each. `verdict` is "well", or why the drill did not end well. `spoils`: no other drill should
    stand on the same ground.
    """

    drill: str
    environment: str
    broken: str
    operation: str = ""
    logical_id: str = ""
    resource_type: str = ""
    left: str = ""
    plan: Sequence[str] = ()
    steps: Sequence[str] = ()
    recovery_seconds: float = 0.0
    seconds: float = 0.0
    lost: Sequence[str] = ()
    told: Sequence[str] = ()
    verdict: str = WELL
    spoils: bool = False

    @property
    def well(self) -> bool:
        return self.verdict == WELL

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
