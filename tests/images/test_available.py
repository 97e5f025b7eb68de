"""Whether the images exist in an account, before anything is deployed."""

import pytest
from botocore.stub import Stubber

from images.available import check_images
from images.pins import Need
from report.finding import Verdict
from stages.amis import STAND_IN
from tests.images.factory import OLD, client, need

PINNED, UNPINNED = need("a", OLD), need("b", None)


def verdict(wanted: Need, *, images: list[dict[str, str]] | None) -> Verdict:
    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        if images is None:
            stub.add_client_error("describe_images", "InvalidAMIID.NotFound")
        else:
            stub.add_response("describe_images", {"Images": images}, {"ImageIds": [wanted.image]})
        (finding,) = check_images([wanted], ec2)
    return finding.verdict


def test_available() -> None:
    """An image that the account sees is fine."""

    assert Verdict.PASS == verdict(PINNED, images=[{"ImageId": PINNED.image, "State": "available"}])


@pytest.mark.parametrize("images", [None, [], [{"ImageId": PINNED.image, "State": "deregistered"}]])
def test_gone(images: list[dict[str, str]] | None) -> None:
    """A pinned image that is gone is found before anything is deployed."""

    assert Verdict.FAIL == verdict(PINNED, images=images)


def test_of_another_architecture() -> None:
    """EC2 starts no instance from an image for another architecture, and the deploy would end in a dead stack."""

    image = {"ImageId": PINNED.image, "State": "available", "Architecture": "arm64"}

    assert Verdict.FAIL == verdict(PINNED, images=[image])
    assert Verdict.PASS == verdict(PINNED, images=[image | {"Architecture": "x86_64"}])


def test_stand_in_refused() -> None:
    """Where AWS does not know the stand-in, the check fails and says how to pin (N4)."""

    ec2 = client("ec2")
    with Stubber(ec2) as stub:
        stub.add_client_error("describe_images", "InvalidAMIID.NotFound", expected_params={"ImageIds": [STAND_IN]})
        (finding,) = check_images([UNPINNED], ec2)

    assert Verdict.FAIL == finding.verdict
    assert "./sluice amis --yes" in finding.remedy
