"""Conditions: which combinations of them can come true together.

A condition is a formula over parameters; a world is one way in which the conditions can come out. Parameters are taken
to have any of their AllowedValues or, without those, any of the values that they are compared with, or another one; and
never what the template's Rules refuse.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from hazards.template.formulas import OTHER, Formula, comparisons_in, evaluate, free, names_in, read
from hazards.template.values import Guard, literal

World = Mapping[str, bool]
"""How each condition that was asked about came out."""

MOST_WORLDS = 4096


class TooManyWorldsError(Exception):
    """More combinations than can be looked at: no verdict."""


class Conditions:
    """The `Conditions` of a template, with its `Parameters` and `Rules`.

    Every name is accepted: an unknown one can come out either way, and so can one whose definition makes no sense.
    """

    def __init__(
        self, definitions: Mapping[str, Any], parameters: Mapping[str, Any], rules: Mapping[str, Any] | None = None
    ) -> None:
        self._definitions = definitions
        self._parameters = parameters
        self._rules = rules or {}
        self._satisfiable: dict[Guard, bool] = {}
        self._worlds: dict[tuple[str, ...], list[dict[str, bool]]] = {}

    def worlds(self, names: Iterable[str]) -> list[dict[str, bool]]:
        """Every satisfiable way in which these conditions can come out; one empty world for no names.

        Raises TooManyWorldsError.
        """
        wanted = tuple(sorted(set(names)))
        if wanted not in self._worlds:
            outcomes = dict.fromkeys(self._outcomes(dict.fromkeys(wanted))) if wanted else {(): None}
            self._worlds[wanted] = [dict(zip(wanted, outcome, strict=True)) for outcome in outcomes]
        return self._worlds[wanted]

    def satisfiable(self, guard: Guard) -> bool:
        """Whether all of a guard can hold at once. Raises TooManyWorldsError."""
        if guard not in self._satisfiable:
            self._satisfiable[guard] = not guard or self._is_satisfiable(guard)
        return self._satisfiable[guard]

    def world_where(self, guard: Guard, *, none_of: Iterable[Guard] = ()) -> World | None:
        """A way for conditions to come out in which a guard holds and none of some others does; None if there is none.

        It knows no more conditions than it takes. Raises TooManyWorldsError.
        """
        left = [(guard, list(none_of))]
        for _ in range(MOST_WORLDS):
            if not left:
                return None
            known, others = left.pop()
            if not self.satisfiable(known):
                continue
            others = [one for one in others if not contradicts(one, known)]
            if not others:
                return dict(known)
            avoided = sorted(others[0] - known, reverse=True)
            left += [(known | {(name, not came_out)}, others[1:]) for name, came_out in avoided]
        raise TooManyWorldsError(f"over {MOST_WORLDS}")

    def _is_satisfiable(self, guard: Guard) -> bool:
        wanted = dict(guard)
        return len(wanted) == len(guard) and any(True for _ in self._outcomes(wanted))

    def _outcomes(self, wanted: Mapping[str, bool | None]) -> Iterator[tuple[bool, ...]]:
        """How conditions come out that are to come out in some way, or in any; each way once or more often.

        It chooses a value for one parameter after the other, and goes no further than it must.
        """
        names = self._needed(wanted)
        domains, demands = self._domains(names)
        left: list[dict[str, object]] = [{}]
        for _ in range(2 * MOST_WORLDS):
            if not left:
                return
            chosen = left.pop()
            known: dict[str, bool | None] = {}
            for name in names:
                known[name] = evaluate(self._formula(name), chosen, known)
            if any(known[name] is (not came_out) for name, came_out in wanted.items() if came_out is not None):
                continue
            demanded = [evaluate(demand, chosen, known) for demand in demands]
            outcome = tuple(came_out for name in wanted if (came_out := known[name]) is not None)
            if all(demanded) and len(outcome) == len(wanted):
                yield outcome
            elif False not in demanded:
                variable, values = domains[len(chosen)]
                left.extend({**chosen, variable: value} for value in reversed(values))
        raise TooManyWorldsError(f"{len(wanted)} conditions over {len(domains)} parameters")

    def _domains(self, names: Iterable[str]) -> tuple[list[tuple[str, list[object]]], list[Formula]]:
        """The parameters that decide some conditions, with the values to try; and what the Rules demand of them."""
        compared: dict[str, dict[object, None]] = {}
        for name in names:
            for variable, value in comparisons_in(self._formula(name)):
                compared.setdefault(variable, {})[value] = None
        demands = list(self._demands_on(compared))
        return [(variable, self._domain(variable, values)) for variable, values in compared.items()], demands

    def _needed(self, names: Iterable[str]) -> list[str]:
        """Conditions and all that define them, each after those that define it."""
        found: dict[str, None] = {}
        stack = [(name, False) for name in sorted(names, reverse=True)]
        while stack:
            name, is_defined = stack.pop()
            if is_defined:
                found[name] = None
            elif name not in found:
                stack.append((name, True))
                stack.extend((one, False) for one in names_in(self._formula(name)))
        return list(found)

    def _demands_on(self, compared: dict[str, dict[object, None]]) -> Iterator[Formula]:
        """What the Rules demand of some variables; those that they bring in besides are added to them."""
        left = list(self._demands)
        while related := [one for one in left if any(variable in compared for variable, _ in comparisons_in(one))]:
            left = [one for one in left if one not in related]
            for demand in related:
                for variable, value in comparisons_in(demand):
                    compared.setdefault(variable, {})[value] = None
            yield from related

    def _domain(self, variable: str, compared: Mapping[object, None]) -> list[object]:
        parameter = self._parameters.get(variable)
        allowed = parameter.get("AllowedValues") if isinstance(parameter, Mapping) else None
        if isinstance(allowed, list) and allowed:
            values = dict.fromkeys(str(literal(one)) for one in allowed)
            return [value for value in values if value in compared] + [OTHER] * any(v not in compared for v in values)
        return [*compared, OTHER]

    def _formula(self, name: str) -> Formula:
        return self._formulas.get(name) or free(f"Condition {name}")

    @cached_property
    def _formulas(self) -> dict[str, Formula]:
        """The definitions that come to an end; not those that are defined by themselves, over however many others."""
        left = {name: read(value) for name, value in self._definitions.items()}
        users: dict[str, list[str]] = {}
        waiting: dict[str, int] = {}
        for name, formula in left.items():
            used = {one for one in names_in(formula) if one in left}
            waiting[name] = len(used)
            for one in used:
                users.setdefault(one, []).append(name)
        found: dict[str, Formula] = {}
        ready = [name for name, count in waiting.items() if not count]
        while ready:
            name = ready.pop()
            found[name] = left[name]
            for user in users.get(name, ()):
                waiting[user] -= 1
                if not waiting[user]:
                    ready.append(user)
        return found

    @cached_property
    def _demands(self) -> tuple[Formula, ...]:
        """What each of the Rules demands of the parameters."""
        demands = (_demand(rule) for rule in self._rules.values() if isinstance(rule, Mapping))
        return tuple(one for one in demands if not any(names_in(one)))  # a rule may name no condition


def _demand(rule: Mapping[str, Any]) -> Formula:
    """Its assertions hold, or its condition does not."""
    assertions = rule.get("Assertions")
    asserted = (
        [one.get("Assert") for one in assertions if isinstance(one, Mapping)] if isinstance(assertions, list) else []
    )
    demand = Formula("and", parts=tuple(read(one) for one in asserted))
    if "RuleCondition" not in rule:
        return demand
    return Formula("or", parts=(Formula("not", parts=(read(rule["RuleCondition"]),)), demand))


def holds(guard: Guard, world: World) -> bool:
    """Whether a guard holds in a world that knows its conditions."""
    return all(world.get(name) is came_out for name, came_out in guard)


def contradicts(guard: Guard, other: Guard) -> bool:
    """Whether two guards want one condition to come out in both ways."""
    return any((name, not came_out) in other for name, came_out in guard)


def shown(guard: Guard) -> str:
    """For people: `when IsProd is true and HasLogs is false`; empty for what is always so."""
    told = " and ".join(f"{name} is {str(came_out).lower()}" for name, came_out in sorted(guard))
    return f"when {told}" if told else ""


def conditions_of(guards: Iterable[Guard]) -> Iterator[str]:
    """The names in guards."""
    return (name for guard in guards for name, _ in guard)
