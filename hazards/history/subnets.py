"""A new subnet beside old ones: EC2 refuses a range that a subnet of the same VPC still has.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
"""

from ipaddress import IPv4Network

from hazards.history.replacements import Replacement
from hazards.history.stacks import Change
from hazards.template.values import literal, shown, text
from hazards.template.view import Resource

SUBNET = "AWS::EC2::Subnet"


def clash(each: Replacement, change: Change) -> str:
    """Which of the old subnets has the range of a new one, in words; empty where none surely has.

    The old ones are all still there when the new one is created, the one that it replaces among them.
    """
    if each.old.type != SUBNET or each.property == "VpcId":
        return ""
    network = text(each.old.get("VpcId"))
    beside = (one for one in change.before.of(SUBNET) if text(one.get("VpcId")) == network)
    taken = next((one for one in beside if _overlap(one, each.new)), None)
    return f"{taken.id} still has {shown(text(taken.get('CidrBlock')))}" if taken else ""


def _overlap(one: Resource, other: Resource) -> bool:
    left, right = one.get("CidrBlock"), other.get("CidrBlock")
    if left and text(left) == text(right):
        return True
    try:
        return IPv4Network(literal(left) or "").overlaps(IPv4Network(literal(right) or ""))
    except ValueError:
        return False
