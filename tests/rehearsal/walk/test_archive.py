"""Artifacts, packed and unpacked."""

import zipfile
from pathlib import Path

import pytest

from rehearsal.codebuild.buildspec import Output
from rehearsal.walk.archive import pack, read_member, unpack

FILES = ("a.txt", ".hidden", "below/b.txt", "below/deep/c.txt", "left/out.txt")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "src"
    for name in FILES:
        (folder / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "out" / name).write_text(name)
    (folder / "out" / "a.txt").chmod(0o755)
    return folder


def names(source: Path, output: Output) -> set[str]:
    archive = source.parent / "a.zip"
    pack(source, output, archive)
    with zipfile.ZipFile(archive) as zipped:
        return set(zipped.namelist())


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (Output(files=("**/*",), base="out"), set(FILES)),
        (Output(files=("*",), base="out"), {"a.txt", ".hidden"}),
        (Output(files=("below/**/*",), base="out"), {"below/b.txt", "below/deep/c.txt"}),
        (Output(files=("**/*",), base="out", excluded=("left/**/*", ".hidden")), set(FILES[:1] + FILES[2:4])),
        (Output(files=("out/below/b.txt",)), {"out/below/b.txt"}),
        (Output(files=("below/**/*",), base="out", flat=True), {"b.txt", "c.txt"}),
        (Output(files=("none",), base="out"), set()),
    ],
)
def test_the_named_files_are_packed(source: Path, output: Output, expected: set[str]) -> None:
    """Base folder, patterns, exclusions and discarded paths, as a buildspec says them."""

    assert names(source, output) == expected


def test_content_and_mode_survive(source: Path) -> None:
    """A script that was executable still is, behind a pipeline's artifact."""

    archive = source.parent / "a.zip"
    pack(source, Output(files=("**/*",), base="out"), archive)
    unpack(archive, source.parent / "new")

    assert (source.parent / "new" / "below" / "deep" / "c.txt").read_text() == "below/deep/c.txt"
    assert [(source.parent / "new" / name).stat().st_mode & 0o111 > 0 for name in FILES[:2]] == [True, False]


def test_nothing_lands_outside(tmp_path: Path) -> None:
    """A name with .. in it stays inside the folder."""

    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("../evil.txt", "x")
    unpack(archive, tmp_path / "inside")

    assert not (tmp_path / "evil.txt").exists()


def test_a_missing_member_is_a_key_error(source: Path) -> None:
    """The one who asks says what it was for."""

    archive = source.parent / "a.zip"
    pack(source, Output(files=("a.txt",), base="out"), archive)

    assert read_member(archive, "a.txt") == b"a.txt"
    with pytest.raises(KeyError):
        read_member(archive, "b.txt")
