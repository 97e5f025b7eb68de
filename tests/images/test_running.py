"""A deploy that would replace several running NAT instances at once is stopped before it begins (N4)."""

from typing import Any

from botocore.stub import Stubber

from images.running import Nat, check_rollout, nats_of
from report.finding import Finding, Verdict
from tests.images.factory import NEW, OLD, client, need, props

PINNED = [need("a", NEW), need("b", NEW), need("c", OLD)]


def nats(*images: str, instance_type: str = "t3.micro") -> list[Nat]:
    """In zones a, b and c."""
    return [Nat(f"us-east-1{zone}", image, instance_type) for zone, image in zip("abc", images, strict=False)]


def found(running: list[Nat], **given: object) -> list[tuple[str, Verdict]]:
    return [(each.code, each.verdict) for each in check_rollout(props(**given), PINNED, running)]


def test_one_zone_changes() -> None:
    """One NAT gets another image, or none does."""

    assert [("image-rollout", Verdict.PASS)] == found(nats(OLD, NEW, OLD))
    assert [("image-rollout", Verdict.PASS)] == found(nats(NEW, NEW, OLD))


def test_nothing_runs_yet() -> None:
    """Before the first deploy there is nothing to replace."""

    assert [("image-rollout", Verdict.PASS)] == found([])


def test_two_zones_would_change() -> None:
    """It is said which, what they run, what is pinned, and how to get out of it."""

    (finding,) = check_rollout(props(), PINNED, nats(OLD, OLD, OLD))

    assert Verdict.FAIL == finding.verdict
    assert f"us-east-1a runs {OLD}, pinned is {NEW}; us-east-1b runs {OLD}, pinned is {NEW}" in finding.what
    assert "put all but one" in finding.remedy


def test_another_type_is_told() -> None:
    """One type is for all three: CloudFormation stops and starts them at once, and a person must know."""

    said = check_rollout(props(nat_instance_type="t3.small"), PINNED, nats(NEW, NEW, OLD))

    assert ["image-rollout", "instance-type-change"] == [each.code for each in said]
    assert Verdict.WARN == said[1].verdict
    assert "from t3.micro to t3.small: all are stopped and started again" in said[1].what


def test_another_architecture_needs_other_images() -> None:
    """All three change then, and no pin could prevent it: that is told, and is no failure."""

    said = check_rollout(props(nat_instance_type="t4g.micro"), PINNED, nats(OLD, OLD, OLD))

    assert [Verdict.PASS, Verdict.WARN] == [each.verdict for each in said]
    assert "all are replaced" in said[1].what


def described(*instances: dict[str, Any]) -> tuple[list[Nat], Finding]:
    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        stub.add_response(
            "describe_instances",
            {"Reservations": [{"Instances": [each]} for each in instances]},
            {
                "Filters": [
                    {"Name": "tag:Name", "Values": ["nat-a-dev", "nat-b-dev", "nat-c-dev"]},
                    {"Name": "tag:Project", "Values": ["sluice"]},
                    {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
                ]
            },
        )
        running = nats_of(props(), ec2)
    return running, check_rollout(props(), PINNED, running)[0]


def test_nats_are_known_by_their_names() -> None:
    """Those of this environment that are there, whatever state its stack is in."""

    instance = {"ImageId": OLD, "InstanceType": "t3.micro", "Placement": {"AvailabilityZone": "us-east-1b"}}

    assert [Nat("us-east-1b", OLD, "t3.micro")] == described(instance)[0]
    assert Verdict.PASS == described()[1].verdict
