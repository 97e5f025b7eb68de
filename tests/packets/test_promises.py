"""What the synthesized networks let through, out and back, and what they do not (N3, N5, N6, N7, N13, N16)."""

from collections.abc import Callable

import pytest

from packets.question import Answer, Kind
from stages.props import NetworkProps
from tests.network.view import View
from tests.packets.broken import answers, broken, fail_over

PRIVATE, PUBLIC, NAT, S3 = "a private host of {zone}", "a public host of {zone}", "{zone}'s NAT", "S3, TCP 443"
ASKED = [  # the question of the first zone; whether it gets through; who refuses it otherwise
    (f"{PRIVATE} → the world, TCP 443", None),
    (f"{PRIVATE} → the world, UDP 53", None),
    (f"{PRIVATE} → the world, too large for a router", None),
    (f"{PRIVATE} → the world, ICMP echo", (Kind.ACL, "rule 32766 denies")),
    (f"{PRIVATE} → {S3}", None),
    (f"{PRIVATE} → a private host of {{other}}, TCP 3389", None),
    (f"{PRIVATE} → a public host of {{other}}, TCP 3389", None),
    (f"{NAT} → the world, TCP 443", None),
    (f"{NAT} → {S3}", None),
    (f"the world → {NAT}, TCP 22", (Kind.ACL, "rule 210 denies")),
    (f"the world → {NAT}, TCP 25", (Kind.ACL, "rule 32766 denies")),
    (f"the world → {NAT}, TCP 443", (Kind.GROUP, "no rule admits it")),
    (f"the world → {NAT}, TCP 3389", (Kind.ACL, "rule 220 denies")),
    (f"the world → {NAT}, TCP 49152", (Kind.GROUP, "no rule admits it")),
    (f"the world → {PUBLIC}, TCP 22", (Kind.ACL, "rule 210 denies")),
    (f"the world → {PUBLIC}, TCP 25", (Kind.ACL, "rule 32766 denies")),
    (f"the world → {PUBLIC}, TCP 443", None),
    (f"the world → {PUBLIC}, answers to TCP 60999", None),
    (f"the world → {PUBLIC}, UDP 3389", (Kind.ACL, "rule 230 denies")),
    (f"the world → {PUBLIC}, ICMP echo", (Kind.ACL, "rule 32766 denies")),
    (f"the world → {PUBLIC}, ICMP fragmentation needed", None),
    (f"the world → {PRIVATE}, TCP 22", (Kind.GATEWAY, "nobody's public address")),
    (f"the world → {PRIVATE}, TCP 443", (Kind.GATEWAY, "nobody's public address")),
    ("192.168.1.0/24 → a private host, TCP 22, by {zone}'s attachment", None),
    ("192.168.1.0/24 → a private host, TCP 3389, by {zone}'s attachment", (Kind.ACL, "rule 220 denies")),
    ("192.168.2.10 → a private host, TCP 22, by {zone}'s attachment", (Kind.ACL, "rule 210 denies")),
    ("192.168.2.10 → the world, TCP 443, by {zone}'s attachment", (Kind.GROUP, "no rule admits it")),
]
Ask = Callable[[str], Answer]


@pytest.fixture(scope="module", params=["dev", "prod"])
def given(request: pytest.FixtureRequest) -> tuple[View, NetworkProps]:
    return request.getfixturevalue(request.param), request.getfixturevalue(f"{request.param}_props")


@pytest.fixture(scope="module", params=["as deployed", "after a failover"])
def ask(request: pytest.FixtureRequest, given: tuple[View, NetworkProps]) -> Ask:
    """The answer to a question, of either environment, before and after a failover of the first zone."""
    view, props = given
    template = broken(view, props, fail_over) if request.param == "after a failover" else view.template
    found = {answer.question.what: answer for answer in answers(template, props)}
    return lambda what: found[what.format(zone=props.zones[0], other=props.zones[-1])]


@pytest.mark.parametrize(("what", "refused"), ASKED, ids=[what for what, _ in ASKED])
def test_asked(ask: Ask, what: str, refused: tuple[Kind, str] | None) -> None:
    """Each question has the promised answer, and whoever refuses is who should."""

    answer = ask(what)
    hop = answer.walk.refused_by

    assert answer.kept
    assert answer.question.passes is (refused is None)
    if refused:
        assert hop is not None
        assert (refused[0], True) == (hop.kind, refused[1] in hop.why)


def test_all(given: tuple[View, NetworkProps]) -> None:
    """Of every zone every question has its promised answer, also after a failover."""

    view, props = given
    found = [*answers(view.template, props), *answers(broken(view, props, fail_over), props)]

    assert len(found) > 2 * 3 * 20
    assert [] == [answer.question.what for answer in found if not answer.kept]


def test_transit(prod: View, prod_props: NetworkProps) -> None:
    """What is beyond the transit gateway reaches every port, of each configured block."""

    found = [answer for answer in answers(prod.template, prod_props) if answer.question.requirement == "N13"]

    assert {True} == {answer.walk.passes for answer in found}
    assert all(any(str(block) in one.question.what for one in found) for block in prod_props.transit_cidrs)


def test_path(dev: View, dev_props: NetworkProps) -> None:
    """A private host's request, out and back: every decision on its way, and who made it."""

    what = f"a private host of {dev_props.zones[0]} → the world, TCP 443"
    (walk,) = (answer.walk for answer in answers(dev.template, dev_props) if answer.question.what == what)
    out = [(hop.kind, hop.where) for hop in walk.hops if not hop.back]
    back = [(hop.kind, hop.where) for hop in walk.hops if hop.back]
    host, nat, acl = "a host in subnet-private-a-dev", "nat-a-dev", "acl-network-dev"

    assert [
        (Kind.GROUP, f"group of {host}, out"),
        (Kind.ACL, f"{acl}, out of subnet-private-a-dev"),
        (Kind.ROUTE, "rtb-private-a-dev"),
        (Kind.ACL, f"{acl}, into subnet-public-a-dev"),
        (Kind.CHECK, nat),
        (Kind.GROUP, f"group of {nat}, in"),
        (Kind.NAT, nat),
        (Kind.GROUP, f"group of {nat}, out"),
        (Kind.ACL, f"{acl}, out of subnet-public-a-dev"),
        (Kind.ROUTE, "rtb-public-a-dev"),
        (Kind.GATEWAY, "internet gateway"),
    ] == out
    assert [
        (Kind.GATEWAY, "internet gateway"),
        (Kind.ACL, f"{acl}, into subnet-public-a-dev"),
        (Kind.GROUP, f"group of {nat}, in"),
        (Kind.NAT, nat),
        (Kind.GROUP, f"group of {nat}, out"),
        (Kind.ACL, f"{acl}, out of subnet-public-a-dev"),
        (Kind.ROUTE, "rtb-public-a-dev"),
        (Kind.ACL, f"{acl}, into subnet-private-a-dev"),
        (Kind.GROUP, f"group of {host}, in"),
        (Kind.END, host),
    ] == back
