"""Repairs: which lines are added, and that no circle is closed."""

from collections.abc import Mapping
from typing import Any

from hazards.repairs.repair import Edge, repaired
from hazards.rule import Hazard, Level
from hazards.template.view import Template


def template(**resources: dict[str, Any]) -> Template:
    return Template("t", {"Resources": {id_: {"Type": "A::B::C", **body} for id_, body in resources.items()}})


def found(*repairs: Edge, name: str = "t") -> Hazard:
    return Hazard(
        code="H100",
        level=Level.ERROR,
        template=name,
        resources=("A",),
        what="",
        why="",
        order=("",),
        fix="",
        source="",
        repairs=repairs,
    )


def depends_on(document: Mapping[str, Any]) -> dict[str, Any]:
    return {id_: body["DependsOn"] for id_, body in document["Resources"].items() if "DependsOn" in body}


def test_added() -> None:
    """A first line is a name, a further one makes a list; what was there stays."""

    edges_to_d = [("C", "D"), ("E", "D"), ("F", "D")]
    waits: dict[str, dict[str, Any]] = {
        "A": {},
        "B": {"DependsOn": "X"},
        "C": {"DependsOn": ["X"]},
        "E": {"DependsOn": None},
        "F": {"DependsOn": []},
    }
    mended, edges = repaired(template(**waits, D={}, X={}), [found(("A", "D"), ("B", "D")), *map(found, edges_to_d)])

    assert [("A", "D"), ("B", "D"), *edges_to_d] == edges
    assert {"A": "D", "B": ["X", "D"], "C": ["X", "D"], "E": "D", "F": ["D"]} == depends_on(mended)


def test_given_is_unchanged() -> None:
    """The template that was given stays as it was."""

    given = template(A={}, B={})
    repaired(given, [found(("A", "B"))])

    assert {} == depends_on(given.document)


def test_superfluous() -> None:
    """What an earlier repair brought with it is not added again."""

    given = template(A={}, B={"DependsOn": "C"}, C={})

    assert [("A", "B")] == repaired(given, [found(("A", "B")), found(("A", "C")), found(("A", "B"))])[1]


def test_circle() -> None:
    """What an earlier repair has made circular is left out."""

    given = template(A={}, B={}, C={"DependsOn": "B"})

    assert [("A", "C")] == repaired(given, [found(("A", "C"), ("B", "A"))])[1]


def test_conditional_path_is_not_enough() -> None:
    """A path over a resource that may not be there makes no repair superfluous."""

    given = template(A={"DependsOn": "B"}, B={"DependsOn": "C", "Condition": "Sometimes"}, C={})

    assert [("A", "C")] == repaired(given, [found(("A", "C"))])[1]


def test_other_templates() -> None:
    """The findings of another template are nothing to this one."""

    assert [] == repaired(template(A={}, B={}), [found(("A", "B"), name="other")])[1]
