"""What a start and a reboot do to a NAT instance: its script runs at every boot and loads its rules again.

An emulated one boots at once. And what its state does to routes: one to an instance that does not run is a blackhole.
"""

from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.wrapping import Function, part, wrap


def install() -> None:
    """Around the two calls, and the view of a route table."""
    for action, name in (("StartInstances", "_start_instances"), ("RebootInstances", "_reboot_instances")):
        wrap(ec2, name, _boots)
        ec2._ACTION_MAP[action] = getattr(ec2, name)
    wrap(ec2, "_rtb_fields_xml", _with_blackholes)


def _boots(original: Function) -> Function:
    def call(parameters: dict[str, Any]) -> Any:
        answer = original(parameters)
        booted = part(ec2, "_parse_member_list")(parameters, "InstanceId")
        still_lost = [nat for nat in settings.get().lost_rules if nat not in booted]
        settings.put({"lost_rules": still_lost})
        return answer

    return call


def _with_blackholes(original: Function) -> Function:
    def view(table: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        return original({**table, "Routes": [_seen(route) for route in table["Routes"]]}, *arguments, **named)

    return view


def _seen(route: dict[str, Any]) -> dict[str, Any]:
    instance = ec2._instances.get(route.get("InstanceId", ""))
    runs = instance is not None and instance["State"]["Name"] == "running"
    return {**route, "State": "blackhole"} if route.get("InstanceId") and not runs else route
