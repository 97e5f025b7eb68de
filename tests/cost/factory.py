"""Prices and small templates."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cost.prices import Price, Prices
from cost.units import KINDS, UNITS

REGION = "eu-north-1"


def prices(region: str = REGION, *, without: str = "", **other: str) -> Prices:
    """A dollar for everything, `other` for some; dashes are written as underscores."""
    keys = [key for key in UNITS if key not in KINDS]
    keys += ["instance-hour:t3.micro", "volume-gb-month:gp3", "lambda-gb-second:x86_64"]
    asked = {key.replace("_", "-"): usd for key, usd in other.items()}
    table = {key: price(asked.get(key, "1")) for key in keys if key != without}
    return Prices({region: table}, Path("prices.toml"))


def price(usd: str) -> Price:
    return Price(usd=Decimal(usd), date=date(2026, 1, 31), origin="https://example.org/list")


def template(**resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"Resources": resources}


def resource(type_: str, **properties: object) -> dict[str, Any]:
    return {"Type": type_, "Properties": properties}


def nat(**changed: object) -> dict[str, Any]:
    """A NAT instance with its volume."""
    volume = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "VolumeType": "gp3"}}
    return resource(
        "AWS::EC2::Instance",
        **{"InstanceType": "t3.micro", "SourceDestCheck": False, "BlockDeviceMappings": [volume]} | changed,
    )


ADDRESS = resource("AWS::EC2::EIP", Domain="vpc")
ASSOCIATION = resource(
    "AWS::EC2::EIPAssociation", AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]}, InstanceId={"Ref": "Nat"}
)
NETWORK = template(
    Nat=nat(),
    Address=ADDRESS,
    Association=ASSOCIATION,
    Key=resource("AWS::KMS::Key"),
    Logs=resource("AWS::EC2::FlowLog", LogDestinationType="s3"),
)
"""One NAT instance with its address, a key, and flow logs to S3."""
