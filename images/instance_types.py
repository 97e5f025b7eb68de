"""Is the NAT instances' type one that AWS has, for the image's architecture, in every zone? The client is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from report.finding import Finding, Verdict
from stages.props import NetworkProps

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

REMEDY = "set another nat_instance_type in environments.toml"
NO_SUCH_TYPE = "InvalidInstanceType"
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"""


def check_instance_type(props: NetworkProps, ec2: EC2Client) -> list[Finding]:
    """One finding: the first thing that is wrong with it, or that nothing is.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
    """
    wrong = _wrong(props, ec2)
    if wrong:
        return [Finding("instance-type", Verdict.FAIL, "N3", props.suffix, wrong, REMEDY)]
    what = f"{props.nat_instance_type} is {props.architecture}, and every zone offers it"
    return [Finding("instance-type", Verdict.PASS, "N3", props.suffix, what)]


def _wrong(props: NetworkProps, ec2: EC2Client) -> str:
    type_ = props.nat_instance_type
    architectures = _architectures(type_, ec2)
    if not architectures:
        return f"nat_instance_type {type_} does not exist in {props.region}"
    if props.architecture not in architectures:
        return (
            f"nat_instance_type {type_} is of architecture {', '.join(architectures)}, "
            f"and its images are pinned for {props.architecture}"
        )
    offering = _zones_that_offer(props, ec2)
    if missing := [zone for zone in props.zones if zone not in offering]:
        return f"nat_instance_type {type_} is not offered in {', '.join(missing)}"
    return ""


def _architectures(type_: str, ec2: EC2Client) -> list[str]:
    """None for a type that AWS does not know."""
    try:
        described = ec2.describe_instance_types(InstanceTypes=[type_])["InstanceTypes"]  # type: ignore[list-item]  # the stubs' list is older than AWS's
    except ClientError as error:
        if error.response["Error"]["Code"] == NO_SUCH_TYPE:
            return []
        raise
    return [name for each in described for name in each["ProcessorInfo"]["SupportedArchitectures"]]


def _zones_that_offer(props: NetworkProps, ec2: EC2Client) -> set[str]:
    pages = ec2.get_paginator("describe_instance_type_offerings").paginate(
        LocationType="availability-zone",
        Filters=[
            {"Name": "instance-type", "Values": [props.nat_instance_type]},
            {"Name": "location", "Values": list(props.zones)},
        ],
    )
    return {offering["Location"] for page in pages for offering in page["InstanceTypeOfferings"]}
