"""An image's id is known in one region only: everywhere else the template, which names no region, cannot be created."""

import re
from collections.abc import Iterator

from hazards.rule import Found, Level, Rule
from hazards.template.mappings import mapped
from hazards.template.values import as_json, literal
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H402",
    title="image of one region in a template of any",
    level=Level.WARNING,
    source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html",
)
STARTED_FROM = {
    "AWS::EC2::Instance": ("ImageId",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData", "ImageId"),
    "AWS::AutoScaling::LaunchConfiguration": ("ImageId",),
}
IMAGE = re.compile(r"ami-[0-9a-f]{8,17}")
REGION = re.compile(
    r"\b(af|ap|ca|cn|eu|il|me|mx|sa|us)(-gov|-iso[a-z]?)?-(central|(north|south)?(east|west)?)-\d", re.IGNORECASE
)
SAY_WHERE = ("Resources", "Conditions", "Rules", "Parameters", "Outputs")


def check(template: Template) -> Found:
    found = list(_literal_images(template))
    if not found or _names_a_region(template):
        return
    for resource, image in found:
        yield RULE.hazard(
            template,
            resource,
            what=f"{resource.id} starts from {image}, which one region has and all others refuse",
            why="an image's id belongs to its region, and nothing in the template says which one that is",
            order=(
                "create the stack in another region than the image's",
                f"create {resource}",
                f"refuse it: the image id '[{image}]' does not exist",
            ),
            fix='look it up by region: "ImageId": {"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "image"]}',
        )


def _literal_images(template: Template) -> Iterator[tuple[Resource, str]]:
    for type_, path in STARTED_FROM.items():
        for resource in template.of(type_):
            for guard, value in resource.forms(*path):
                image = literal(mapped(template, value))
                if image and IMAGE.fullmatch(image) and template.conditions.satisfiable(guard | resource.guard):
                    yield resource, image


def _names_a_region(template: Template) -> bool:
    """A zone, an ARN, a condition: whatever names a region says that its author knows where it is deployed."""
    return any(REGION.search(as_json(template.document.get(section))) for section in SAY_WHERE)
