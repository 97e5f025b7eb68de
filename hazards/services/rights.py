"""Which rights a role has by policies of their own: those that are no part of the role, and may come and go apart."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from hazards.template.values import Guard, literal
from hazards.template.view import Resource, Template

ROLE = "AWS::IAM::Role"
ATTACHED_BY = {"AWS::IAM::Policy": "Roles", "AWS::IAM::ManagedPolicy": "Roles", "AWS::IAM::RolePolicy": "RoleName"}
Policy = tuple[Resource, Guard]
"""A policy, and when it is attached."""
Attached = Mapping[str, list[Policy]]
"""By the role's logical id: the policies that attach themselves to it."""


def attached(template: Template) -> Attached:
    """The policies that attach themselves to the template's own roles."""
    found: dict[str, list[Policy]] = {}
    for type_, path in ATTACHED_BY.items():
        for policy in template.of(type_):
            for guard, value in policy.items(path):
                if role := template.named(value, ROLE).id:
                    found.setdefault(role, []).append((policy, guard | policy.guard))
    return found


def allowed(body: Mapping[str, Any] | Resource) -> frozenset[str]:
    """The actions that a policy allows, in lower case and with their wildcards; `?` for one that cannot be known."""
    document = body.get("PolicyDocument")
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    return frozenset(
        action
        for statement in (statements if isinstance(statements, list) else [statements])
        for action in _actions(statement)
    )


def admits(actions: frozenset[str], action: str) -> bool:
    """Whether an action is surely among those allowed."""
    return any(fnmatchcase(action.lower(), pattern) for pattern in actions if pattern != "?")


def _actions(statement: object) -> Iterator[str]:
    if not isinstance(statement, Mapping) or "Effect" not in statement:
        yield "?"
    elif statement.get("Effect") != "Deny":
        actions = statement.get("Action", "?")
        for action in actions if isinstance(actions, list) else [actions]:
            yield (literal(action) or "?").lower()
