"""A flow log whose role trusts another service can never assume it: it is ACTIVE and nothing arrives."""

from hazards.rule import Found, Level, Rule
from hazards.services.policies import world_refused
from hazards.template.conditions import World, shown
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H306",
    title="a flow log's role that trusts another service",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
)
FLOW_LOGS, DELIVERY = "vpc-flow-logs.amazonaws.com", "delivery.logs.amazonaws.com"


def check(template: Template) -> Found:
    for log in template.of("AWS::EC2::FlowLog"):
        for guard, value in log.forms("DeliverLogsPermissionArn"):
            role = template.resource(value, "AWS::IAM::Role")
            found = role and _world_refused(template, role, _takers(log), guard | log.guard | role.guard)
            if role and found is not None:
                service = _takers(log)[0]
                yield RULE.hazard(
                    template,
                    role,
                    log,
                    what=f"{log.id} delivers nothing: {role.id} does not let {service} assume it",
                    why=f"flow logs are delivered by {service}, which must assume the role to write",
                    order=(
                        *([f"deploy {shown(frozenset(found.items()))}"] if found else []),
                        f"create {role}",
                        f"create {log}: complete, and its status is ACTIVE",
                        f"deliver the first records: {service} may not assume {role.id} (Access error), "
                        "and they are dropped",
                    ),
                    fix=f"add to the Statement of {role.id}'s AssumeRolePolicyDocument: "
                    f'{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"}}',
                )


def _takers(log: Resource) -> tuple[str, ...]:
    """Who assumes the role, the likely one first.

    Another account's stream is written to by the log delivery service:
    https://docs.aws.amazon.com/vpc/latest/userguide/firehose-cross-account-delivery.html
    """
    to = log.get("LogDestinationType")
    if to is None or log.literal("LogDestinationType") == "cloud-watch-logs":
        return (FLOW_LOGS,) if log.get("DeliverCrossAccountRole") is None else (FLOW_LOGS, DELIVERY)
    return DELIVERY, FLOW_LOGS


def _world_refused(template: Template, role: Resource, services: tuple[str, ...], guard: Guard) -> World | None:
    """When none of the services may assume the role; None where one always may, or it cannot be told."""
    policy, world = role.get("AssumeRolePolicyDocument"), None
    for service in services:
        world = world_refused(template.conditions, policy, service, ["sts:AssumeRole"], guard)
        if world is None:
            return None
        guard |= frozenset(world.items())
    return world
