"""What of a template that was read no verdict can be reached about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hazards.rule import Unjudged

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"


def doubts(name: str, document: Mapping[str, Any], repeated: Sequence[str]) -> Iterator[Unjudged]:
    """`repeated`: sections and logical ids of which only the last counts."""
    for what, why in _doubts(document, repeated):
        yield Unjudged(template=name, what=what, why=why)


def _doubts(document: Mapping[str, Any], repeated: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key in repeated:
        yield key, "stands there more than once: CloudFormation takes the last, and so did we"
    for id_, body in document["Resources"].items():
        if not id_.startswith("Fn::"):
            if not isinstance(body, Mapping):
                yield id_, "is no mapping: CloudFormation refuses it"
            elif not isinstance(body.get("Type"), str):
                yield id_, "has no Type: CloudFormation refuses it"
            elif body["Type"].endswith("::MODULE"):
                yield id_, "is a module: its resources are not in the template"
    for macro in _macros(document):
        yield macro, "a macro writes the template anew when it is deployed: judged is what is written here"
    for function in sorted(_functions(document)):
        if function.startswith("Fn::ForEach"):
            yield function, "its copies are made when it is deployed, and were not judged"
        elif function == "Fn::Transform":
            yield function, "what the macro makes of it is known when it is deployed, and was not judged"


def _macros(document: Mapping[str, Any]) -> Iterator[str]:
    named = document.get("Transform")
    for one in named if isinstance(named, list) else [named]:
        name = one.get("Name") if isinstance(one, Mapping) else one
        if isinstance(name, str) and name != LANGUAGE_EXTENSIONS:
            yield name


def _functions(document: Mapping[str, Any]) -> set[str]:
    """The names of all functions in a document."""
    found: set[str] = set()
    level: list[Any] = [document]
    while level:
        mappings = [one for one in level if isinstance(one, Mapping)]
        found.update(key for one in mappings for key in one if key.startswith("Fn::"))
        level = [*_parts(mappings), *(part for one in level if isinstance(one, list) for part in one)]
    return found


def _parts(mappings: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    return (part for one in mappings for part in one.values())
