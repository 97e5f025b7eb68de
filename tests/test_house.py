"""The house: imports run one way, rooms do not know each other, two libraries stay in their places."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FACTS = {"report", "stages", "packets"}
ROOMS = {"network", "validation", "recovery", "rehearsal", "bootstrap", "images", "hazards", "cost"}
STAGE = {"stages.network_stage"}
PIPELINE = {"pipeline"}
DOORS = {"cli", "app"}
DRILLS = {"drills"}
FLOORS = (FACTS, ROOMS, STAGE, PIPELINE, DRILLS, DOORS)

CDK_PLACES = ("app.py", "pipeline/", "stages/network_stage.py", "network/", "hazards/plug_in.py")
BOTO3_PLACES = ("cli/", "rehearsal/", "network/functions/")
ALONE = {  # what runs where the product's packages are not: its own imports, and nothing else
    "cli/set_up.py": set(),
    "network/functions/": {"boto3", "botocore"},
    "rehearsal/emulator/inside/": {"botocore", "ministack", "rehearsal"},
}


def source_files() -> list[Path]:
    places = [ROOT / "app.py", *(ROOT / name for floor in FLOORS for name in sorted(floor) if (ROOT / name).is_dir())]
    return [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.py")))]


FILES = source_files()


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(file) for file in FILES}


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports when it runs, wherever in the file; those for types only are left out."""
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = module_of(node, file)
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                yield whole if whole in MODULES else module


def module_of(node: ast.ImportFrom, file: Path) -> str:
    """Absolute, but among a Lambda function's own files, which have another place where they run."""
    if node.level == 0:
        return str(node.module)
    in_a_function = stands_in(file, ("network/functions/",))
    assert (node.level, in_a_function) == (1, True), f"{file}: relative imports hide where a thing comes from"
    return f"{name_of(file).rpartition('.')[0]}.{node.module}"


def room_of(module: str) -> str:
    return module if module in STAGE else module.partition(".")[0]


def floor_of(module: str) -> int:
    """The floor on which a module stands; -1 for what is not ours."""
    return next((number for number, floor in enumerate(FLOORS) if room_of(module) in floor), -1)


def stands_in(file: Path, places: tuple[str, ...]) -> bool:
    return file.relative_to(ROOT).as_posix().startswith(places)


def test_there_is_a_house() -> None:
    """Every room and floor that these tests speak of exists."""

    assert all((ROOT / name).exists() for name in FACTS | ROOMS | {"pipeline", "cli"})
    assert len(FILES) > 50


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_go_down(file: Path) -> None:
    """A file imports from its own room and from the floors below, never from the room next door or from above."""

    own = name_of(file)
    wrong = [
        module
        for module in imported(file)
        if floor_of(module) >= floor_of(own) and room_of(module) != room_of(own) and floor_of(module) > 0
    ]

    assert [] == wrong


def test_no_circles() -> None:
    """No two files import each other, over however many others."""

    graph = {name_of(file): {module for module in imported(file) if module in MODULES} for file in FILES}

    assert len(FILES) == len(list(TopologicalSorter(graph).static_order()))


@pytest.mark.parametrize(
    ("library", "places"), [("aws_cdk", CDK_PLACES), ("cdk_nag", CDK_PLACES), ("boto3", BOTO3_PLACES)]
)
def test_library_in_its_place(library: str, places: tuple[str, ...]) -> None:
    """`aws_cdk` is where the app is built, `boto3` where clients are made, and neither anywhere else."""

    users = [file for file in FILES if any(module.split(".")[0] == library for module in imported(file))]

    assert users
    assert [] == [file for file in users if not stands_in(file, places)]


@pytest.mark.parametrize(("place", "allowed"), ALONE.items())
def test_stands_alone(place: str, allowed: set[str]) -> None:
    """What runs outside the product's environment imports only what is there."""

    files = [file for file in FILES if stands_in(file, (place,))]
    others = {
        module.split(".")[0]
        for file in files
        for module in imported(file)
        if name_of(file).rpartition(".")[0] != module.rpartition(".")[0] or floor_of(module) < 0
    }

    assert files
    assert others - set(sys.stdlib_module_names) <= allowed


def test_inside_knows_only_itself() -> None:
    """The additions to the embedded AWS import nothing of ours but each other: the rest is not importable there."""

    files = [file for file in FILES if stands_in(file, ("rehearsal/emulator/inside/",))]
    ours = {module for file in files for module in imported(file) if floor_of(module) >= 0}

    assert [] == sorted(module for module in ours if not module.startswith("rehearsal.emulator.inside"))


def test_cfn_lint_has_what_our_rules_need() -> None:
    """In a team's environment for cfn-lint there is nothing of ours, and of others what cfn-lint itself needs."""

    files = {name_of(file): file for file in FILES}
    reached, left = set(), ["hazards.cfn_lint.rules"]
    while left:
        reached.add(module := left.pop())
        left += [one for one in imported(files[module]) if one in files and one not in reached]
    packages = {one.split(".")[0] for module in reached for one in imported(files[module]) if one not in files}

    assert packages - set(sys.stdlib_module_names) <= {"cfnlint", "yaml"}


def test_init_files_are_empty() -> None:
    """Importing a room costs nothing until one of its files is asked for."""

    assert [] == [file for file in FILES if file.name == "__init__.py" and file.read_text().strip()]


def test_facts_need_no_aws() -> None:
    """Facts and reports load without the CDK and without boto3."""

    files = [file for file in FILES if floor_of(name_of(file)) == 0]
    wrong = [file for file in files if {"aws_cdk", "boto3", "botocore"} & {m.split(".")[0] for m in imported(file)}]

    assert [] == wrong
