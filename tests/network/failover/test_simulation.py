"""Promises of the failover's decision, over random histories of a network (N3, N5)."""

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from network.functions.failover.decide import HOUR_SECONDS, MOST_RETURNS, QUIET_SECONDS, RUNNING, Decision, Look, decide
from tests.network.failover.world import ZONES, World

Event = Callable[[World], None]


def stop(zone: str) -> Event:
    return lambda world: _set(world, zone, "stopped")


def terminate(zone: str) -> Event:
    return lambda world: _set(world, zone, "terminated")


def lose_rules(zone: str) -> Event:
    def event(world: World) -> None:
        world.nats[zone].forwards = False

    return event


def come_back(zone: str) -> Event:
    return lambda world: _set(world, zone, RUNNING)


def drop_route(zone: str) -> Event:
    def event(world: World) -> None:
        world.routes[zone] = None

    return event


def take_by_hand(zone: str, via: str) -> Event:
    def event(world: World) -> None:
        world.routes[zone] = via

    return event


def nothing(_world: World) -> None: ...


def _set(world: World, zone: str, state: str) -> None:
    nat = world.nats[zone]
    if nat.state != "terminated":
        nat.state, nat.forwards, nat.back_at = state, True, None


zones = st.sampled_from(ZONES)
events = st.one_of(
    st.builds(stop, zones),
    st.builds(terminate, zones),
    st.builds(lose_rules, zones),
    st.builds(come_back, zones),
    st.builds(drop_route, zones),
    st.builds(take_by_hand, zones, zones),
    st.just(nothing),
    st.just(nothing),
    st.just(nothing),
)
histories = st.lists(st.tuples(events, st.booleans(), st.sets(zones, max_size=1)), min_size=1, max_size=60)
"""A minute each: what happens, whether a deploy runs, and whose prober is mute."""
SIMULATED = settings(max_examples=100, deadline=None)


def minutes(world: World, history: list[tuple[Event, bool, set[str]]]) -> "list[tuple[Look, Decision]]":
    """Lives through a history; every look with what was decided on it."""
    seen = []
    for event, deploying, mute in history:
        event(world)
        world.deploying, world.mute = deploying, frozenset(mute)
        look = world.look()
        seen.append((look, world.run()))
        world.pass_seconds(60)
    return seen


@SIMULATED
@given(histories)
def test_no_zone_stays_dark_while_a_healthy_nat_exists(history: list[tuple[Event, bool, set[str]]]) -> None:
    """After a look at which every prober answered, each zone reaches the world, if any NAT forwards at all."""

    world = World()
    for event, deploying, _ in history:
        event(world)
        world.deploying = deploying
        world.run()
        if not deploying and any(nat.works for nat in world.nats.values()):
            assert [] == [zone for zone in ZONES if not world.lit(zone)]
        world.pass_seconds(60)


@SIMULATED
@given(histories)
def test_no_route_leads_to_a_nat_known_dead(history: list[tuple[Event, bool, set[str]]]) -> None:
    """Where any NAT has proved itself, no zone is left on, or moved to, one that is known not to forward."""

    for look, decision in minutes(World(), history):
        if look.deploying or not any(health.value == "healthy" for health in decision.health.values()):
            continue
        after = {**look.routes, **decision.moves}
        assert [] == [zone for zone, via in after.items() if via and decision.health[via].value == "dead"]


@SIMULATED
@given(histories)
def test_every_move_has_a_reason(history: list[tuple[Event, bool, set[str]]]) -> None:
    """A zone leaves a NAT only when that is known dead or no NAT at all, or for its own after five healthy minutes."""

    healthy: dict[str, float | None] = dict.fromkeys(ZONES)
    for look, decision in minutes(World(), history):
        for zone in () if look.deploying else ZONES:
            proved = decision.health[zone].value == "healthy"
            healthy[zone] = (healthy[zone] if healthy[zone] is not None else look.now) if proved else None
        for zone, to in decision.moves.items():
            via = look.routes[zone]
            left_dead = via is None or decision.health[via].value == "dead"
            since = healthy[zone]
            home = to == zone and since is not None and look.now - since >= QUIET_SECONDS
            assert left_dead or home, (zone, via, to)


@SIMULATED
@given(histories)
def test_a_zone_comes_home_by_choice_three_times_an_hour(history: list[tuple[Event, bool, set[str]]]) -> None:
    """However its NAT flaps; more often only where nothing else forwards."""

    chosen: dict[str, list[float]] = {zone: [] for zone in ZONES}
    for look, decision in minutes(World(), history):
        for zone, to in decision.moves.items():
            via = look.routes[zone]
            if to == zone and via is not None and decision.health[via].value != "dead":
                chosen[zone].append(look.now)
        for times in chosen.values():
            assert len([at for at in times if look.now - at < HOUR_SECONDS]) <= MOST_RETURNS


@SIMULATED
@given(histories)
def test_a_deploy_is_left_alone(history: list[tuple[Event, bool, set[str]]]) -> None:
    """While CloudFormation works, nothing moves, nothing is started or rebooted, and nothing is recorded."""

    world = World()
    for look, decision in minutes(world, history):
        if look.deploying:
            assert ({}, {}) == (decision.moves, decision.mends)


@SIMULATED
@given(histories, st.randoms(use_true_random=False))
def test_two_controllers_never_fight(history: list[tuple[Event, bool, set[str]]], random: Random) -> None:
    """Of two that looked at the same record, one acts; and when nothing changes, the next look changes nothing."""

    world = World()
    for event, deploying, _ in history:
        event(world)
        world.deploying = deploying
        one, other = decide(world.look(), world.record), decide(world.look(), world.record)
        first, second = (one, other) if random.random() < 0.5 else (other, one)
        assert world.perform(first)
        assert not (second.acts and world.perform(second))
        if not deploying:
            assert {} == decide(world.look(), world.record).moves
        world.pass_seconds(60)


@SIMULATED
@given(histories)
def test_what_is_down_is_mended_and_no_more_than_every_quarter_of_an_hour(
    history: list[tuple[Event, bool, set[str]]],
) -> None:
    """A reboot waits until no zone needs the NAT and another forwards; a start or reboot is not repeated at once."""

    last: dict[str, float] = {}
    for look, decision in minutes(World(), history):
        after = {**look.routes, **decision.moves}
        for nat, how in decision.mends.items():
            assert look.now - last.get(nat, -1e9) >= 15 * 60
            last[nat] = look.now
            if how == "reboot":
                assert nat not in after.values()
                assert "healthy" in [health.value for health in decision.health.values()]
