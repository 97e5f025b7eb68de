"""Hosts that a template does not have, to ask questions of: one in each subnet, and who is beyond the gateways.

Their group admits everything: what is refused, the network refuses. Those in public subnets have a public address, as
somebody may give them one. Where no transit gateway is configured, others attach one, as the output tells them (N13).
"""

from collections.abc import Collection
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from packets.network import GroupRule, Instance, Network, SecurityGroup, Subnet
from packets.packet import ALL, EVERYWHERE

HOST = 20  # the place of its address in its subnet
OPEN = SecurityGroup(
    id="open",
    name="its owner's group",
    ingress=(GroupRule(protocol=ALL, source=EVERYWHERE),),
    egress=(GroupRule(protocol=ALL, source=EVERYWHERE),),
)
PUBLIC = IPv4Network("192.0.2.128/25")


def with_hosts(network: Network, *, public: Collection[IPv4Network], attached: Collection[IPv4Network]) -> Network:
    """`public`: the subnets whose host has a public address; `attached`: where a transit gateway would be."""
    hosts = [_host(subnet, subnet.cidr in public, at) for at, subnet in enumerate(network.subnets.values())]
    would_be = tuple(id_ for id_, subnet in network.subnets.items() if subnet.cidr in attached)
    return replace(
        network,
        instances={**network.instances, **{host.id: host for host in hosts}},
        groups={**network.groups, OPEN.id: OPEN},
        attached=network.attached or would_be,
    )


def host_in(block: IPv4Network) -> IPv4Address:
    return block[HOST]


def public_address(network: Network, address: IPv4Address) -> IPv4Address:
    """An instance's, or the private one, which is nobody's in the internet."""
    instance = network.at(address)
    return instance.public if instance and instance.public else address


def _host(subnet: Subnet, is_public: bool, at: int) -> Instance:
    return Instance(
        id=f"host-{subnet.id}",
        name=f"a host in {subnet.name}",
        subnet=subnet.id,
        address=host_in(subnet.cidr),
        groups=(OPEN.id,),
        public=PUBLIC[at] if is_public else None,
    )
