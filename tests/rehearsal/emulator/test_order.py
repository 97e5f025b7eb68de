"""The order of creation: legal whatever it is, and hostile unless it is told otherwise. No emulator is needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.emulator.inside.strict.hostile_order import CircleError, in_order

TYPES = ["AWS::EC2::FlowLog", "AWS::S3::BucketPolicy", "Custom::Emptier", "AWS::EC2::Route", "AWS::S3::Bucket"]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Edges and types of up to twelve resources without a circle: each needs only ones with a lower number."""
    names = [f"R{number}" for number in draw(st.permutations(range(draw(st.integers(0, 12)))))]
    edges = {
        name: frozenset(draw(st.sets(st.sampled_from(names[:place])))) if place else frozenset[str]()
        for place, name in enumerate(names)
    }
    return edges, {name: draw(st.sampled_from(TYPES)) for name in names}


@given(graphs(), st.sampled_from(["hostile", "alphabetical", "random:1", "random:2"]))
def test_every_order_is_legal(graph: tuple[dict[str, frozenset[str]], dict[str, str]], order: str) -> None:
    """All resources, once each, and each after everything that it needs."""

    edges, types = graph
    result = in_order(edges, types, order)
    assert sorted(result) == sorted(edges)
    place = {name: number for number, name in enumerate(result)}
    assert all(place[needed] < place[name] for name, all_needed in edges.items() for needed in all_needed)


@given(graphs())
def test_hostile_is_as_early_as_the_graph_allows(
    graph: tuple[dict[str, frozenset[str]], dict[str, str]],
) -> None:
    """Before the last flow log comes nothing but flow logs and what flow logs need."""

    edges, types = graph
    writers = {name for name, kind in types.items() if kind == "AWS::EC2::FlowLog"}
    result = in_order(edges, types, "hostile")
    last = max((result.index(name) for name in writers), default=-1)
    assert set(result[: last + 1]) == writers.union(*(needs(edges, name) for name in writers))


def needs(edges: dict[str, frozenset[str]], name: str) -> set[str]:
    """Everything that a resource needs, directly or not."""
    return set(edges[name]).union(*(needs(edges, each) for each in edges[name]))


def test_names_do_not_decide() -> None:
    """The flow log comes before the policy, whatever the two are called."""

    for log, policy in (("A", "B"), ("B", "A")):
        types = {log: "AWS::EC2::FlowLog", policy: "AWS::S3::BucketPolicy", "Bucket": "AWS::S3::Bucket"}
        edges = {log: frozenset({"Bucket"}), policy: frozenset({"Bucket"}), "Bucket": frozenset[str]()}
        assert in_order(edges, types, "hostile") == ["Bucket", log, policy]


def test_a_random_order_is_the_same_for_the_same_seed() -> None:
    """One seed, one order; another seed, another one."""

    names = {f"R{number}": frozenset[str]() for number in range(20)}
    types = dict.fromkeys(names, "AWS::S3::Bucket")
    assert in_order(names, types, "random:7") == in_order(names, types, "random:7")
    assert in_order(names, types, "random:7") != in_order(names, types, "random:8")


def test_a_circle_is_refused() -> None:
    """Resources that need each other are named."""

    edges = {"A": frozenset({"B"}), "B": frozenset({"A"}), "C": frozenset[str]()}
    with pytest.raises(CircleError, match=r"\[A, B\]"):
        in_order(edges, dict.fromkeys(edges, "AWS::S3::Bucket"), "hostile")
