"""Promises of single decisions: to whom a zone goes, when it comes home, and what is done for a NAT that is down."""

from dataclasses import replace

from network.functions.failover.decide import MOST_RETURNS, QUIET_SECONDS, Decision, decide
from network.functions.failover.record import Record, Takeover
from tests.network.failover.world import ZONES, World


def test_at_rest_nothing_is_done_and_nothing_recorded() -> None:
    """Three healthy NATs, each with its own zone."""

    decision = World().run()

    assert (False, True) == (decision.acts, decision.record.same_as(Record()))


def test_a_failed_zone_goes_to_the_healthy_nat_with_the_fewest_routes() -> None:
    """Among equals to the first of the zones; and from one with a guest to one without."""

    world = World()
    world.nats["b"].forwards = False
    world.run()
    assert {"a": "a", "b": "a", "c": "c"} == world.routes

    world.nats["a"].forwards = False
    world.run()

    assert {"a": "c", "b": "c", "c": "c"} == world.routes


def test_two_zones_that_fail_at_once_do_not_crowd_where_there_is_a_choice() -> None:
    """The second of two moves counts the first."""

    world = World(record=Record())
    zones = ("a", "b", "c", "d")
    look = replace(
        world.look(),
        zones=zones,
        routes={zone: zone for zone in zones},
        probes={"a": False, "b": False, "c": True, "d": True},
        states=dict.fromkeys(zones, "running"),
    )

    assert {"a": "c", "b": "d"} == decide(look, Record()).moves


def test_a_zone_comes_home_after_five_healthy_minutes_and_not_before() -> None:
    """The minutes are those of its own NAT's proofs."""

    world = _displaced()
    before = _runs(world, minutes=5)

    last = world.run()

    assert [{}] * 5 == [decision.moves for decision in before]
    assert ({"a": "a"}, {}) == (last.moves, world.record.takeovers)


def test_a_gap_in_the_looks_begins_the_five_minutes_anew() -> None:
    """A deploy, or a controller that slept: what was not looked at was not proved."""

    world = _displaced()
    _runs(world, minutes=3)
    world.pass_seconds(QUIET_SECONDS)

    assert {} == world.run().moves


def test_a_flapping_zone_is_frozen_where_it_works() -> None:
    """After three returns in an hour it stays with its neighbour, and that is told."""

    world = World()
    for _ in range(MOST_RETURNS + 1):
        world.nats["a"].forwards = False
        world.run()
        world.nats["a"].forwards, world.nats["a"].back_at, world.nats["a"].state = True, None, "running"
        _runs(world, minutes=7)

    assert ("b", frozenset({"a"})) == (world.routes["a"], world.run().frozen)


def test_a_frozen_zone_still_leaves_a_dead_stand_in() -> None:
    """It goes to the third NAT, which is no return, and to its own only where nothing else forwards."""

    world = World(record=Record(returns={"a": (0.0, 0.0, 0.0)}))
    world.routes["a"] = "b"
    world.nats["b"].state = "stopped"
    world.run()
    assert "c" == world.routes["a"]

    world.nats["c"].state = "stopped"
    world.run()

    assert "a" == world.routes["a"]


def test_where_no_nat_forwards_nothing_is_moved_or_rebooted() -> None:
    """The fault is beyond the NATs, and a move would only add to it."""

    world = World()
    for nat in world.nats.values():
        nat.forwards = False

    assert ({}, {}) == (_moves_and_mends(world.run()))


def test_a_mute_prober_moves_nothing() -> None:
    """No answer is no proof of anything."""

    world = World(mute=frozenset(ZONES))
    world.nats["a"].forwards = False

    assert ({}, {}) == _moves_and_mends(world.run())


def test_a_stopped_nat_is_left_even_for_one_that_could_not_be_probed() -> None:
    """EC2's own word is certain; a running one without a proof is better than that."""

    world = World(mute=frozenset(ZONES))
    world.nats["a"].state = "stopped"

    assert ({"a": "b"}, {"a": "start"}) == _moves_and_mends(world.run())


def test_one_that_lost_its_rules_is_rebooted_when_its_zone_has_left() -> None:
    """Every boot loads the rules and tests them."""

    world = World()
    world.nats["a"].forwards = False

    assert ({"a": "b"}, {"a": "reboot"}) == _moves_and_mends(world.run())
    world.pass_seconds(60)
    assert {} == world.run().mends


def test_a_terminated_one_is_not_mended() -> None:
    """Only a deploy makes a new one."""

    world = World()
    world.nats["a"].state = "terminated"

    assert ({"a": "b"}, {}) == _moves_and_mends(world.run())


def test_a_route_that_is_gone_is_made_again() -> None:
    """To the zone's own NAT, which nothing speaks against."""

    world = World()
    world.routes["b"] = None

    assert {"b": "b"} == world.run().moves


def test_a_takeover_ends_when_a_deploy_brought_the_zone_home() -> None:
    """CloudFormation moves a route to the NAT that it has replaced, and that has signalled."""

    world = _displaced()
    world.routes["a"] = "a"

    assert ({}, {}) == (world.run().moves, world.record.takeovers)


def test_a_takeover_by_hand_is_recorded_and_ended_like_any_other() -> None:
    """Nobody but the controller should write routes; where somebody did, the zone works and comes home in time."""

    world = World()
    world.routes["c"] = "a"
    world.run()

    assert {"c": Takeover(via="a", since=0.0, looked=0.0, healthy_since=0.0)} == world.record.takeovers


def test_a_record_is_read_as_it_was_written() -> None:
    """With all that a run tells the next."""

    record = Record(
        version=7,
        takeovers={"a": Takeover("b", 1.0, 3.0, 2.0)},
        returns={"a": (1.0, 2.0)},
        mended={"a": 1.5},
    )

    assert record == Record.from_json(record.as_json())


def _displaced() -> World:
    """A network whose zone a went to b a minute ago, and whose NAT of a forwards again."""
    world = World()
    world.nats["a"].forwards = False
    world.run()
    world.nats["a"].state, world.nats["a"].forwards, world.nats["a"].back_at = "running", True, None
    world.pass_seconds(60)
    return world


def _runs(world: World, *, minutes: int) -> list[Decision]:
    decisions = []
    for _ in range(minutes):
        decisions.append(world.run())
        world.pass_seconds(60)
    return decisions


def _moves_and_mends(decision: Decision) -> tuple[object, object]:
    return decision.moves, decision.mends
