"""A function's network interfaces outlive the policy, subnet or group that they need, and the VPC cannot be deleted."""

from collections.abc import Iterator

from hazards.networks.attachments import SUBNET
from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.services.providers import FUNCTIONS, role_of
from hazards.services.rights import Attached, admits, allowed, attached
from hazards.template.values import ALWAYS, Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H304",
    title="function in a VPC that loses what its interfaces need",
    level=Level.ERROR,
    source="https://github.com/awslabs/aws-support-tools/pull/174",
)
NEEDED = (("SubnetIds", SUBNET), ("SecurityGroupIds", "AWS::EC2::SecurityGroup"))
ACTIONS = ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface")


def check(template: Template) -> Found:
    inside = [one for one in template.of(*FUNCTIONS) if any(True for _ in one.items("VpcConfig", "SubnetIds"))]
    if inside:
        policies = attached(template)
        yield from broken(RULE, template, (found for one in inside for found in _obligations(template, one, policies)))


def _obligations(template: Template, function: Resource, policies: Attached) -> Iterator[Obligation]:
    for path, type_ in NEEDED:
        for guard, value in function.items("VpcConfig", path):
            if one := template.resource(value, type_):
                yield Obligation(
                    first=one,
                    then=function,
                    why=f"{function.id} has network interfaces in {one.id} until Lambda has removed them",
                    on_delete=f"{one.id} still has network interfaces: DependencyViolation, DELETE_FAILED",
                    when=guard,
                )
    if role := role_of(template, function):
        rights = [(one, when) for one, when in policies.get(role.id, ()) if _is_for_interfaces(one)]
        for inside in dict.fromkeys(guard for guard, _ in function.items("VpcConfig", "SubnetIds")):
            yield from (_by_right(right, function, inside | when) for right, when in [(role, ALWAYS), *rights])


def _is_for_interfaces(policy: Resource) -> bool:
    may = allowed(policy)
    return any(admits(may, action) for action in ACTIONS)


def _by_right(right: Resource, function: Resource, when: Guard) -> Obligation:
    return Obligation(
        first=right,
        then=function,
        why=f"Lambda makes and removes the network interfaces of {function.id} with the rights of {right.id}",
        on_create="Lambda refuses it: the role may not call CreateNetworkInterface",
        on_delete="its interfaces stay, and its subnets and security groups cannot be deleted",
        when=when,
    )
