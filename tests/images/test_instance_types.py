"""An instance type that AWS does not have, or not in a zone, is named before a deploy (N3)."""

from collections.abc import Sequence
from typing import Any

from botocore.stub import Stubber

from images.instance_types import check_instance_type
from report.finding import Finding, Verdict
from tests.images.factory import client, props

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]


def checked(*, architectures: list[str] | None, zones: Sequence[str] | None = None) -> Finding:
    """The verdict on t3.micro, as AWS describes it; None is a type that AWS does not know."""
    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        if architectures is None:
            stub.add_client_error("describe_instance_types", "InvalidInstanceType")
        else:
            described: dict[str, Any] = {"ProcessorInfo": {"SupportedArchitectures": architectures}}
            asked = {"InstanceTypes": ["t3.micro"]}
            stub.add_response("describe_instance_types", {"InstanceTypes": [described]}, asked)
        if zones is not None:
            filters = [{"Name": "instance-type", "Values": ["t3.micro"]}, {"Name": "location", "Values": ZONES}]
            stub.add_response(
                "describe_instance_type_offerings",
                {"InstanceTypeOfferings": [{"Location": zone} for zone in zones]},
                {"LocationType": "availability-zone", "Filters": filters},
            )
        (finding,) = check_instance_type(props(), ec2)
        stub.assert_no_pending_responses()
    return finding


def test_offered_everywhere() -> None:
    """A type of the image's architecture that each zone offers is fine."""

    assert Verdict.PASS == checked(architectures=["x86_64"], zones=ZONES).verdict


def test_no_such_type() -> None:
    """The type is named, with the key to change."""

    found = checked(architectures=None)

    assert (Verdict.FAIL, "N3") == (found.verdict, found.requirement)
    assert "t3.micro does not exist in us-east-1" in found.what
    assert "nat_instance_type" in found.remedy


def test_of_another_architecture() -> None:
    """The name's own architecture decides which images are pinned: AWS has the last word on it."""

    found = checked(architectures=["arm64"])

    assert Verdict.FAIL == found.verdict
    assert "is of architecture arm64, and its images are pinned for x86_64" in found.what


def test_not_in_every_zone() -> None:
    """Older zones lack whole families."""

    found = checked(architectures=["x86_64"], zones=ZONES[:1])

    assert Verdict.FAIL == found.verdict
    assert "not offered in us-east-1b, us-east-1c" in found.what
