"""The failure that this project exists to end (FACTS 1 and 2), made to happen, and the design in which it cannot."""

from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import ClientOf, clients_of
from tests.rehearsal.emulator.emptying import defective, emptier_function, right
from tests.rehearsal.emulator.networks import att
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.fixture(scope="module")
def emptier(emulated_aws: EmulatedAws) -> str:
    """The ARN of the emptier's function."""
    stacks = Stacks(clients_of(emulated_aws)("cloudformation"))
    assert stacks.create("emptier", emptier_function(), Outputs={"Arn": {"Value": att("Function", "Arn")}}) == (
        "CREATE_COMPLETE"
    )
    return stacks.outputs("emptier")["Arn"]


@pytest.fixture
def settings(emulated_aws: EmulatedAws) -> Iterator[Any]:
    """Changes settings for one test."""
    before = emulated_aws.control.settings()
    yield emulated_aws.control.put_settings
    emulated_aws.control.put_settings(**before)


def test_the_defective_design_gets_stuck(stacks: Stacks, client: ClientOf, emptier: str) -> None:
    """The log service's own policy is first, the policy's create fails, and the bucket is not empty any more."""

    assert stacks.create("defective", defective("logs-defective", emptier)) == "ROLLBACK_FAILED"
    reasons = stacks.failures("defective")
    assert reasons["BucketPolicy"] == "The bucket policy already exists on bucket logs-defective."
    assert reasons["Bucket"].startswith("The bucket you tried to delete is not empty")

    assert stacks.delete("defective") == "DELETE_FAILED"
    contents = client("s3").list_objects_v2(Bucket="logs-defective")["Contents"]
    for item in contents:
        client("s3").delete_object(Bucket="logs-defective", Key=item["Key"])
    assert stacks.delete("defective") == "DELETE_COMPLETE"


def test_names_hide_the_defect(stacks: Stacks, settings: Any, emptier: str) -> None:
    """In alphabetical order, as emulators create, the same template passes: that is why the order is ours."""

    settings(order="alphabetical")
    assert stacks.create("lucky", defective("logs-lucky", emptier)) == "CREATE_COMPLETE"
    assert stacks.delete("lucky") == "DELETE_COMPLETE"


@pytest.mark.parametrize("order", ["hostile", *(f"random:{seed}" for seed in range(20))])
def test_the_right_design_passes_in_every_order(stacks: Stacks, settings: Any, emptier: str, order: str) -> None:
    """Bucket, policy, emptier, flow log by edges: created and deleted without a failure, nothing left."""

    settings(order=order)
    name = f"right-{order.replace(':', '-')}"
    assert stacks.create(name, right(f"logs-{name}", emptier)) == "CREATE_COMPLETE", stacks.failures(name)
    assert stacks.delete(name) == "DELETE_COMPLETE"


def test_random_orders_find_the_defect_too(stacks: Stacks, settings: Any, emptier: str) -> None:
    """Of twelve random orders some fail and some pass: a race, as in a real account."""

    outcomes = set()
    for seed in range(12):
        settings(order=f"random:{seed}")
        name = f"race-{seed}"
        outcomes.add(stacks.create(name, defective(f"logs-{name}", emptier)))
    assert {"CREATE_COMPLETE", "ROLLBACK_FAILED"} <= outcomes
