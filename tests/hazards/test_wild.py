"""Templates as nobody should write them: a clear word about each, no error of Python's, and never a long wait."""

import copy
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hazards.judge import judge
from hazards.reading.load import load
from hazards.rules import written_before_the_end
from hazards.template.view import Template

TWINS = Path(__file__).parent / "twins"
DOCUMENTS = [
    template.document
    for twin in sorted(TWINS.glob("*/good-*"))
    for folder in ((twin / "before", twin / "after") if (twin / "after").is_dir() else (twin,))
    for template in load([folder])[0]
]
ODD: list[Any] = [
    None, True, 0, -1.5, "", "x", "A.B", "${", "${A}", "${A.B}", "arn:aws:s3:::", [], [[]], [None], {}, {"": ""},
    {"Ref": None}, {"Ref": []}, {"Ref": "AWS::NoValue"}, {"Fn::GetAtt": "A"}, {"Fn::GetAtt": [1, {}]}, {"Fn::Sub": []},
    {"Fn::Sub": ["${A", 5]}, {"Fn::If": ["C"]}, {"Fn::If": [{}, 1, 2]}, {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, []]},
    {"Fn::Join": [[], {}]}, {"Fn::Join": ["", {"Ref": "A"}]}, {"Fn::ImportValue": {"Fn::If": []}}, {"Fn::Select": []},
    {"Fn::FindInMap": 5}, {"Fn::Equals": []}, {"Fn::And": {}}, {"Fn::Not": [[]]}, {"Condition": []}, 10**400,
    {"a": None}, "é\x00\x1b[31m",
]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of a document: what holds it, and under which key or number."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict | list):
            for key in list(one) if isinstance(one, dict) else range(len(one)):
                yield one, key
                stack.append(one[key])


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good template with some of its parts replaced, removed, wrapped, moved or renamed."""
    document: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 4))):
        parts = list(places(document))
        if not parts:
            break
        holder, key = parts[draw(st.integers(0, len(parts) - 1))]
        match draw(st.sampled_from(["odd", "odd", "wrap", "remove", "move", "rename"])):
            case "odd":
                holder[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
            case "wrap":
                holder[key] = draw(st.sampled_from([[holder[key]], {"Fn::If": ["C", holder[key], None]}]))
            case "remove":
                del holder[key]
            case "move":
                other, place = parts[draw(st.integers(0, len(parts) - 1))]
                holder[key] = copy.deepcopy(other[place])
            case "rename" if isinstance(holder, dict):
                holder[draw(st.sampled_from(["", "Ref", "Fn::If", "Type", "Properties", "/"]))] = holder.pop(key)
    return document


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated(), mutated())
def test_no_rule_fails_on_anything(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Alone, beside another, and as what became of another."""

    judge([Template("a", one), Template("b", other)], before=[Template("a", other)], debugging=True)


@pytest.mark.parametrize("ending", [".json", ".yaml"])
def test_a_template_that_ends_too_early(tmp_path: Path, ending: str) -> None:
    """Wherever it is cut off, it is judged or told."""

    document = max(DOCUMENTS, key=lambda one: len(json.dumps(one)))
    text = json.dumps(document, indent=1)
    path = tmp_path / f"cut{ending}"
    for end in range(0, len(text), max(1, len(text) // 50)):
        path.write_text(text[:end])

        templates, unjudged = load([path])

        assert 1 == len(templates) + len(unjudged)


MANY, DEEP, KEY = "holds more than 2,000,000 values", "is nested deeper than 100 levels", "has a key that is no text"
BOMBS = {
    "billion laughs": (
        "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
        + "Resources: {A: {Type: x, P: *a11}}",
        MANY,
    ),
    "itself": ("Resources: &a {A: *a}", "has an alias *a for nothing that ends before it (line 1)"),
    "deep by brackets": ("Resources: " + "[" * 500_000, DEEP),
    "deep by dashes": ("Resources:\n" + "- " * 500_000, DEEP),
    "deep by aliases": (
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [[[*a{n - 1}]]]\n" for n in range(1, 60)) + "Resources: 1",
        DEEP,
    ),
    "a key that is a list": ("Resources: {[a]: b}", KEY),
    "a key that is an alias of a list": ("a: &a [x]\nResources: {*a : b}", KEY),
    "many values": ("Resources:\n" + "- a\n" * 2_100_000, MANY),
    "many keys, one twice": ("Resources:\n" + "".join(f" k{n}: 1\n" for n in range(200_000)) + " k0: [", "is no YAML"),
    "an object of Python's": ("Resources: !!python/object/apply:os.system [x]", "its Resources are no mapping"),
    "a wrong date": ("Resources: !!timestamp x", "its Resources are no mapping"),
}
JSON_BOMBS = {
    "deep": ('{"Resources":' + "[" * 100_000, DEEP),
    "deep and whole": ('{"Resources":' + "[" * 5_000 + "]" * 5_000 + "}", DEEP),
    "101 levels": ('{"Resources":' + "[" * 100 + "]" * 100 + "}", DEEP),
    "many values": ('{"Resources":[' + "1," * 2_100_000 + "1]}", MANY),
    "a number of 5,000 digits": ('{"Resources":' + "9" * 5_000 + "}", "has a number of more than 4300 digits"),
}


@pytest.mark.parametrize(("bomb", "why"), BOMBS.values(), ids=list(BOMBS))
def test_a_bomb(tmp_path: Path, bomb: str, why: str) -> None:
    """Is refused with one word, and takes no time."""

    assert why in refused(tmp_path / "bomb.yaml", bomb)


@pytest.mark.parametrize(("bomb", "why"), JSON_BOMBS.values(), ids=list(JSON_BOMBS))
def test_a_bomb_of_json(tmp_path: Path, bomb: str, why: str) -> None:
    """The same."""

    assert why in refused(tmp_path / "bomb.json", bomb)


def refused(path: Path, text: str) -> str:
    """The one reason why a file is not judged."""
    path.write_text(text)
    began = perf_counter()
    templates, unjudged = load([path])
    assert ([], 1) == (templates, len(unjudged))
    assert perf_counter() - began < 30
    return unjudged[0].why


def test_a_template_as_deep_as_it_may_be(tmp_path: Path) -> None:
    """Every rule can walk it."""

    value: Any = "x"
    for _ in range(15):
        value = {"Fn::Join": ["", [{"Fn::Sub": ["${a}", {"a": value}]}]]}
    path = tmp_path / "deep.json"
    path.write_text(json.dumps({"Resources": {"T": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": value}}}}))

    templates, unjudged = load([path])

    assert [] == unjudged
    assert () == judge(templates, debugging=True).unjudged


def large() -> str:
    """10 MB of buckets and topics."""
    body = (
        '{"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "logs-${AWS::Region}-%d"}, "Tags": [%s]}}'
    )
    tags = ", ".join(f'{{"Key": "tag-{n}", "Value": "a value that takes its room"}}' for n in range(10))
    return '{"Resources": {' + ",\n".join(f'"Bucket{n}": ' + body % (n, tags) for n in range(16_000)) + "}}"


@pytest.mark.parametrize("name", ["large.json", "large.yaml"])
def test_ten_megabytes(tmp_path: Path, name: str) -> None:
    """Are judged. As YAML they are read by its parser."""

    path = tmp_path / name
    text = large() if name.endswith("json") else f"# YAML\n{large()}"
    assert len(text) > 10_000_000
    path.write_text(text)
    began = perf_counter()

    templates, unjudged = load([path])
    ended = judge(templates, unjudged=unjudged)

    assert () == ended.unjudged
    assert 16_000 == len(templates[0].resources)
    assert perf_counter() - began < 60


def test_more_than_fifty_megabytes(tmp_path: Path) -> None:
    """Are not even read: told where it is named, passed over in a folder."""

    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(50_000_001)

    assert ["is larger than 50 MB"] == [one.why for one in load([path])[1]]
    assert ["holds no template"] == [one.why for one in load([tmp_path])[1]]


def test_thousands_of_files(tmp_path: Path) -> None:
    """Each is judged though every tenth is broken, in a stable order."""

    text = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    for number in range(3_000):
        (tmp_path / f"{number:04}.json").write_text(text[:-1] if number % 10 == 0 else text)

    templates, unjudged = load([tmp_path])
    ended = judge(templates, unjudged=unjudged)

    assert (2_700, 300) == (ended.templates, len(ended.unjudged))
    assert [one.name for one in templates] == sorted(one.name for one in templates)


def test_thousands_of_writers() -> None:
    """Each into a bucket of its own, so that each waits for something else: memory grows as the template does."""

    number = 2_000
    buckets = {
        f"Bucket{n}": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"} for n in range(number)
    }
    logs = {f"Log{n}": _flow_log({"Fn::GetAtt": [f"Bucket{n}", "Arn"]}) for n in range(number)}
    template = Template("many", {"Resources": {**buckets, **logs}})
    tracemalloc.start()

    ended = judge([template], rules=[written_before_the_end])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert number == len(ended.findings)
    assert peak < 25_000_000


def _flow_log(destination: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::EC2::FlowLog",
        "Properties": {"LogDestinationType": "s3", "LogDestination": destination},
    }
