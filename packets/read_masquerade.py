"""Reads a NAT's rules out of the script that its instance boots with: nftables' own words."""

import re
from ipaddress import IPv4Network

from packets.network import Masquerade
from packets.packet import ICMP, TCP, UDP

RULE = re.compile(
    r"ip saddr (?P<sources>[\d./]+)"
    r"(?: ip daddr != (?P<but_to>[\d./]+))?"
    r"(?: meta l4proto \{(?P<protocols>[^}]*)\})?"
    r"[^\n]*?\bmasquerade\b(?: to :(?P<first>\d+)-(?P<last>\d+))?"
)
PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP}


def read_masquerades(script: str) -> tuple[Masquerade, ...]:
    """In their order: the first that matches decides."""
    return tuple(_masquerade(found) for found in RULE.finditer(script))


def _masquerade(found: re.Match[str]) -> Masquerade:
    words = re.findall(r"\w+", found["protocols"] or "")
    return Masquerade(
        sources=IPv4Network(found["sources"]),
        but_to=IPv4Network(found["but_to"]) if found["but_to"] else None,
        protocols=frozenset(PROTOCOLS[word] for word in words if word in PROTOCOLS),
        ports=(int(found["first"]), int(found["last"])) if found["first"] else None,
    )
