"""The entries that an ACL lacks, as they are written into a template."""

from collections.abc import Iterator, Sequence

from hazards.networks.network_acls import (
    EVERY_PORT,
    INTERNET,
    OF_LINUX,
    OF_WINDOWS,
    SERVICES,
    AclRule,
    covers,
    may_let_in,
)


def repair(acl: str, rules: Sequence[AclRule], *, lets_nothing_out: bool) -> str:
    """The missing entries: what lets answers in, and before it what lets requests out where nothing does."""
    return " and ".join(_missing(acl, rules, lets_nothing_out))


def _missing(acl: str, rules: Sequence[AclRule], lets_nothing_out: bool) -> Iterator[str]:
    if lets_nothing_out:
        yield _entry(acl, _number(rules, is_outbound=True), '"Protocol": -1', "true")
    if not lets_nothing_out or not any(may_let_in(rules, INTERNET, ports) for ports in (OF_LINUX, OF_WINDOWS)):
        ports = '"Protocol": 6, "PortRange": {"From": 1024, "To": 65535}'
        yield _entry(acl, _number(rules, is_outbound=False), ports, "false")


def _entry(acl: str, number: int, over: str, egress: str) -> str:
    return (
        '{"Type": "AWS::EC2::NetworkAclEntry", "Properties": '
        f'{{"NetworkAclId": {{"Ref": "{acl}"}}, "RuleNumber": {number}, {over}, "RuleAction": "allow", '
        f'"Egress": {egress}, "CidrBlock": "0.0.0.0/0"}}}}'
    )


def _number(rules: Sequence[AclRule], *, is_outbound: bool) -> int:
    """A free one after the other allowing entries of its way, but before one that denies the same."""
    way = [rule for rule in rules if rule.is_outbound == is_outbound]
    taken = {rule.number for rule in way}
    after = max((rule.number for rule in way if rule.allows), default=90) + 10
    last = next(number for number in range(after, after + 500) if number not in taken)
    denying = [rule.number for rule in way if rule.number < last and _denies(rule, is_outbound)]
    before = range(min(denying, default=0) - 1, 0, -1)
    return next((number for number in before if number not in taken), last)


def _denies(rule: AclRule, is_outbound: bool) -> bool:
    """Whether it denies the internet what an entry is to allow."""
    wanted = (SERVICES,) if is_outbound else (OF_LINUX, OF_WINDOWS)
    denied = [rule.ports or EVERY_PORT]
    return not rule.allows and rule.speaks_of(INTERNET) and any(covers(denied, ports) for ports in wanted)
