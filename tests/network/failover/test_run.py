"""Promises of one run of the controller: what it asks and writes, in which order, and what it tells (N3, N5, N11)."""

import json
from collections import Counter

import pytest

from network.failover import EVERY
from network.failover import LONGEST as CONTROLLER_LONGEST
from network.functions.failover.aws import ANSWER_SECONDS, CONNECT_SECONDS
from network.functions.failover.index import run
from network.functions.failover.probes import LONGEST_SECONDS, SECONDS, TRIES
from network.functions.failover.record import Record, Takeover
from network.prober import LONGEST as PROBER_LONGEST
from tests.network.failover.fake import ADDRESS, SETTINGS, ZONES, Fake


@pytest.fixture
def fake() -> Fake:
    return Fake()


def controller(fake: Fake, *, now: float = 1000.0, alarmed: bool = False) -> dict[str, object]:
    return run(fake.aws, SETTINGS, now=now, alarmed=alarmed)


def away(fake: Fake) -> None:
    """Zone a goes through b, and its own NAT forwards again."""
    fake.routes["rtb-a"]["0.0.0.0/0"] = "i-b"
    fake.record = Record(version=1, takeovers={"a": Takeover(via="b", since=900.0, looked=940.0)})


def test_at_rest_it_asks_two_describing_calls_one_read_and_one_probe_a_zone(fake: Fake) -> None:
    """And writes nothing."""

    controller(fake)

    expected = {"describe_stacks": 1, "describe_route_tables": 1, "get_item": 1, "invoke": len(ZONES)}
    assert expected == Counter(fake.names())


def test_a_nat_that_fails_its_probe_is_left_and_rebooted(fake: Fake) -> None:
    """The record is written first, then the route, and what waits for nobody comes last."""

    fake.forwards["i-a"] = False

    done = controller(fake)

    assert ["put_item", "replace_route", "reboot_instances"] == fake.names()[-3:]
    assert ({"a": "b"}, "i-b") == (done["moves"], fake.routes["rtb-a"]["0.0.0.0/0"])
    assert {"a": Takeover(via="b", since=1000.0, looked=1000.0)} == fake.record.takeovers


def test_of_a_nat_that_ec2_has_told_of_no_probe_is_waited_for(fake: Fake) -> None:
    """Its zone moves within the time of a few calls."""

    fake.states["i-a"] = "stopping"

    controller(fake, alarmed=True)

    assert ["b", "c"] == sorted(about.split()[0] for name, about in fake.calls if name == "invoke")
    assert "i-b" == fake.routes["rtb-a"]["0.0.0.0/0"]


def test_a_nat_that_is_gone_for_good_is_terminated(fake: Fake) -> None:
    """EC2 forgets an instance after an hour."""

    del fake.states["i-a"]

    assert ({"a": "b"}, {}) == tuple(controller(fake)[each] for each in ("moves", "mends"))


def test_a_zone_that_is_away_tries_its_own_nat_beside_its_route(fake: Fake) -> None:
    """One address goes its own way while the prober tries it; then the route is gone."""

    away(fake)

    controller(fake)

    trial = [call for call in fake.calls if call[0] in ("create_route", "delete_route") or ADDRESS in call[1]]
    assert ["create_route", "invoke", "delete_route"] == [name for name, _ in trial]
    assert f"rtb-a {ADDRESS}/32 i-a" == trial[0][1]
    assert {"0.0.0.0/0": "i-b"} == fake.routes["rtb-a"]
    assert 1000.0 == fake.record.takeovers["a"].healthy_since


def test_a_trial_that_fails_leaves_no_route(fake: Fake) -> None:
    """Whatever becomes of the prober."""

    away(fake)
    fake.refuses = {("invoke", f"a {ADDRESS}")}

    controller(fake)

    assert {"0.0.0.0/0": "i-b"} == fake.routes["rtb-a"]


def test_what_a_run_that_was_cut_short_left_is_removed(fake: Fake) -> None:
    """A route to one address."""

    fake.routes["rtb-b"][f"{ADDRESS}/32"] = "i-b"

    controller(fake)

    assert {"0.0.0.0/0": "i-b"} == fake.routes["rtb-b"]


def test_of_two_controllers_the_slower_one_does_nothing(fake: Fake) -> None:
    """It finds at its write that the record is not what it read."""

    fake.forwards["i-a"] = False
    fake.faster = Record(version=1)

    done = controller(fake)

    assert (True, {}) == (done["outrun"], done["moves"])
    assert "replace_route" not in fake.names()


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"])
def test_a_deploy_owns_the_routes(fake: Fake, status: str) -> None:
    """The network is still looked at, so that the alarms see it, and left alone."""

    fake.forwards["i-a"], fake.status = False, status

    controller(fake)

    assert {"put_item", "replace_route", "reboot_instances"}.isdisjoint(fake.names())
    assert "invoke" in fake.names()


def test_the_end_of_a_deploy_does_not(fake: Fake) -> None:
    """While old instances are deleted, a zone that went through one of them needs help, and no route is written."""

    fake.status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    fake.routes["rtb-a"]["0.0.0.0/0"] = "i-old"

    assert {"a": "a"} == controller(fake)["moves"]


def test_a_route_that_is_gone_is_created(fake: Fake) -> None:
    """There is none to replace."""

    del fake.routes["rtb-c"]["0.0.0.0/0"]

    controller(fake)

    assert "i-c" == fake.routes["rtb-c"]["0.0.0.0/0"]


def test_what_fails_stops_nothing_else_and_is_raised(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """The other zone moves, the metrics are told, and the run counts as failed."""

    fake.forwards["i-a"] = fake.forwards["i-b"] = False
    fake.refuses = {("replace_route", "rtb-a 0.0.0.0/0 i-c")}

    with pytest.raises(ExceptionGroup):
        controller(fake)

    assert "i-c" == fake.routes["rtb-b"]["0.0.0.0/0"]
    assert "NatReachable" in capsys.readouterr().out


def test_metrics_are_told_in_the_log(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """As CloudWatch's embedded format wants them: names, units and dimensions beside the values."""

    fake.forwards["i-a"] = False
    fake.refuses = {("invoke", "c probed.example")}
    controller(fake)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = {line.get("Zone", "all"): line for line in lines if "_aws" in line}
    assert {"a": (1.0, 0.0), "b": (0.0, 1.0), "c": (0.0, None)} == {
        zone: (told[zone]["NatDrained"], told[zone].get("NatReachable")) for zone in ZONES
    }
    assert 0.0 == told["all"]["FailoverFrozen"]
    for line in told.values():
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert "Sluice/Network" == directive["Namespace"]
        assert {"Count"} == {metric["Unit"] for metric in directive["Metrics"]}
        assert all(metric["Name"] in line for metric in directive["Metrics"])
        assert all(dimension in line for dimensions in directive["Dimensions"] for dimension in dimensions)


def test_a_run_ends_before_the_next_begins() -> None:
    """Even when every call takes as long as it may: a probe, a trial, and five others that wait for one another."""

    call = CONNECT_SECONDS + ANSWER_SECONDS

    assert SECONDS * TRIES < LONGEST_SECONDS <= PROBER_LONGEST.to_seconds()
    assert 2 * LONGEST_SECONDS + 5 * call <= CONTROLLER_LONGEST.to_seconds() < EVERY.to_seconds()
