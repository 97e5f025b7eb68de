"""Services that create a log group at the first run of a thing, by the thing's name, where they find none.

Data, one line a type: the property that names the thing, where its groups stand, by which property the template gives
another group, and its role.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hazards.services.physical_names import SAME_AGAIN
from hazards.services.rights import ROLE, Attached, admits, allowed
from hazards.template.values import Text, Token, text
from hazards.template.view import Resource, Template

LOG_GROUP = "AWS::Logs::LogGroup"
POLICY = "AWS::IAM::ManagedPolicy"


class Logger(NamedTuple):
    """`given`: the property with a log group of the template's choice. `off`: a property and what ends logging."""

    type: str
    named_by: str
    prefix: str
    given: tuple[str, ...]
    role: str
    off: tuple[tuple[str, ...], str] = ((), "")


LOGGERS: tuple[Logger, ...] = (
    *(
        Logger(type_, "FunctionName", "/aws/lambda/", ("LoggingConfig", "LogGroup"), "Role")
        for type_ in ("AWS::Lambda::Function", "AWS::Serverless::Function")
    ),
    Logger(
        "AWS::CodeBuild::Project",
        "Name",
        "/aws/codebuild/",
        ("LogsConfig", "CloudWatchLogs", "GroupName"),
        "ServiceRole",
        (("LogsConfig", "CloudWatchLogs", "Status"), "DISABLED"),
    ),
)


def owned_names(template: Template) -> Mapping[Text, Resource]:
    """The template's own log groups by the names that it gives them."""
    return {
        text(form.value): group
        for group in template.of(LOG_GROUP)
        for form in group.forms("LogGroupName")
        if form.value is not None
    }


def may_be_any(template: Template, name: Text) -> bool:
    """Whether a log group's name is not known: it is a parameter's, say, and could be that of any function."""
    tokens = [part for part in name if isinstance(part, Token)]
    return any(one.kind != "ref" or one.name not in SAME_AGAIN | template.resources.keys() for one in tokens)


def own_group(
    template: Template, resource: Resource, logger: Logger, owned: Mapping[Text, Resource]
) -> Resource | None:
    """The log group of the template's own that a resource writes into, or None."""
    given = resource.get(*logger.given)
    if given is not None:
        return template.resource(given, LOG_GROUP)
    names = (_joined(logger.prefix, name) for name in _names(resource, logger))
    return next((owned[name] for name in names if name in owned), None)


def may_create(template: Template, resource: Resource, logger: Logger, policies: Attached) -> bool:
    """Whether the resource's role lets it create a log group, as far as the template says."""
    role = template.resource(resource.get(logger.role), ROLE)
    managed = [template.resource(form.value, POLICY) for form in role.items("ManagedPolicyArns")] if role else [None]
    if role is None or None in managed:
        return True
    bodies: list[Mapping[str, Any] | Resource] = [one for one in managed if one]
    bodies += [form.value for form in role.items("Policies") if isinstance(form.value, Mapping)]
    bodies += [policy for policy, _ in policies.get(role.id, ())]
    rights = frozenset(action for body in bodies for action in allowed(body))
    return "?" in rights or admits(rights, "logs:CreateLogGroup")


def _names(resource: Resource, logger: Logger) -> Iterator[Text]:
    """All that the resource's name can be written as."""
    yield (Token("ref", resource.id),)
    yield from (text(form.value) for form in resource.forms(logger.named_by) if form.value is not None)


def _joined(prefix: str, name: Text) -> Text:
    if name and isinstance(name[0], str):
        return (prefix + name[0], *name[1:])
    return (prefix, *name)
