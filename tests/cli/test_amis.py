"""`./sluice amis` as a user sees it."""

import json

import pytest

from cli.main import main


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    """Every zone's image is shown; what is not pinned is said, with the way to pin it (N4)."""

    assert 0 == main(["amis"])
    told = capsys.readouterr()
    assert 6 == told.out.count("us-east-1")
    assert "./sluice amis --yes" in told.err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """For machines: one entry an environment and zone."""

    assert 0 == main(["amis", "--json"])
    first = json.loads(capsys.readouterr().out)["images"][0]
    assert ("dev", "us-east-1a", None) == (first["environment"], first["zone"], first["pinned"])


def test_either_or() -> None:
    """Looking and writing are asked for one at a time."""

    assert 2 == main(["amis", "--check", "dev", "--yes"])
