"""NAT instances that go down, and what becomes of every zone's way out, against a stated bound (N3, N5).

The controller and its probers are the deployed ones, run for real; the routes are read all the while. The clock is the
drill's: it runs while the controller does, and leaps between. Packets and EventBridge's own delays are not emulated,
and an instance's boot is a number of seconds (theatre.BOOT_SECONDS).
"""

from collections.abc import Mapping
from typing import Any

from drills.bench import Bench
from drills.failover.theatre import Theatre
from drills.named.named import DEV, NamedDrill
from drills.recovering import Recovered
from drills.templates import Change

UNTIL_SOMETHING_BREAKS = 20.0
COMES_HOME_WITHIN = 9
"""Minutes: two for the boot, five healthy ones, the run that sees the first of them, and the run that acts."""
WITHOUT_A_CONTROLLER = 10 * 60.0


def stopped(bench: Bench) -> None:
    theatre, zone, *_ = _calm(bench)
    theatre.stop(zone)
    _moved(bench, theatre, zone, theatre.hear_of(zone, "stopped"), mended="start")
    _home(bench, theatre, zone)
    _close(bench, theatre, broken=zone)


def rules_lost(bench: Bench) -> None:
    """The worst moment: a run has just ended, and no event tells of it."""
    theatre, *_, zone = _calm(bench)
    theatre.lose_rules(zone)
    theatre.ways.leap(60.0)
    _moved(bench, theatre, zone, theatre.run_on_schedule(), mended="reboot")
    _home(bench, theatre, zone)
    _close(bench, theatre, broken=zone)


def terminated(bench: Bench) -> None:
    """Nothing brings it back but a deploy that replaces it; until then its zone goes through another."""
    theatre, _, zone, _ = _calm(bench)
    theatre.terminate(zone)
    _moved(bench, theatre, zone, theatre.hear_of(zone, "shutting-down"), mended=None)
    theatre.minutes(COMES_HOME_WITHIN)
    bench.expect(False, theatre.ways.stretches[zone][-1].way == zone, "the zone is at home:")
    bench.expect("UPDATE_COMPLETE", bench.deploy_changed(DEV, _replaced(zone)), "a deploy that replaces it ended in")
    theatre.set.read()
    theatre.minutes(1)
    bench.expect(zone, theatre.ways.stretches[zone][-1].way, "after the deploy the zone goes through")
    _close(bench, theatre, broken=zone)


def without_controller(bench: Bench) -> None:
    """It decides nothing that the others need: they stay lit. What tells are the alarms, which do not depend on it."""
    theatre, zone, *_ = _calm(bench)
    theatre.stop(zone)
    theatre.ways.leap(WITHOUT_A_CONTROLLER)
    bench.expect(WITHOUT_A_CONTROLLER, theatre.ways.longest_dark(zone), "without a controller the zone was dark for")
    back_at = theatre.ways.now
    _moved(bench, theatre, zone, theatre.run_on_schedule(), mended="start", since=back_at)
    _home(bench, theatre, zone)
    bench.trial.told.append(
        f"the controller did not run for {WITHOUT_A_CONTROLLER:.0f} s; the bound counts from its return"
    )
    _close(bench, theatre, broken=zone)


def _calm(bench: Bench) -> tuple[Theatre, str, str, str]:
    """A deployed network, in which a run of the controller finds nothing to do; and its zones."""
    bench.ready(DEV)
    theatre = Theatre(bench, DEV)
    done = theatre.run_on_schedule()
    bench.expect(({}, {}), (done["moves"], done["mends"]), "at rest the controller did")
    theatre.ways.leap(UNTIL_SOMETHING_BREAKS)
    one, two, three = theatre.set.zones
    return theatre, one, two, three


def _moved(
    bench: Bench, theatre: Theatre, zone: str, done: Mapping[str, Any], *, mended: str | None, since: float = 0.0
) -> None:
    theatre.ways.leap(0.0)
    bench.expect([zone], list(done["moves"]), "the zones that moved are")
    bench.expect(mended, done["mends"].get(zone), "what was done for the instance is")
    steps = [f"{zone} goes through the NAT of {done['moves'][zone]}", *([f"{mended} its NAT"] if mended else [])]
    bench.trial.recoveries.append(Recovered(exit_code=0, plan=["move", *([mended] if mended else [])], steps=steps))
    last = theatre.ways.dark(zone)[-1]
    dark = last.until - max(last.since, since)
    bound = theatre.set.bound()
    bench.expect(True, dark <= bound, f"{zone} was dark for {dark:.0f} s, and the bound is {bound:.0f} s: that is")
    bench.trial.told.append(f"{zone} was dark for {dark:.1f} s; the bound is {bound:.0f} s")


def _home(bench: Bench, theatre: Theatre, zone: str) -> None:
    theatre.minutes(COMES_HOME_WITHIN)
    bench.expect(zone, theatre.ways.stretches[zone][-1].way, f"after {COMES_HOME_WITHIN} minutes the zone goes through")


def _close(bench: Bench, theatre: Theatre, *, broken: str) -> None:
    """No other zone was ever dark, the story is told, and the next deploy is green."""
    others = [zone for zone in theatre.set.zones if zone != broken]
    bench.expect([0.0, 0.0], [theatre.ways.longest_dark(zone) for zone in others], "the other zones were dark for")
    bench.trial.told += theatre.ways.told()
    bench.green(DEV)


def _replaced(zone: str) -> Change:
    """A change of the root volume, which replaces the instance of that zone."""

    def change(template: dict[str, Any]) -> dict[str, Any]:
        name = f"NatInstance{zone[-1].upper()}"
        instance = next(
            one
            for key, one in template["Resources"].items()
            if key.startswith(name) and one["Type"] == "AWS::EC2::Instance"
        )
        instance["Properties"]["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] += 1
        return template

    return change


DRILLS = (
    NamedDrill(
        name="nat-stop",
        environment=DEV,
        broken="somebody stops a NAT instance",
        left="its zone dark",
        end="EC2's event wakes the controller: the zone moves, the instance is started, the zone comes home",
        story=stopped,
    ),
    NamedDrill(
        name="nat-terminate",
        environment=DEV,
        broken="somebody terminates a NAT instance",
        left="its zone dark",
        end="the zone moves and stays away until a deploy replaces the instance",
        story=terminated,
    ),
    NamedDrill(
        name="nat-rules-lost",
        environment=DEV,
        broken="a NAT instance loses its rules just after a look; its status checks stay green",
        left="its zone dark",
        end="the next look's probe finds out: the zone moves, the instance is rebooted, the zone comes home",
        story=rules_lost,
    ),
    NamedDrill(
        name="controller-dead",
        environment=DEV,
        broken="a NAT instance stops while the controller does not run, for ten minutes",
        left="its zone dark, the others not",
        end="once the controller runs again, the zone moves within the bound and comes home",
        story=without_controller,
    ),
)
