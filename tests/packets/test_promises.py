"""What the synthesized networks let through, out and back, and what they do not (N3, N5, N6, N7, N13, N16)."""

from collections.abc import Callable
from ipaddress import IPv4Network

import pytest

from packets.question import Answer, Back, Kind
from stages.props import NetworkProps
from tests.network.view import View
from tests.packets.broken import Break, answers, broken, default_route, fail_over

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


def without_default_route(view: View, props: NetworkProps) -> None:
    """The first zone has no NAT to go to."""
    del view.resources[default_route(view, props, 0)]


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


TRANSIT = [  # of the first zone of a network with a transit gateway; whether it gets through, answer included
    ("a private host of {zone} → 172.29.0.0/16, TCP 443", None),
    ("a private host of {zone} → 100.64.0.0/16, TCP 443", None),
    ("172.29.0.0/16 → a private host, TCP 3389, by {zone}'s attachment", None),
    ("100.64.0.0/16 → a private host, TCP 3389, by {zone}'s attachment", None),
    ("192.168.1.0/24 → a private host, TCP 22, by {zone}'s attachment", None),
    ("192.168.2.10 → a private host, TCP 22, by {zone}'s attachment", (Kind.ACL, "rule 210 denies")),
    ("192.168.2.10 → a private host, TCP 443, and its answer, by {zone}'s attachment",
     (Kind.END, "has asked nothing of")),
]  # fmt: skip
MOMENTS: dict[str, Break] = {
    "as deployed": lambda view, props: None,
    "during a failover": without_default_route,
    "after a failover": fail_over,
}


@pytest.fixture(scope="module", params=MOMENTS)
def moment(request: pytest.FixtureRequest, prod: View, prod_props: NetworkProps) -> dict[str, Answer]:
    """The answers of a network with a transit gateway, whatever becomes of the NATs."""
    template = broken(prod, prod_props, MOMENTS[request.param])
    return {answer.question.what: answer for answer in answers(template, prod_props)}


@pytest.mark.parametrize(("what", "refused"), TRANSIT, ids=[what for what, _ in TRANSIT])
def test_transit(
    moment: dict[str, Answer], prod_props: NetworkProps, what: str, refused: tuple[Kind, str] | None
) -> None:
    """Both ways through the gateway, and never through a NAT; who is not listed gets no answer."""

    answer = moment[what.format(zone=prod_props.zones[0])]
    hop = answer.walk.refused_by

    assert answer.kept
    if refused is None:
        assert Back.ANSWER == answer.question.back
        assert Kind.NAT not in {each.kind for each in answer.walk.hops}
    else:
        assert hop is not None
        assert (refused[0], True) == (hop.kind, refused[1] in hop.why)


def test_transit_before_an_attachment(dev: View, dev_props: NetworkProps) -> None:
    """Without a gateway configured, who is listed may come in, as if others had attached one."""

    props = dev_props.model_copy(update={"transit_cidrs": (IPv4Network("10.1.0.0/16"),)})
    found = [one for one in answers(dev.template, props) if one.question.requirement == "N13"]

    assert [Back.NOTHING] * 3 == [one.question.back for one in found]


@pytest.mark.parametrize("listed", ["192.168.0.0/16", "10.0.0.0/8"])
def test_administrators_in_a_transit_network(prod: View, prod_props: NetworkProps, listed: str) -> None:
    """Where the administrators are of a transit network, every port is theirs, and somebody else is the stranger."""

    def change(view: View, props: NetworkProps) -> None:
        rule = view.only("AWS::EC2::NetworkAclEntry", RuleNumber=110, Egress=False)
        view.resources[rule]["Properties"]["CidrBlock"] = listed
        for route in view.properties("AWS::EC2::Route"):
            if route["DestinationCidrBlock"] == "172.29.0.0/16":
                route["DestinationCidrBlock"] = listed

    block = IPv4Network(listed)
    props = prod_props.model_copy(update={"transit_cidrs": (block, *prod_props.transit_cidrs[1:])})

    assert [] == [one.question.what for one in answers(broken(prod, prod_props, change), props) if not one.kept]


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
