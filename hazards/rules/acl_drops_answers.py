"""A network ACL that lets a subnet's requests out by its default route, and drops the answers, cuts the subnet off."""

from collections.abc import Sequence

from hazards.networks.acl_entries import guards_of, lets_nothing_out, rules_of
from hazards.networks.acl_repair import repair
from hazards.networks.guarded_subnets import (
    Askers,
    Guarded,
    askers,
    entries_of,
    guarded_subnets,
    is_known_elsewhere,
    own_networks,
)
from hazards.networks.network_acls import (
    EPHEMERAL,
    OF_LINUX,
    OF_WINDOWS,
    SERVICES,
    AclRule,
    addresses,
    covers,
    may_let_in,
    surely_lets_out,
)
from hazards.rule import Found, Hazard, Level, Rule
from hazards.template.conditions import World, conditions_of, holds, shown
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H310",
    title="a network ACL that drops the answers to what it lets out",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
)
NATS = ("NatGatewayId", "InstanceId", "NetworkInterfaceId")
MOST_ENTRIES = 400
"""Far more than an ACL can have: 40 each way."""


def check(template: Template) -> Found:
    guarded = guarded_subnets(template)
    if not guarded:
        return
    entries, local, asking = entries_of(template), own_networks(template), askers(template)
    for acl, subnets in guarded.items():
        own = entries.get(acl, [])
        if len(own) > MOST_ENTRIES or (not own and is_known_elsewhere(template, acl)):
            continue
        guards = [guard for entry in own for guard in guards_of(entry)] + [one.guard for one in subnets]
        for world in template.conditions.worlds(conditions_of([*guards, template.resources[acl].guard])):
            rules = rules_of(own, world, local)
            there = [one for one in subnets if holds(one.guard | template.resources[acl].guard, world)]
            nothing = lets_nothing_out(own, world)
            if rules is None:
                continue
            drops = {kind: _drops(rules, *kind) for kind in {_kind(one, asking) for one in there}}
            cut = [one for one in there if nothing or drops[_kind(one, asking)]]
            if cut:
                yield _hazard(template, template.resources[acl], cut, rules, world, nothing)
                break


def _kind(guarded: Guarded, asking: Askers) -> tuple[bool, bool, bool]:
    """Whether a subnet has a NAT gateway, surely asks the internet, for itself or others, and can be asked by it."""
    has_gateway = guarded.subnet in asking.gateways
    has_nat = has_gateway or guarded.subnet in asking.instances
    is_behind_nat = any(guarded.route.get(target) is not None for target in NATS)
    return has_gateway, has_nat or is_behind_nat, guarded.route.get("GatewayId") is not None


def _drops(rules: Sequence[AclRule], has_gateway: bool, asks: bool, is_asked: bool) -> bool:
    """Whether an ACL lets requests out of a subnet to the internet, and answers to none of them in."""
    wanted = (EPHEMERAL,) if has_gateway else (OF_LINUX, OF_WINDOWS)
    if not asks and not (is_asked and _is_for_requests(rules)):
        # What is let out may be answers, or meant for another network; unless nobody at all may answer.
        answered = [rule.ports or EPHEMERAL for rule in rules if rule.allows and not rule.is_outbound]
        if any(covers(answered, ports) for ports in wanted):
            return False
    out = [one for one in addresses(rules) if surely_lets_out(rules, one, SERVICES)]
    return bool(out) and not any(may_let_in(rules, one, ports) for one in out for ports in wanted)


def _is_for_requests(rules: Sequence[AclRule]) -> bool:
    """Whether a rule lets out to services' ports only, to which no answer goes, and not within private networks."""
    return any(
        rule.ports and rule.ports[1] <= SERVICES[1] and rule.network and not rule.network.is_private
        for rule in rules
        if rule.is_outbound and rule.allows
    )


def _hazard(
    template: Template, acl: Resource, cut: Sequence[Guarded], rules: Sequence[AclRule], world: World, nothing: bool
) -> Hazard:
    subnets = list(dict.fromkeys(one.subnet.id or one.subnet.name for one in cut))
    lost = "no packet leaves" if nothing else "every answer from outside is dropped on its way into"
    return RULE.hazard(
        template,
        acl,
        *subnets,
        cut[0].route,
        what=f"{acl.id} makes {cut[0].route.id} useless: {lost} {', '.join(subnets)}",
        why="what no entry of a network ACL admits is denied, and it keeps no state: requests must be let out, and "
        "their answers be let in to the ports that they came from (1024-65535)",
        order=(
            *([f"deploy {shown(frozenset(world.items()))}"] if world else []),
            f"send a request from {subnets[0]}: {cut[0].route.id} leads it out",
            f"{acl.id} denies it on its way out" if nothing else f"{acl.id} denies the answer on its way in",
            "wait until the request times out",
        ),
        fix=f"add {repair(acl.id, rules, lets_nothing_out=nothing)}",
    )
