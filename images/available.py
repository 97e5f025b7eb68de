"""Is each image one that the account can start an instance from? The only AWS client is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from images.pins import HOW_TO_PIN, Need
from report.finding import Finding, Verdict
from stages.amis import STAND_IN

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def check_images(wanted: Sequence[Need], ec2: EC2Client) -> list[Finding]:
    """The stand-in is asked for like any other: real AWS does not know it, the embedded AWS of the rehearsal does."""
    return [_verdict(need, _state(need, ec2)) for need in wanted]


def _state(need: Need, ec2: EC2Client) -> str:
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
