"""Who may do what by a policy: whether a service is let do something.

Only a sure no is a no: what cannot be read (a parameter, an import) lets everyone do everything.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from hazards.template.conditions import Conditions, World
from hazards.template.values import ALWAYS, Guard, forms, function, items, text

FAIL_FOR_SERVICES = ("kms:calleraccount", "aws:principal", "aws:userid", "aws:username")
"""Condition keys, or how they begin, that speak of a customer's own principal: no service's call matches them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""
ABOUT_SERVICES = ("aws:principalisawsservice", "aws:principalservicename")
POSITIVE = ("stringequals", "stringlike", "arnlike", "arnequals", "stringequalsignorecase")


def world_refused(
    conditions: Conditions, policy: object, service: str, actions: Iterable[str], guard: Guard = ALWAYS
) -> World | None:
    """A way for the conditions to come out, under a guard, in which a policy does not let a service do all of this.

    None: it always does, or may. Raises TooManyWorldsError.
    """
    for action in actions:
        statements = list(_statements(policy))
        allowed = [there for there, one in statements if _may_allow(one, service, action)]
        denied = (there for there, one in statements if _denies(one, service, action))
        world = conditions.world_where(guard, none_of=allowed)
        if world is None:
            world = next((found for one in denied if (found := conditions.world_where(guard | one)) is not None), None)
        if world is not None:
            return world
    return None


def _statements(policy: object) -> Iterator[tuple[Guard, Any]]:
    """Each statement and under which conditions it is there; a policy that cannot be read is one such statement."""
    for guard, document in forms(policy):
        if function(document)[0]:
            yield guard, document
        elif isinstance(document, Mapping):
            yield from items(document.get("Statement"), guard)


def _may_allow(statement: object, service: str, action: str) -> bool:
    if not isinstance(statement, Mapping) or function(statement)[0]:
        return True
    if not any(_may_be(one, "Allow") for _, one in forms(statement.get("Effect"))):
        return False
    acts = "NotAction" in statement or any(_may_be(one, action) for _, one in items(statement.get("Action")))
    return acts and ("NotPrincipal" in statement or _may_be_for(statement, service))


def _may_be_for(statement: Mapping[str, Any], service: str) -> bool:
    for _, principal in forms(statement.get("Principal")):
        if function(principal)[0]:
            return True
        named = principal if isinstance(principal, Mapping) else {"AWS": principal}
        if any(_may_be(one, service) for _, one in items(named.get("Service"))):
            return True
        if any(one == "*" for _, one in items(named.get("AWS"))) and not _is_for_customers(statement):
            return True
    return False


def _is_for_customers(statement: Mapping[str, Any]) -> bool:
    """Whether a condition surely fails when a service calls by itself."""
    conditions = statement.get("Condition")
    return isinstance(conditions, Mapping) and any(
        str(operator).lower() in POSITIVE and isinstance(keys, Mapping) and any(map(_is_customers, keys))
        for operator, keys in conditions.items()
    )


def _is_customers(key: object) -> bool:
    name = str(key).lower()
    return name.startswith(FAIL_FOR_SERVICES) and not name.startswith(ABOUT_SERVICES)


def _denies(statement: object, service: str, action: str) -> bool:
    """Whether a statement surely denies this to a service."""
    if not isinstance(statement, Mapping) or statement.get("Effect") != "Deny" or "Condition" in statement:
        return False
    principal = statement.get("Principal")
    named = principal if isinstance(principal, Mapping) else {"AWS": principal}
    refused = [one for key in ("AWS", "Service") for _, one in items(named.get(key)) if isinstance(one, str)]
    actions = [one for _, one in items(statement.get("Action")) if isinstance(one, str)]
    return any(one in ("*", service) for one in refused) and any(_may_be(one, action) for one in actions)


def _may_be(value: object, wanted: str) -> bool:
    """Whether a value, in which `*` and everything unknown stand for anything, can be this."""
    pattern = "".join(part if isinstance(part, str) else "*" for part in text(value))
    return fnmatchcase(wanted.lower(), pattern.lower())
