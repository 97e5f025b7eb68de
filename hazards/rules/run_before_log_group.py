"""A provider that runs before its log group is there makes the group itself, and the stack's own then cannot be made.

Only under a fixed name, where what one failed create leaves behind is in the way of all that follow. Under the name of
a nameless function the race is there too, and CDK itself writes it so; but each create meets it anew, and mostly wins.
"""

from collections.abc import Iterator

from hazards.proof.broken import broken
from hazards.proof.obligation import Obligation
from hazards.rule import Found, Level, Rule
from hazards.services.log_groups import LOGGERS, may_create, own_group, owned_names
from hazards.services.physical_names import fixed_names
from hazards.services.providers import FUNCTIONS, runs
from hazards.services.rights import attached
from hazards.template.view import Template

RULE = Rule(
    code="H108",
    title="custom resource before its function's log group",
    level=Level.ERROR,
    source="https://github.com/aws/aws-cdk/issues/667",
)
LOGGER_OF = {logger.type: logger for logger in LOGGERS}


def check(template: Template) -> Found:
    if template.has(*FUNCTIONS) and template.has("AWS::Logs::LogGroup"):
        yield from broken(RULE, template, _obligations(template))


def _obligations(template: Template) -> Iterator[Obligation]:
    owned, policies = owned_names(template), attached(template)
    for run in runs(template):
        logger = LOGGER_OF[run.function.type]
        group = own_group(template, run.function, logger, owned)
        is_fixed = group and (any(fixed_names(group)) or any(fixed_names(run.function)))
        if group and is_fixed and may_create(template, run.function, logger, policies):
            yield Obligation(
                first=group,
                then=run.custom,
                why=f"CloudFormation runs {run.function.id} to create and to delete {run.custom.id}, and it logs",
                on_create=f"Lambda creates the log group at that run, and {group.id} fails: it already exists",
                on_delete=f"the last run of {run.function.id} creates the log group anew, and it is left behind",
                when=run.guard,
                by_deletion=True,
            )
