"""What one run of the controller tells the next: which zones go through another zone's NAT instance, and since when.

A network's zones name its NAT instances here, because an instance's id changes with every replacement.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace


@dataclass(frozen=True)
class Takeover:
    """A zone goes through the NAT of zone `via`. Times are seconds since the epoch.

    `looked`: when it was last looked at. `healthy_since`: since when its own NAT has proved at every look that it
    forwards, or None while it does not.
    """

    via: str
    since: float
    looked: float
    healthy_since: float | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """`returns` are the times at which a zone went back to its own NAT, as far as they still count; `mended` the time
    at which a NAT was last started or rebooted. `version` counts what was written, so that of two controllers one wins.
    """

    version: int = 0
    takeovers: Mapping[str, Takeover] = field(default_factory=dict)
    returns: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    mended: Mapping[str, float] = field(default_factory=dict)

    def same_as(self, other: "Record") -> bool:
        """Whether both say the same, whatever their versions."""
        return replace(self, version=0) == replace(other, version=0)

    def as_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Record":
        told = json.loads(text)
        return cls(
            version=told["version"],
            takeovers={zone: Takeover(**takeover) for zone, takeover in told["takeovers"].items()},
            returns={zone: tuple(times) for zone, times in told["returns"].items()},
            mended=told["mended"],
        )
