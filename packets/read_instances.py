"""Reads a template's instances. Addresses that only AWS gives are stood in for: a private one is the eleventh of its
subnet, and so on; a public one is of TEST-NET-1 (RFC 5737)."""

from ipaddress import IPv4Address, IPv4Network

from packets.network import Instance
from packets.read_masquerade import read_masquerades
from packets.template import Properties, Template, block, known, reference, text_of

PUBLIC = IPv4Network("192.0.2.0/24")
AT_LAUNCH = 100  # the place of the addresses that come with a launch, beside the Elastic ones
FIRST_HOST = 10


def read_instances(template: Template) -> dict[str, Instance]:
    """`NetworkInterfaces` stands for the properties of the instance's own where it is there."""
    blocks = {id_: block(subnet.get("CidrBlock"), id_) for id_, subnet in template.of("AWS::EC2::Subnet")}
    public = _public_addresses(template)
    taken = dict.fromkeys(blocks, FIRST_HOST)
    of_template = {id_: id_ for id_, _ in template.of("AWS::EC2::SecurityGroup")}
    made = {}
    for at, (id_, instance) in enumerate(template.of("AWS::EC2::Instance")):
        first: Properties = next(iter(instance.get("NetworkInterfaces", [])), {})
        subnet = reference(first.get("SubnetId", instance.get("SubnetId")), id_)
        groups = first.get("GroupSet") or instance.get("SecurityGroupIds") or []
        launch = PUBLIC[AT_LAUNCH + at] if first.get("AssociatePublicIpAddress") is True else None
        made[id_] = Instance(
            id=id_,
            name=template.name(id_),
            subnet=subnet,
            address=known(blocks, subnet, id_)[taken[subnet]],
            groups=tuple(known(of_template, reference(group, id_), id_) for group in groups),
            checks_source=instance.get("SourceDestCheck", True) is not False,
            public=public.get(id_, launch),
            masquerades=read_masquerades(text_of(instance.get("UserData"))),
        )
        taken[subnet] += 1
    return made


def _public_addresses(template: Template) -> dict[str, IPv4Address]:
    """By instance the stand-in for its Elastic IP address, of its own or associated."""
    holders = [
        *template.of("AWS::EC2::EIPAssociation"),
        *((id_, eip) for id_, eip in template.of("AWS::EC2::EIP") if "InstanceId" in eip),
    ]
    named = [reference(one["InstanceId"], id_) for id_, one in holders if "InstanceId" in one]
    return {instance: PUBLIC[1 + at] for at, instance in enumerate(named)}
