"""Whose pipeline stands when not every commit can be synthesized."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rehearsal.commit import Commit
from rehearsal.fence.environment import Surroundings
from rehearsal.operator import Log, Operator
from rehearsal.preparation import synthesized
from report.problem import Problem

Make = Callable[[str], Operator]


@contextmanager
def step(_: str) -> Iterator[Log]:
    """A step that nobody looks at."""
    yield lambda line: None


@pytest.fixture
def operator(tmp_path: Path) -> Make:
    """Makes one of a commit whose `./sluice` ends as told: with an error of that name, or `fine`."""
    repository = tmp_path / "repository"
    surroundings = Surroundings.prepare(
        {}, path="/usr/bin:/bin", home=tmp_path / "home", cache=tmp_path / "cache", endpoint="", proxy_url=""
    )

    def git(*words: str) -> None:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        subprocess.run(["git", *identity, *words], cwd=repository, check=True, capture_output=True)

    def make(ending: str) -> Operator:
        script = repository / "sluice"
        script.write_text("#!/bin/sh\n" + ("" if ending == "fine" else f"echo 'error: {ending}' >&2; exit 2\n"))
        script.chmod(0o755)
        git("add", ".")
        git("commit", "--message", ending)
        commit = Commit.read(repository, "HEAD")
        (tmp_path / "assemblies" / commit.tree).mkdir(parents=True)
        return Operator(
            commit=commit,
            folder=tmp_path / ending,
            assemblies=tmp_path / "assemblies",
            surroundings=surroundings,
            enter=(),
            stop=threading.Event(),
        )

    repository.mkdir()
    git("init", "--initial-branch=main")
    return make


@pytest.mark.parametrize("ending", ["no-environments", "set-up-failed"])
def test_one_that_synthesizes_is_enough(operator: Make, ending: str) -> None:
    """The other one's failure is the pipeline's to find."""

    base, commit = operator(ending), operator("fine")

    assert [commit] == synthesized([base, commit], step, threading.Event())
    assert [commit] == synthesized([commit, base], step, threading.Event())


def test_a_commit_that_does_not_synthesize_is_judged(operator: Make) -> None:
    """It could be set up, so it is against the commit, whatever became of the one before."""

    operators = [operator("set-up-failed"), operator("no-environments")]

    assert [] == synthesized(operators, step, threading.Event())


def test_a_commit_that_cannot_be_set_up_is_not_judged(operator: Make) -> None:
    """Without a package index nothing was learnt of it, which is a Problem and no verdict."""

    operators = [operator("no-environments"), operator("set-up-failed")]

    with pytest.raises(Problem) as caught:
        synthesized(operators, step, threading.Event())
    assert "set-up-failed" == caught.value.name
