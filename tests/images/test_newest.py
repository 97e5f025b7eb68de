"""What the newest image is, by AWS's public parameter."""

from typing import Any

import pytest
from botocore.stub import Stubber

from images.newest import newest
from report.problem import Problem
from stages.amis import STAND_IN, Pin
from tests.images.factory import NEW, TODAY, client

NAME = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64"


def answering(image: str) -> Any:
    ssm = client("ssm")
    stub = Stubber(ssm)
    stub.add_response("get_parameter", {"Parameter": {"Value": image}}, {"Name": NAME})
    stub.activate()
    return ssm


def test_newest_is_dated() -> None:
    """A new pin has its image from AWS's public parameter, today's date, and the parameter's name as its origin."""

    assert Pin(image=NEW, date=TODAY, origin=NAME) == newest("arm64", answering(NEW), TODAY)


def test_the_stand_in_is_never_pinned() -> None:
    """The embedded AWS of a rehearsal that was kept answers with it, and a real deploy would fail by it."""

    with pytest.raises(Problem, match="no-image"):
        newest("arm64", answering(STAND_IN), TODAY)
