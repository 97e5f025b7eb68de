"""Random stacks: the template of each, and what it comes to in each world, worked out a second time and by hand."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.hazards.proof.orders import Stack

World = dict[str, bool]
WORLDS: tuple[World, ...] = tuple(
    {
        "IsA": size == "a",
        "IsB": size == "b",
        "HasLogs": logs == "yes",
        "IsNotA": size != "a",
        "IsAOrHasLogs": size == "a" or logs == "yes",
        "Never": False,
    }
    for size in "abc"
    for logs in ("yes", "no")
)
HEAD: dict[str, Any] = {
    "Parameters": {"Size": {"Type": "String", "AllowedValues": ["a", "b", "c"]}, "Logs": {"Type": "String"}},
    "Conditions": {
        "IsA": {"Fn::Equals": [{"Ref": "Size"}, "a"]},
        "IsB": {"Fn::Equals": ["b", {"Ref": "Size"}]},
        "HasLogs": {"Fn::Equals": [{"Ref": "Logs"}, "yes"]},
        "IsNotA": {"Fn::Not": [{"Condition": "IsA"}]},
        "IsAOrHasLogs": {"Fn::Or": [{"Condition": "IsA"}, {"Condition": "HasLogs"}]},
        "Never": {"Fn::And": [{"Condition": "IsA"}, {"Condition": "IsB"}]},
    },
}
NAMES = tuple(WORLDS[0])
POLICIES = ("", "", "", "Delete", "Retain", "RetainExceptOnCreate")
CERTAIN = ("DependsOn", "Ref", "GetAtt", "Sub", "Metadata")


@dataclass(frozen=True)
class Edge:
    """`how` it is written; `condition` and `outcome` of the `Fn::If` around it, if any."""

    one: str
    other: str
    how: str
    condition: str = ""
    outcome: bool = True

    def is_there(self, world: World) -> bool:
        return not self.condition or world[self.condition] is self.outcome


@dataclass(frozen=True)
class Shape:
    """A stack without circles. `conditions` and `policies` by logical id, in an order of creation."""

    conditions: dict[str, str]
    policies: dict[str, str]
    edges: tuple[Edge, ...]

    def document(self) -> dict[str, Any]:
        """Its template."""
        return {**HEAD, "Resources": {id_: self._resource(id_) for id_ in sorted(self.conditions)}}

    def stack(self, world: World) -> Stack:
        """What of it is there."""
        there = {id_ for id_, condition in self.conditions.items() if not condition or world[condition]}
        waits: dict[str, set[str]] = {id_: set() for id_ in there}
        for edge in self.edges:
            if edge.one in there and edge.other in there and edge.is_there(world):
                waits[edge.one].add(edge.other)
        stubborn = frozenset(id_ for id_ in there if self.policies[id_] == "Retain")
        kept = stubborn | {id_ for id_ in there if self.policies[id_] == "RetainExceptOnCreate"}
        return Stack(waits, kept, stubborn)

    def _resource(self, id_: str) -> dict[str, Any]:
        body: dict[str, Any] = {"Type": "Custom::Thing", "Properties": {}, "DependsOn": []}
        if self.conditions[id_]:
            body["Condition"] = self.conditions[id_]
        if self.policies[id_]:
            body["DeletionPolicy"] = self.policies[id_]
        for edge in self.edges:
            if edge.one == id_:
                _write(edge, body)
        return body


def _write(edge: Edge, body: dict[str, Any]) -> None:
    value: Any = {"Ref": edge.other}
    if edge.how == "DependsOn":
        body["DependsOn"].append(edge.other)
        return
    if edge.how == "GetAtt":
        value = {"Fn::GetAtt": [edge.other, "Arn"]}
    elif edge.how == "Sub":
        value = {"Fn::Sub": "name-${" + edge.other + ".Name}-${!" + edge.one + "}"}
    if edge.condition:
        branches = [value, {"Ref": "AWS::NoValue"}]
        value = {"Fn::If": [edge.condition, *(branches if edge.outcome else reversed(branches))]}
    part = body.setdefault("Metadata", {}) if edge.how == "Metadata" else body["Properties"]
    part[f"Of{edge.other}"] = {"Fn::Join": ["", ["a", value]]}


@st.composite
def shapes(draw: st.DrawFn, *, most: int) -> Shape:
    """The names say nothing of the order. Few conditions, and edges between neighbours: or nothing would be proved."""
    size = draw(st.integers(2, most))
    ids = draw(st.permutations([f"R{number}" for number in range(size)]))
    edges = [
        edge
        for place in range(1, size)
        for other in draw(st.sets(st.integers(max(0, place - 4), place - 1), max_size=3))
        for edge in [draw(edges_between(ids[place], ids[other]))]
    ]
    conditions = {id_: draw(st.sampled_from(("", "", "", "", *NAMES))) for id_ in ids}
    policies = {id_: draw(st.sampled_from(POLICIES)) for id_ in ids}
    return Shape(conditions, policies, tuple(edges))


@st.composite
def edges_between(draw: st.DrawFn, one: str, other: str) -> Edge:
    """However it can be written."""
    condition = draw(st.sampled_from(("", "", "", "", *NAMES)))
    how = draw(st.sampled_from([how for how in CERTAIN if not condition or how != "DependsOn"]))
    return Edge(one, other, how, condition, draw(st.booleans()))
