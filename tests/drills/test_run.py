"""A sample of the drills on a real ground; and a recovery that frees nothing, or loses something, is found out."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from drills.bench import Bench
from drills.catalogue import Choice, chosen
from drills.drill import Drill, run
from drills.ground import Ground, Wish, ground
from drills.named.catalogue import NAMED
from drills.recovering import Recovered, in_process
from recovery.target import Target
from rehearsal.commit import Commit
from tests.rehearsal.emulator.conftest import PYTHON
from tests.rehearsal.scenarios.clone import ROOT, Clone
from tests.rehearsal.scenarios.conftest import clone

pytestmark = pytest.mark.machine
__all__ = ["clone"]
LONG = {"aws-gone", "emulator-killed", "throttled", "nat-terminate", "controller-dead"}
"""Some wait for the SDK's patience to end, others for many runs of a function. `./sluice drill all` runs them."""
SAMPLE = (
    Choice(environment="dev", logical_id="NetworkVpc7FB7348F"),
    Choice(environment="dev", logical_id="FlowLogs", operation="delete"),
    Choice(environment="prod", logical_id="LogBucket"),
    Choice(environment="prod", logical_id="FlowLogs", operation="create"),
)


@pytest.fixture(scope="module")
def made(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One for this file; every drill leaves it as it was."""
    wish = Wish(
        commit=Commit.read(clone.folder, "HEAD"),
        home=tmp_path_factory.mktemp("home"),
        cache=(ROOT / ".sluice" / "cache").resolve(),
        emulator=PYTHON,
        environ=dict(os.environ),
    )
    with ground(wish, stop=threading.Event(), tell=lambda _: None) as made:
        yield made


def ended(bench: Bench, drills: list[Drill]) -> list[str]:
    """What did not end well, each as a sentence."""
    outcomes = [run(drill, bench) for drill in drills]
    return [f"{one.drill}: {one.verdict}" for one in outcomes if not one.well]


def test_named_drills(made: Ground) -> None:
    """Each ends as it says."""

    drills: list[Drill] = [one for one in NAMED if one.name not in LONG]
    bench = Bench(made, in_process)
    assert [] == ended(bench, drills)
    assert [] == bench.lost(all_of_it=True)


def test_a_sample_of_the_resources(made: Ground) -> None:
    """What fails at create, update or delete is freed, the next deploy is green, and nothing kept is lost."""

    bench = Bench(made, in_process)
    drills = [drill for choice in SAMPLE for drill in _of(choice, bench)]
    assert {"create", "update", "delete"} == {drill.blank().operation for drill in drills}
    assert [] == ended(bench, drills)
    assert [] == bench.lost(all_of_it=True)


def test_a_recovery_that_does_nothing_is_found_out(made: Ground) -> None:
    """It says that it recovered, and the next deploy shows that it did not."""

    bench = Bench(made, lambda _ground, _target: Recovered(exit_code=0))
    (drill,) = _of(Choice(environment="dev", logical_id="NetworkVpc7FB7348F", operation="create"), bench)
    assert "the next deploy failed" in run(drill, bench).verdict
    made.account("dev").delete(made.target("dev").stack)


def test_a_recovery_that_loses_something_is_found_out(made: Ground) -> None:
    """One version of one object is enough."""

    bench = Bench(made, losing)
    (drill,) = _of(Choice(environment="prod", logical_id="FlowLogsToS3", operation="create"), bench)
    outcome = run(drill, bench)
    assert not outcome.well
    assert any("AWSLogs/drill/first.log" in told and told.endswith("gone") for told in outcome.lost), outcome


def losing(ground: Ground, target: Target) -> Recovered:
    """As the real one; and then a version of what prod keeps is deleted."""
    recovered = in_process(ground, target)
    s3 = ground.account(target.name).s3
    names = [one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith(f"{target.stack}-")]
    for name in names:
        for one in s3.list_object_versions(Bucket=name, Prefix="AWSLogs/drill/first.log")["Versions"][:1]:
            s3.delete_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
    return recovered


def _of(choice: Choice, bench: Bench) -> list[Drill]:
    return list(chosen(replace(choice, resources=True), bench))
