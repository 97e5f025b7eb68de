"""AWS::EC2::NetworkAclEntry, with its ports and ICMP types, which the emulator keeps to itself."""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Made, Properties, add, true
from rehearsal.emulator.inside.resources.network_acls import acl_of
from rehearsal.emulator.inside.wrapping import wrap


def install() -> None:
    """Puts the type into the emulator and completes what it tells about an entry."""
    add(
        "AWS::EC2::NetworkAclEntry",
        create=_enter,
        update=_change,
        delete=_strike,
        replaced_by=("Egress", "NetworkAclId", "RuleNumber"),
    )
    wrap(ec2, "_network_acl_entry_xml", _with_ports)


def _entry(properties: Properties) -> dict[str, Any]:
    given = {name: properties[name] for name in ("CidrBlock", "Ipv6CidrBlock") if name in properties}
    ports, icmp = properties.get("PortRange"), properties.get("Icmp")
    return {
        "RuleNumber": int(properties["RuleNumber"]),
        "Protocol": str(properties["Protocol"]),
        "RuleAction": properties["RuleAction"],
        "Egress": true(properties.get("Egress", False)),
        **given,
        **({"PortRange": {end: int(ports[end]) for end in ("From", "To")}} if ports else {}),
        **({"Icmp": {part: int(icmp[part]) for part in ("Type", "Code")}} if icmp else {}),
    }


def _number(entry: dict[str, Any]) -> tuple[int, bool]:
    return entry["RuleNumber"], entry["Egress"]


def _enter(_logical_id: str, properties: Properties, _stack: str) -> Made:
    acl, entry = acl_of(properties), _entry(properties)
    if _number(entry) in {_number(other) for other in acl["Entries"]}:
        raise ValueError(
            f"The network acl entry identified by {entry['RuleNumber']} already exists. "
            "(Service: Ec2, Status Code: 400, Error Code: NetworkAclEntryAlreadyExists)"
        )
    acl["Entries"] = sorted([*acl["Entries"], entry], key=_number)
    direction = "egress" if entry["Egress"] else "ingress"
    entry_id = f"{acl['NetworkAclId']}-{entry['RuleNumber']}-{direction}"
    return entry_id, {"Id": entry_id}


def _change(entry_id: str, _old: Properties, new: Properties, _stack: str) -> Made:
    acl, entry = acl_of(new), _entry(new)
    acl["Entries"] = [entry if _number(other) == _number(entry) else other for other in acl["Entries"]]
    return entry_id, {"Id": entry_id}


def _strike(_entry_id: str, properties: Properties) -> None:
    acl = ec2._network_acls.get(properties.get("NetworkAclId", ""))
    if acl:
        number = _number(_entry(properties))
        acl["Entries"] = [entry for entry in acl["Entries"] if _number(entry) != number]


def _with_ports(original: Callable[..., str]) -> Callable[..., str]:
    def view(entry: dict[str, Any]) -> str:
        head, closing, _ = original(entry).rpartition("</item>")
        ports, icmp = entry.get("PortRange"), entry.get("Icmp")
        more = f"<portRange><from>{ports['From']}</from><to>{ports['To']}</to></portRange>" if ports else ""
        more += f"<icmpTypeCode><type>{icmp['Type']}</type><code>{icmp['Code']}</code></icmpTypeCode>" if icmp else ""
        return head + more + closing

    return view
