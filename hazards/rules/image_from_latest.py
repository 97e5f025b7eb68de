"""An instance whose image is read anew at each deployment is replaced by whichever deployment follows a release."""

from collections.abc import Iterator

from hazards.rule import Found, Hazard, Level, Rule
from hazards.services.images import images, newest
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H401",
    title="image from a latest parameter on an instance that others depend on",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.GenericSSMParameterImage.html",
)
INTERFACE = "AWS::EC2::NetworkInterface"
DEPENDENTS = {
    "AWS::EC2::Route": "its traffic stops until the new instance is up, and every connection through it breaks",
    "AWS::EC2::EIP": "its address is moved, and every connection to it breaks",
    "AWS::EC2::EIPAssociation": "its address is moved, and every connection to it breaks",
    "AWS::EC2::NetworkInterfaceAttachment": "its interface is moved, with every address and route on it",
    "AWS::EC2::VolumeAttachment": "its volume is still attached to the old instance when the new one asks for it",
}
"""What holds on to one instance, and what becomes of it when that is replaced."""
Holders = dict[str, list[tuple[Resource, Guard]]]
"""By what they hold on to: each with when it does."""


def check(template: Template) -> Found:
    holders: Holders = {}
    for dependent in template.of(*DEPENDENTS):
        for reference in dependent.references:
            holders.setdefault(reference.name, []).append((dependent, reference.guard | dependent.guard))
    for instance, image, guard in images(template):
        if parameter := newest(template, image):
            found = _holding(template, instance, holders)
            held = [one for one, when in found if template.conditions.satisfiable(guard | when)]
            if held:
                yield _hazard(template, instance, held, parameter)


def _hazard(template: Template, instance: Resource, held: list[Resource], parameter: str) -> Hazard:
    first = held[0]
    return RULE.hazard(
        template,
        instance,
        *held,
        what=f"{instance.id}, which {first.id} depends on, is replaced by the first deployment after a new image",
        why=f"each update reads {parameter} anew, and another image replaces the instance",
        order=(
            f"release a new image: {parameter} has another value",
            "update the stack for any other reason",
            f"replace {instance}, which nobody asked for",
            f"update {first}: {DEPENDENTS[first.type]}",
        ),
        fix=f'pin the image of {instance.id}: "ImageId": "ami-...", or a dynamic reference with a version',
    )


def _holding(template: Template, instance: Resource, holders: Holders) -> Iterator[tuple[Resource, Guard]]:
    """What depends on an instance, or on a network interface that it is started with."""
    yield from holders.get(instance.id, ())
    for reference in instance.references:
        interface = template.resources.get(reference.name)
        if interface and interface.type == INTERFACE and reference.path.startswith("Properties.NetworkInterfaces"):
            for dependent, guard in holders.get(interface.id, ()):
                yield dependent, guard | reference.guard
