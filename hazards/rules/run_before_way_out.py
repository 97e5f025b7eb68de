"""A custom resource whose function is in a subnet without its routes cannot answer, and CloudFormation waits an hour.

A NAT gateway itself does not fail without the default route of its subnet: whoever sends by it does. Who only has to
signal that it is ready (an instance) has time until the routes are there, and is not named.
"""

from collections.abc import Iterator

from hazards.networks.attachments import SUBNET
from hazards.networks.ways_out import WaysOut
from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.services.providers import Run, runs
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H109",
    title="custom resource before its function's way out of the VPC",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/21348",
)


def check(template: Template) -> Found:
    ways = WaysOut(template)
    if template.has("AWS::EC2::SubnetRouteTableAssociation") and not ways.has_endpoint:
        yield from broken(RULE, template, _obligations(template, ways))


def _obligations(template: Template, ways: WaysOut) -> Iterator[Obligation]:
    for run in runs(template):
        for guard, value in run.function.items("VpcConfig", "SubnetIds"):
            if subnet := template.resource(value, SUBNET):
                for needed, when in ways.of(subnet):
                    yield _obligation(needed, run, run.guard | run.function.guard | guard | when)


def _obligation(needed: Resource, run: Run, when: Guard) -> Obligation:
    return Obligation(
        first=needed,
        then=run.custom,
        why=f"{run.function.id} is in a VPC, and {needed.id} is part of its way to CloudFormation",
        on_create=f"{run.function.id} runs without a way out: it reaches nothing, and cannot answer",
        on_delete=f"{run.function.id} cannot answer, and {run.custom.id} is DELETE_FAILED after an hour",
        when=when,
        by_deletion=True,
    )
