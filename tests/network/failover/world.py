"""A simulated network: NAT instances that break and are mended, a clock, and a controller that looks once a minute.

It knows the truth, which the controller only probes; nothing here decides anything.
"""

from dataclasses import dataclass, field

from network.functions.failover.decide import RUNNING, STOPPED, Decision, Look, decide
from network.functions.failover.record import Record

ZONES = ("a", "b", "c")
BOOT_SECONDS = 90.0


@dataclass
class Nat:
    """`forwards` is the truth about one that runs; `back_at`: when a start or a reboot is through."""

    state: str = RUNNING
    forwards: bool = True
    back_at: float | None = None

    @property
    def works(self) -> bool:
        return self.state == RUNNING and self.forwards

    def settle(self, now: float) -> None:
        if self.back_at is not None and now >= self.back_at:
            self.state, self.forwards, self.back_at = RUNNING, True, None


@dataclass
class World:
    now: float = 0.0
    nats: dict[str, Nat] = field(default_factory=lambda: {zone: Nat() for zone in ZONES})
    routes: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(ZONES))
    record: Record = field(default_factory=Record)
    deploying: bool = False
    mute: frozenset[str] = frozenset()
    """Zones whose prober gives no answer."""

    def __post_init__(self) -> None:
        self.routes = {zone: zone for zone in ZONES}

    def lit(self, zone: str) -> bool:
        """Whether a zone reaches the world."""
        via = self.routes[zone]
        return via is not None and self.nats[via].works

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds
        for nat in self.nats.values():
            nat.settle(self.now)

    def look(self) -> Look:
        return Look(
            now=self.now,
            zones=ZONES,
            deploying=self.deploying,
            routes=dict(self.routes),
            probes={zone: None if zone in self.mute else self.lit(zone) for zone in ZONES},
            states={zone: nat.state for zone, nat in self.nats.items()},
            trials={
                zone: None if zone in self.mute else self.nats[zone].works
                for zone in ZONES
                if self.routes[zone] != zone
            },
        )

    def run(self) -> Decision:
        """One run of the one controller."""
        look = self.look()
        decision = decide(look, self.record)
        self.perform(decision)
        return decision

    def perform(self, decision: Decision) -> bool:
        """Writes the record, unless another controller has since; then does what was decided."""
        if decision.record.version != self.record.version:
            return False
        self.record = Record(
            version=self.record.version + decision.acts,
            takeovers=decision.record.takeovers,
            returns=decision.record.returns,
            mended=decision.record.mended,
        )
        self.routes.update(decision.moves)
        for zone, how in decision.mends.items():
            nat = self.nats[zone]
            assert nat.state == {"start": STOPPED, "reboot": RUNNING}[how]
            nat.state, nat.back_at = "pending", self.now + BOOT_SECONDS
        return True
