"""What AWS says is the newest image. The only AWS client is handed in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from report.problem import Problem
from stages.amis import STAND_IN, Pin

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-{architecture}"
"""AWS's public parameter: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html"""
Newest = Mapping[tuple[str, str], Pin]
"""By region and architecture."""


def newest(architecture: str, ssm: SSMClient, today: datetime.date) -> Pin:
    """What the public parameter names today in the client's region, as a pin.

    Raises `Problem`: no-image, where the embedded AWS answers, which knows the stand-in only.
    """
    name = PARAMETER.format(architecture=architecture)
    image = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    if image == STAND_IN:
        raise Problem(
            "no-image",
            what=f"{image} is the rehearsal's stand-in, and no image to pin",
            where=name,
            why="an embedded AWS answered",
            remedy="ask AWS itself: unset AWS_ENDPOINT_URL and name a profile of yours",
        )
    return Pin(image=image, date=today, origin=name)
