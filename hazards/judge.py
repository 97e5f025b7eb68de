"""Every rule over every template: what was found, and what could not be judged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from hazards.catalogue import CATALOGUE
from hazards.rule import Hazard, RuleModule, Subject, Unjudged
from hazards.template.conditions import TooManyWorldsError
from hazards.template.nested import TooLargeError, seen_alone, whole
from hazards.template.view import Template

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What was found in `templates` of them; `unjudged` is nobody's verdict."""

    findings: tuple[Hazard, ...]
    unjudged: tuple[Unjudged, ...]
    templates: int


def judge(
    templates: Sequence[Template],
    *,
    before: Sequence[Template] = (),
    rules: Sequence[RuleModule] = CATALOGUE,
    unjudged: Iterable[Unjudged] = (),
    debugging: bool = False,
) -> Judgement:
    """`before`: the same estate's earlier templates, for the rules of history. `unjudged`: what could not be read.

    A rule that fails is told among what was not judged, and the others go on; `debugging` raises what it raised.
    """
    attempts = _Attempts(unjudged, debugging=debugging)
    wholes = [attempts.made(one.name, "nested stacks", partial(whole, one), one) for one in templates]
    for one, with_nested in zip(templates, wholes, strict=True):
        attempts.made(one.name, "order", partial(_refuse_circle, one, with_nested), None)
    findings: list[Hazard] = []
    for code, name, check in _checks(templates, wholes, before, rules):
        attempts.made(name, code, partial(_extend, findings, check), None)
    found = tuple(dict.fromkeys(_once(findings, templates)))
    return Judgement(findings=found, unjudged=tuple(attempts.failed), templates=len(templates))


def _extend(findings: list[Hazard], check: Callable[[], Iterator[Hazard]]) -> None:
    """What a rule yields before it fails counts."""
    findings.extend(check())


def _checks(
    templates: Sequence[Template], wholes: Sequence[Template], before: Sequence[Template], rules: Sequence[RuleModule]
) -> Iterator[tuple[str, str, Callable[[], Iterator[Hazard]]]]:
    """Each check to be made, with whose verdict it is: the rule's code and the template's name.

    A rule of one template sees it with its nested stacks; one of several sees each as it is, or it would meet the
    resources of a nested stack twice.
    """
    for rule in rules:
        code, check = rule.RULE.code, rule.check
        match rule.RULE.subject:
            case Subject.TEMPLATE:
                yield from ((code, one.name, partial(check, one)) for one in wholes)
            case Subject.ESTATE:
                yield code, "all templates together", partial(check, templates)
            case Subject.HISTORY if before:
                yield code, "the templates and the earlier ones", partial(check, before, templates)


def _once(findings: Sequence[Hazard], templates: Sequence[Template]) -> Iterator[Hazard]:
    """Without what the template of a nested stack alone gives already."""
    by_name = {one.name: one for one in templates if one.nested}
    alone = {(one.code, one.template, one.resources) for one in findings} if by_name else set()
    for one in findings:
        parent = by_name.get(one.template)
        if parent is None or not any((one.code, *seen) in alone for seen in seen_alone(parent, one.resources)):
            yield one


class _CircleError(Exception):
    """Resources wait for each other."""


def _refuse_circle(template: Template, with_nested: Template) -> None:
    if circle := template.graph.circle or with_nested.graph.circle:
        raise _CircleError(f"CloudFormation refuses it, for it waits for itself: {' -> '.join(circle)}")


class _Attempts:
    """What was tried, and `failed`."""

    def __init__(self, failed: Iterable[Unjudged], *, debugging: bool) -> None:
        self.failed = list(failed)
        self._debugging = debugging

    def made(self, template: str, what: str, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()
        except (_CircleError, TooLargeError) as error:
            why = str(error)
        except TooManyWorldsError as error:
            why = f"too many combinations of conditions: {error}"
        except Exception as error:
            if self._debugging:
                raise
            why = f"failed, by a mistake of ours: {type(error).__name__}: {error}"
        self.failed.append(Unjudged(template=template, what=what, why=why))
        return otherwise
