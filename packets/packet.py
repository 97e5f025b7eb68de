"""A packet, and the words in which packets are spoken of."""

from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

ALL, ICMP, TCP, UDP = -1, 1, 6, 17  # https://www.iana.org/assignments/protocol-numbers
NAMES = {ALL: "all", ICMP: "ICMP", TCP: "TCP", UDP: "UDP"}
EVERYWHERE = IPv4Network("0.0.0.0/0")
WORLD = IPv4Address("203.0.113.7")  # TEST-NET-3 (RFC 5737): somebody out there
FRAGMENTATION_NEEDED = (3, 4)  # type and code: "smaller packets, please" (RFC 1191)
ECHO = (8, 0)
ECHO_REPLY = (0, 0)


class Packet(NamedTuple):
    """`source_port` and `port`, the destination's, are TCP's and UDP's; `icmp` is ICMP's type and code."""

    source: IPv4Address
    destination: IPv4Address
    protocol: int
    source_port: int = 0
    port: int = 0
    icmp: tuple[int, int] = (0, 0)

    def answer(self) -> "Packet":
        """What comes back: the ends changed over; to an echo request, the echo."""
        icmp = ECHO_REPLY if self.icmp == ECHO else self.icmp
        return Packet(self.destination, self.source, self.protocol, self.port, self.source_port, icmp)

    def word(self) -> "Packet":
        """What a router on the way answers to a packet that is too large for its next link."""
        return Packet(self.destination, self.source, ICMP, self.port, self.source_port, FRAGMENTATION_NEEDED)

    def __str__(self) -> str:
        if self.protocol == ICMP:
            return f"{self.source} → {self.destination} ICMP {self.icmp[0]}/{self.icmp[1]}"
        name = NAMES.get(self.protocol, f"protocol {self.protocol}")
        return f"{self.source}:{self.source_port} → {self.destination}:{self.port} {name}"
