"""Whether a private subnet reaches the world: along its route table, to a NAT instance that runs and has its rules.

No packet flows in an emulated AWS. What is answered here is what the routes, the instances' states and the settings
say: network ACLs and security groups are `packets`' task, and not asked.
"""

from ipaddress import IPv4Address, IPv4Network
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import ec2

from rehearsal.emulator.inside import settings


def way(account: str, region: str, subnet: str, address: str) -> str | None:
    """The instance through which a connection from the subnet to a public address is answered, or None."""
    set_request_account_id(account)
    set_request_region(region)
    table = next(
        (
            table
            for table in ec2._route_tables.values()
            if subnet in {association.get("SubnetId") for association in table["Associations"]}
        ),
        None,
    )
    route = _longest(table["Routes"], IPv4Address(address)) if table else None
    instance = ec2._instances.get(route.get("InstanceId", "")) if route else None
    return str(instance["InstanceId"]) if instance is not None and forwards(instance) else None


def forwards(instance: dict[str, Any]) -> bool:
    """Whether an instance forwards what others send: it runs, it may, and its rules are loaded."""
    lost = instance["InstanceId"] in settings.get().lost_rules
    return instance["State"]["Name"] == "running" and not instance.get("SourceDestCheck", True) and not lost


def _longest(routes: list[dict[str, Any]], address: IPv4Address) -> dict[str, Any] | None:
    """The route with the longest prefix that holds the address."""
    blocks = [
        (IPv4Network(route["DestinationCidrBlock"]), route) for route in routes if route.get("DestinationCidrBlock")
    ]
    able = [(block.prefixlen, route) for block, route in blocks if address in block]
    return max(able, key=lambda one: one[0])[1] if able else None
