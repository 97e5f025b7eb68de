"""A network that leaves out one of its promised outputs breaks all who read it: validation, and others' stacks."""

from collections.abc import Iterator, Mapping

from hazards.rule import Found, Level, Rule
from hazards.template.view import Template
from stages.outputs import SEVEN

RULE = Rule(
    code="H406",
    title="required output missing",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html",
)
SURELY_MEANT = 3
"""So many of the seven say that a template is meant as such a network."""


def check(template: Template) -> Found:
    if sum(name in template.outputs for name in SEVEN) < SURELY_MEANT:
        return
    for name, when in _missing(template):
        yield RULE.hazard(
            template,
            name,
            what=f"the network has no output {name}{when}",
            why=f"a network promises {', '.join(SEVEN)}; validation and other stacks read them by these names",
            order=(
                f"deploy the stack{when}",
                f"look for its output {name}: there is none, and whatever needs it fails",
            ),
            fix=f'add to "Outputs": "{name}": {{"Value": ...}}',
        )


def _missing(template: Template) -> Iterator[tuple[str, str]]:
    """Each that is not there, or not always, and when."""
    for name in SEVEN:
        output = template.outputs.get(name)
        condition = output.get("Condition") if isinstance(output, Mapping) else None
        if name not in template.outputs:
            yield name, ""
        elif isinstance(condition, str) and template.conditions.satisfiable(frozenset({(condition, False)})):
            yield name, f" when {condition} is false"
