"""Which pins an estate needs, how old they are, and what the newest image is. The only AWS calls are handed in."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from report.finding import Finding, Verdict
from report.problem import Problem
from stages.amis import STAND_IN, Amis, Pin
from stages.props import NetworkProps

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ssm import SSMClient

NEWEST = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-{architecture}"
"""AWS's public parameter: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html"""
HOW_TO_PIN = "./sluice amis --yes, then commit amis.toml"


@dataclass(frozen=True)
class Need:
    """One NAT instance's image: whose, where, and the pin, when there is one."""

    environment: str
    region: str
    architecture: str
    zone: str
    pin: Pin | None

    @property
    def image(self) -> str:
        return self.pin.image if self.pin else STAND_IN

    def age_days(self, today: datetime.date) -> int | None:
        return (today - self.pin.date).days if self.pin else None


def needs(environments: Sequence[NetworkProps], amis: Amis) -> Iterator[Need]:
    """One for each environment and zone."""
    for props in environments:
        for zone in props.zones:
            yield Need(props.suffix, props.region, props.architecture, zone, amis.pin(props, zone))


def check(wanted: Sequence[Need], ec2: "EC2Client") -> list[Finding]:
    """Is each image one that this account can start an instance from?

    The stand-in is asked for like any other: real AWS does not know it, the embedded AWS of the rehearsal does.
    """
    return [_verdict(need, _state(need, ec2)) for need in wanted]


def _state(need: Need, ec2: "EC2Client") -> str:
    """`available`, another state of EC2's, `unknown` when there is no such image here, or its wrong architecture."""
    try:
        found = ec2.describe_images(ImageIds=[need.image])["Images"]
    except ClientError as error:
        if error.response["Error"]["Code"].startswith("InvalidAMIID"):
            return "unknown"
        raise
    if not found:
        return "unknown"
    architecture = found[0].get("Architecture", need.architecture)
    return found[0]["State"] if architecture == need.architecture else f"for {architecture}, not {need.architecture},"


def _verdict(need: Need, state: str) -> Finding:
    subject = f"{need.environment}/{need.zone}"
    if state == "available":
        return Finding("image", Verdict.PASS, "N4", subject, f"{need.image} is available in {need.region}")
    if need.pin is None:
        what = f"no image is pinned for {need.architecture}; the stand-in {STAND_IN} is none that AWS could start"
        return Finding("image", Verdict.FAIL, "N4", subject, what, HOW_TO_PIN)
    what = f"{need.image}, pinned {need.pin.date}, is {state} in {need.region}"
    return Finding("image", Verdict.FAIL, "N4", subject, what, HOW_TO_PIN)


def newest(architecture: str, ssm: "SSMClient", today: datetime.date) -> Pin:
    """What AWS's public parameter names today in the client's region, as a pin.

    Raises `Problem`: no-image, where the embedded AWS answers, which knows the stand-in only.
    """
    name = NEWEST.format(architecture=architecture)
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
