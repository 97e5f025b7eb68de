"""What mends an ACL mends it whole, and at a number at which it counts."""

from ipaddress import IPv4Network

from hazards.networks.acl_repair import repair
from hazards.networks.network_acls import EVERY_PORT, AclRule

ANYWHERE = IPv4Network("0.0.0.0/0")


def rule(number: int, *, allows: bool = True, is_outbound: bool = False, network: IPv4Network = ANYWHERE) -> AclRule:
    """Over every port."""
    return AclRule(number, allows, is_outbound, network, EVERY_PORT)


def test_an_entry_comes_before_the_one_that_denies_the_same() -> None:
    """After it, it would never be asked."""

    mended = repair("Acl", [rule(90, allows=False), rule(100), rule(100, is_outbound=True)], lets_nothing_out=False)

    assert '"RuleNumber": 89' in mended


def test_a_denied_partner_stays_denied() -> None:
    """What is denied to one network only still comes first."""

    rules = [rule(50, allows=False, network=IPv4Network("203.0.113.0/24")), rule(100, is_outbound=True)]

    assert '"RuleNumber": 100' in repair("Acl", rules, lets_nothing_out=False)


def test_an_empty_acl_gets_both_ways() -> None:
    """An entry for the requests alone would lose their answers."""

    mended = repair("Acl", [], lets_nothing_out=True)

    assert (1, 1) == (mended.count('"Egress": true'), mended.count('"Egress": false'))
