"""Templates with one thing broken, and questions by their end."""

import copy
from collections.abc import Callable
from typing import Any

from packets.ask import ask_all
from packets.promises import promised
from packets.question import Answer
from packets.read import read_network
from stages.props import NetworkProps
from tests.network.view import View

Content = dict[str, Any]
Break = Callable[[View, NetworkProps], None]


def answers(template: Content, props: NetworkProps) -> list[Answer]:
    network, questions = promised(read_network(template), props)
    return list(ask_all(network, questions))


def broken(view: View, props: NetworkProps, change: Break) -> Content:
    """A copy of the template, changed."""
    copied = View(copy.deepcopy(view.template))
    change(copied, props)
    return copied.template


def properties(view: View, type_: str, name: str) -> Content:
    """Of the resource with that Name tag, after its environment's suffix."""
    found: Content = view.resources[view.named(type_, name)]["Properties"]
    return found


def entry(view: View, number: int, *, egress: bool = False) -> str:
    """The logical id of an ACL entry."""
    return view.only("AWS::EC2::NetworkAclEntry", RuleNumber=number, Egress=egress)


def default_route(view: View, props: NetworkProps, at: int, tier: str = "private") -> str:
    table = view.named("AWS::EC2::RouteTable", props.names.of("rtb", f"{tier}-{props.zones[at][-1]}"))
    return view.only("AWS::EC2::Route", RouteTableId={"Ref": table}, DestinationCidrBlock="0.0.0.0/0")


def nat(view: View, props: NetworkProps, at: int) -> str:
    return view.named("AWS::EC2::Instance", props.names.of("nat", props.zones[at][-1]))


def interface(view: View, instance: str) -> Any:
    """The one that an instance has, as the template writes it."""
    (one,) = view.resources[instance]["Properties"]["NetworkInterfaces"]
    return one


def fail_over(view: View, props: NetworkProps) -> None:
    """The first zone's default route is moved to its neighbour's NAT, as the failover controller does."""
    view.resources[default_route(view, props, 0)]["Properties"]["InstanceId"] = {"Ref": nat(view, props, 1)}
