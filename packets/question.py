"""What is asked of a network, and what comes of it: the path, hop by hop, and the first hop that refused."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from packets.network import Gateway
from packets.packet import Packet


class Back(StrEnum):
    """What must come back for a question to be answered with yes."""

    NOTHING = "nothing"
    ANSWER = "its answer"
    TOO_LARGE = "a router's word that the packet is too large"


@dataclass(frozen=True, kw_only=True)
class Question:
    """`comes_by`: through which gateway a packet comes in whose source is outside; `zone` says by which attachment.

    `leaves_by`: the only gateway by which it may leave, where that is promised. `passes` is the promise, of
    `requirement`.
    """

    what: str
    requirement: str
    packet: Packet
    passes: bool
    back: Back = Back.ANSWER
    comes_by: Gateway = Gateway.INTERNET
    zone: str = ""
    leaves_by: Gateway | None = None


class Kind(StrEnum):
    """Who decided at a hop."""

    ACL = "network ACL"
    GROUP = "security group"
    ROUTE = "route"
    CHECK = "source/dest check"
    NAT = "NAT"
    GATEWAY = "gateway"
    END = "end"


class Hop(NamedTuple):
    """One decision. `where`: the thing that decided; `why`: its rule, in a few words; `back`: on the way back."""

    kind: Kind
    where: str
    why: str
    packet: Packet
    passes: bool = True
    back: bool = False


class Walk(NamedTuple):
    """The path that a question's packet takes, up to the hop that refuses it, if one does."""

    hops: tuple[Hop, ...]

    @property
    def passes(self) -> bool:
        return self.refused_by is None

    @property
    def refused_by(self) -> Hop | None:
        return next((hop for hop in self.hops if not hop.passes), None)


class Answer(NamedTuple):
    """A question's walk; of several, one that breaks the promise."""

    question: Question
    walk: Walk

    @property
    def kept(self) -> bool:
        return self.walk.passes == self.question.passes
