"""Which functions run when CloudFormation asks a custom resource's provider to create, update or delete it."""

from collections.abc import Iterator
from typing import NamedTuple

from hazards.services.rights import ROLE, Attached, admits, allowed
from hazards.template.values import ALWAYS, Guard, literal
from hazards.template.view import Resource, Template

FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
TOPIC = "AWS::SNS::Topic"
NAMES_A_FUNCTION = ("AWS::Lambda::Alias", "AWS::Lambda::Version")


class Run(NamedTuple):
    """A custom resource makes a function run. `by`: what carries the request to it, where that is a topic."""

    custom: Resource
    function: Resource
    guard: Guard
    by: tuple[Resource, ...] = ()


def runs(template: Template) -> Iterator[Run]:
    """Each custom resource with each function of the template's own that its provider is."""
    customs = [resource for resource in template if resource.is_custom]
    listeners = _listeners(template) if customs and template.has(TOPIC) else {}
    for custom in customs:
        for guard, token in custom.forms("ServiceToken"):
            when = guard | custom.guard
            if function := function_of(template, token):
                yield Run(custom, function, when)
            elif topic := template.resource(token, TOPIC):
                for run_by in listeners.get(topic.id, ()):
                    yield Run(custom, run_by[0], when, run_by[1:])


def function_of(template: Template, value: object) -> Resource | None:
    """The template's own function that a value names, also by an alias or a version of it."""
    if alias := template.resource(value, *NAMES_A_FUNCTION):
        return template.resource(alias.get("FunctionName"), *FUNCTIONS)
    return template.resource(value, *FUNCTIONS)


def role_of(template: Template, function: Resource) -> Resource | None:
    """The template's own role that a function surely has."""
    return template.resource(function.get("Role"), ROLE)


def called_by(template: Template, function: Resource, policies: Attached) -> Iterator[Resource]:
    """The functions that a provider hands the request on to: named in its environment, and it may invoke functions."""
    role = role_of(template, function)
    if role and any(admits(allowed(policy), "lambda:InvokeFunction") for policy, _ in policies.get(role.id, ())):
        for reference in function.references:
            other = template.resources.get(reference.name)
            if other and other.type in FUNCTIONS and reference.path.startswith("Properties.Environment"):
                yield other


def _listeners(template: Template) -> dict[str, list[tuple[Resource, ...]]]:
    """By topic: each function that hears it, after it the subscription, and the permission to invoke the function."""
    permissions: dict[str, list[Resource]] = {}
    for permission in template.of("AWS::Lambda::Permission"):
        function = function_of(template, permission.get("FunctionName"))
        if function and permission.literal("Principal") == "sns.amazonaws.com":
            permissions.setdefault(function.id, []).append(permission)
    found: dict[str, list[tuple[Resource, ...]]] = {}
    for topic, endpoint, subscription in _subscribed(template):
        if hears := function_of(template, endpoint):
            found.setdefault(topic.id, []).append((hears, *subscription, *permissions.get(hears.id, ())))
    return found


def _subscribed(template: Template) -> Iterator[tuple[Resource, object, tuple[Resource, ...]]]:
    for subscription in template.of("AWS::SNS::Subscription"):
        topic = template.resource(subscription.get("TopicArn"), TOPIC)
        if topic and subscription.literal("Protocol") == "lambda" and subscription.guard == ALWAYS:
            yield topic, subscription.get("Endpoint"), (subscription,)
    for topic in template.of(TOPIC):
        for _, item in topic.items("Subscription"):
            if isinstance(item, dict) and literal(item.get("Protocol")) == "lambda":
                yield topic, item.get("Endpoint"), ()
