"""Pins, environments and stubbed clients for the tests of the NAT images."""

import datetime
from typing import Any

import boto3

from images.pins import Need
from stages.amis import Pin
from stages.props import DevNetworkProps

TODAY = datetime.date(2026, 11, 23)
OLD, NEW = "ami-0123456789abcdef0", "ami-0fedcba9876543210"


def pin(image: str) -> Pin:
    return Pin(image=image, date=datetime.date(2026, 11, 1), origin="a test")


def need(zone: str, image: str | None, *, environment: str = "dev", architecture: str = "x86_64") -> Need:
    """Of us-east-1; `zone` is a letter, or several names of zones would hide what a test is about."""
    return Need(environment, "us-east-1", architecture, f"us-east-1{zone}", pin(image) if image else None)


def props(**given: object) -> DevNetworkProps:
    zones = tuple(f"us-east-1{letter}" for letter in "abc")
    usual = {"suffix": "dev", "account": "222222222222", "region": "us-east-1", "zones": zones, "cidr": "172.30.0.0/16"}
    return DevNetworkProps.model_validate({**usual, **given})


def client(service: str) -> Any:
    make: Any = boto3.client  # its overloads want a literal name
    return make(service, region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
