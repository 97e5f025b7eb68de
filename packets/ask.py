"""Asks a question of a network, for every source port that a NAT may choose and that makes a difference."""

from collections.abc import Iterable, Iterator

from packets.network import Network
from packets.question import Answer, Kind, Question
from packets.walk import walk


def ask(network: Network, question: Question) -> Answer:
    first = Answer(question, walk(network, question))
    if not first.kept or not any(hop.kind is Kind.NAT for hop in first.walk.hops):
        return first
    others = (Answer(question, walk(network, question, port)) for port in telling_ports(network))
    return next((answer for answer in others if not answer.kept), first)


def ask_all(network: Network, questions: Iterable[Question]) -> Iterator[Answer]:
    return (ask(network, question) for question in questions)


def telling_ports(network: Network) -> list[int]:
    """Both ends of what NATs choose from, and of what ACLs speak of within: between them nothing changes."""
    ranges = {rule.ports for one in network.instances.values() for rule in one.masquerades if rule.ports}
    spoken = {entry.ports for subnet in network.subnets.values() for entry in subnet.acl.entries if entry.ports}
    edges = {edge for first, last in spoken for edge in (first - 1, first, last, last + 1)}
    return sorted({port for low, high in ranges for port in {low, high, *edges} if low <= port <= high})
