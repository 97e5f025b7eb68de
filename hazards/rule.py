"""What every rule declares of itself, and what it finds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any

from hazards.template.view import Resource, Template


class Level(StrEnum):
    """`ERROR`: something will get stuck, be lost or fall silent. `WARNING`: it may, or it is dear or confusing."""

    ERROR = "error"
    WARNING = "warning"


class Subject(StrEnum):
    """What a rule looks at: each template by itself, all of an estate's together, or a template and its predecessor."""

    TEMPLATE = "template"
    ESTATE = "estate"
    HISTORY = "history"


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """A finding. `resources` are logical ids, the one to mend first; `what` will happen, and `why`, in plain words.

    `order` is the shortest order of events in which it happens, a sentence each. `fix` is what repairs it: a line of
    the template where there is one. `source` is where the harm is documented. `repairs` are the edges that would end
    it: each a resource and what its DependsOn lacks.
    """

    code: str
    level: Level
    template: str
    resources: tuple[str, ...]
    what: str
    why: str
    order: tuple[str, ...]
    fix: str
    source: str
    repairs: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "code": self.code,
            "level": str(self.level),
            "template": self.template,
            "resources": list(self.resources),
            "what": self.what,
            "why": self.why,
            "order": list(self.order),
            "fix": self.fix,
            "source": self.source,
        }


@dataclass(frozen=True, kw_only=True)
class Unjudged:
    """What no verdict was reached about, and why: a file that is no template, or one rule on one template."""

    template: str
    what: str
    why: str

    def as_dict(self) -> dict[str, str]:
        return {"template": self.template, "what": self.what, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`code` is a letter and three digits, the first of which is the family's. `title` names the hazard in a few words.

    The harm, in a sentence, is the module's docstring. `source` is a page or an issue that documents it.
    """

    code: str
    title: str
    level: Level
    source: str
    subject: Subject = Subject.TEMPLATE

    def hazard(
        self,
        template: Template,
        *resources: Resource | str,
        what: str,
        why: str,
        fix: str,
        order: Sequence[str] = (),
        repairs: Sequence[tuple[str, str]] = (),
    ) -> Hazard:
        """A finding of this rule. The resources by themselves or by logical id, the one to mend first."""
        return Hazard(
            code=self.code,
            level=self.level,
            template=template.name,
            resources=tuple(one if isinstance(one, str) else one.id for one in resources),
            what=what,
            why=why,
            order=tuple(order),
            fix=fix,
            source=self.source,
            repairs=tuple(repairs),
        )


RuleModule = ModuleType
"""A module with `RULE` and, by its subject, `check(template)`, `check(templates)` or `check(before, after)`, which
yields hazards."""
Found = Iterator[Hazard]
