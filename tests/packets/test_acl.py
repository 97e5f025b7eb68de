"""Properties of the one matcher of network ACLs, against rules of any kind."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from packets.acl import AclEntry, Crossing, admits, deciding
from packets.packet import ALL, ICMP, TCP, UDP

PORTS = st.integers(0, 65535)
RANGES = st.tuples(PORTS, PORTS).map(lambda pair: (min(pair), max(pair)))
BLOCKS = st.sampled_from(["0.0.0.0/0", "172.30.0.0/16", "172.30.128.0/24", "203.0.113.0/24"]).map(IPv4Network)
PEERS = st.sampled_from(["172.30.128.20", "172.30.0.10", "203.0.113.7", "192.0.2.1"]).map(IPv4Address)
ICMP_KINDS = st.tuples(st.integers(-1, 12), st.integers(-1, 4))
ENTRIES = st.builds(
    AclEntry,
    number=st.integers(1, 32766),
    egress=st.booleans(),
    allow=st.booleans(),
    protocol=st.sampled_from([ALL, ICMP, TCP, UDP]),
    cidr=BLOCKS,
    ports=st.none() | RANGES,
    icmp=st.none() | ICMP_KINDS,
)
ACLS = st.lists(ENTRIES, max_size=12, unique_by=lambda entry: (entry.egress, entry.number))
CROSSINGS = st.builds(
    Crossing,
    PEERS,
    st.sampled_from([ICMP, TCP, UDP]),
    PORTS,
    st.tuples(st.integers(0, 12), st.integers(0, 4)),
    st.booleans(),
)


@given(ACLS, CROSSINGS)
def test_only_a_rule_admits(acl: list[AclEntry], seen: Crossing) -> None:
    """What no rule allows is refused, whatever has passed before: an ACL remembers nothing."""

    allowing = [entry for entry in acl if entry.allow and entry.matches(seen)]

    assert not admits(acl, seen) or allowing
    assert not admits([entry for entry in acl if entry not in allowing], seen)


@given(ACLS, CROSSINGS, st.randoms())
def test_numbers_decide(acl: list[AclEntry], seen: Crossing, random: Random) -> None:
    """The order in which rules are written down means nothing; that of their numbers does."""

    shuffled = random.sample(acl, len(acl))
    entry = deciding(acl, seen)

    assert entry == deciding(shuffled, seen)
    assert entry is None or all(entry.number <= other.number for other in acl if other.matches(seen))


@given(ACLS, CROSSINGS)
def test_first_deny(acl: list[AclEntry], seen: Crossing) -> None:
    """A deny of all before every other rule refuses all, in its direction only."""

    deny = AclEntry(number=0, egress=seen.egress, allow=False, protocol=ALL, cidr=IPv4Network("0.0.0.0/0"))
    other = seen._replace(egress=not seen.egress)

    assert not admits([*acl, deny], seen)
    assert admits([*acl, deny], other) == admits(acl, other)


@given(ACLS, CROSSINGS)
def test_wider_rule(acl: list[AclEntry], seen: Crossing) -> None:
    """More denies never admit more: what passes with them passes without."""

    allows = [entry for entry in acl if entry.allow]

    assert not admits(acl, seen) or admits(allows, seen)
    assert not admits([replace(entry, allow=False) for entry in acl], seen)
