"""Which zone goes through which NAT instance, and what is done for one that is down: decided from facts alone.

Zones name their NAT instances. A NAT is *dead* when EC2 says that it does not run, or when every probe through it
failed; *healthy* when a probe through it reached the world in this very look; else unknown, which moves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from .record import Record, Takeover

QUIET_SECONDS = 5 * 60.0
"""For so long a NAT proves itself before its zone comes back to it."""
LONGEST_GAP_SECONDS = 150.0
"""Between two looks, one missed run among them; after a longer one, such as a deploy, the quiet time begins anew."""
HOUR_SECONDS = 60 * 60.0
MOST_RETURNS = 3
"""In an hour. Then the zone is frozen where it works: it leaves a dead NAT still, and does not come back to its own."""
MEND_EVERY_SECONDS = 15 * 60.0
"""Between two starts or reboots of one NAT: longer than one takes to boot and to test itself."""
RUNNING, STOPPED = "running", "stopped"


class Health(Enum):
    HEALTHY = "healthy"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one run saw, at `now` (seconds since the epoch). `zones` are all zones, in the environment's order.

    `states`: EC2's word for each zone's NAT instance, "terminated" where it is gone; empty where nobody asked.
    `routes`: through which zone's NAT each zone goes; None for no way out, or one that leads elsewhere.
    `probes`: whether each zone's prober reached the world along its route; None when it gave no answer.
    `trials`: the same for its own NAT, beside its route, while it goes through another.
    """

    now: float
    zones: Sequence[str]
    deploying: bool
    routes: Mapping[str, str | None]
    probes: Mapping[str, bool | None]
    states: Mapping[str, str]
    trials: Mapping[str, bool | None]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`record` is to be written before anything is done. `moves`: zone to the zone of its next NAT. `mends`: NAT to
    "start" or "reboot". `frozen`: zones that may not go home yet."""

    record: Record
    moves: Mapping[str, str]
    mends: Mapping[str, str]
    health: Mapping[str, Health]
    frozen: frozenset[str]

    @property
    def acts(self) -> bool:
        return bool(self.moves or self.mends)


def decide(look: Look, record: Record) -> Decision:
    """The one decision. While a deploy runs, CloudFormation owns the routes, and nothing is decided at all."""
    health = {zone: _health(zone, look) for zone in look.zones}
    if look.deploying:
        return Decision(record=record, moves={}, mends={}, health=health, frozen=frozenset())
    returns = {zone: tuple(_within_the_hour(record.returns.get(zone, ()), look.now)) for zone in look.zones}
    frozen = frozenset(zone for zone in look.zones if len(returns[zone]) >= MOST_RETURNS)
    takeovers = {zone: _takeover(zone, look, record, health) for zone in look.zones}
    planned = dict(look.routes)
    for zone in look.zones:
        planned[zone] = _next(zone, planned, look, takeovers[zone], health, may_return=zone not in frozen)
    moves = {zone: to for zone, to in planned.items() if to is not None and to != look.routes[zone]}
    for zone, to in moves.items():
        if to == zone and look.routes[zone] is not None:
            returns[zone] = (*returns[zone], look.now)
    mends = dict(_mends(look, record, health, planned))
    return Decision(
        record=replace(
            record,
            takeovers={
                zone: _continued(takeovers[zone], to, look.now)
                for zone, to in planned.items()
                if to not in (None, zone)
            },
            returns={zone: times for zone, times in returns.items() if times},
            mended={zone: at for zone, at in record.mended.items() if look.now - at < MEND_EVERY_SECONDS}
            | dict.fromkeys(mends, look.now),
        ),
        moves=moves,
        mends=mends,
        health=health,
        frozen=frozenset(zone for zone in frozen if planned[zone] != zone),
    )


def _health(nat: str, look: Look) -> Health:
    if look.states.get(nat, RUNNING) != RUNNING:
        return Health.DEAD
    heard = [look.probes.get(zone) for zone, via in look.routes.items() if via == nat] + [look.trials.get(nat)]
    if True in heard:
        return Health.HEALTHY
    return Health.DEAD if False in heard else Health.UNKNOWN


def _within_the_hour(times: Sequence[float], now: float) -> Iterator[float]:
    return (at for at in times if now - at < HOUR_SECONDS)


def _takeover(zone: str, look: Look, record: Record, health: Mapping[str, Health]) -> Takeover | None:
    """The one that is on, looked at again: also one that nobody recorded, which somebody's hand or a deploy left."""
    via = look.routes[zone]
    if via is None or via == zone:
        return None
    known = record.takeovers.get(zone)
    proved = known.healthy_since if known and look.now - known.looked <= LONGEST_GAP_SECONDS else None
    return Takeover(
        via=via,
        since=known.since if known and known.via == via else look.now,
        looked=look.now,
        healthy_since=(proved or look.now) if health[zone] is Health.HEALTHY else None,
    )


def _continued(before: Takeover | None, via: str, now: float) -> Takeover:
    return before if before and before.via == via else Takeover(via=via, since=now, looked=now)


def _next(
    zone: str,
    planned: Mapping[str, str | None],
    look: Look,
    takeover: Takeover | None,
    health: Mapping[str, Health],
    *,
    may_return: bool,
) -> str | None:
    """Through which NAT a zone goes from now on; what it goes through already, where nothing is better for certain."""
    now_via = look.routes[zone]
    if now_via is None:
        return zone if health[zone] is not Health.DEAD else _stand_in(zone, planned, look, health, may_return=True)
    if health[now_via] is Health.DEAD:
        return _stand_in(zone, planned, look, health, may_return=may_return) or now_via
    proved = takeover.healthy_since if takeover else None
    quiet = proved is not None and look.now - proved >= QUIET_SECONDS
    return zone if quiet and may_return else now_via


def _stand_in(
    zone: str, planned: Mapping[str, str | None], look: Look, health: Mapping[str, Health], *, may_return: bool
) -> str | None:
    """The healthy NAT with the fewest routes; the zone's own before all others, or after them while it is frozen.

    Where EC2 itself says that the present one does not run, one that runs and could not be probed is better than none.
    """
    via = look.routes[zone]
    loads = list(planned.values())
    surely_down = via is None or look.states.get(via, RUNNING) != RUNNING
    others = [nat for nat in look.zones if nat != via]
    for wanted in (Health.HEALTHY, *((Health.UNKNOWN,) if surely_down else ())):
        if able := [nat for nat in others if health[nat] is wanted]:
            return min(able, key=lambda nat: ((nat == zone) is not may_return, loads.count(nat), look.zones.index(nat)))
    return None


def _mends(
    look: Look, record: Record, health: Mapping[str, Health], planned: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    """A stopped NAT is started. One that runs and does not forward is rebooted, which loads its rules again, once no
    zone needs it; never when no NAT is healthy, for then the fault is beyond them all."""
    somebody_forwards = Health.HEALTHY in health.values()
    for nat in look.zones:
        if (
            health[nat] is not Health.DEAD
            or look.now - record.mended.get(nat, -MEND_EVERY_SECONDS) < MEND_EVERY_SECONDS
        ):
            continue
        state = look.states.get(nat)
        if state == STOPPED:
            yield nat, "start"
        elif state == RUNNING and somebody_forwards and nat not in planned.values():
            yield nat, "reboot"
