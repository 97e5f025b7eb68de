"""The commit that is rehearsed."""

import os
import subprocess
from pathlib import Path

import pytest

from rehearsal.commit import Commit
from report.problem import Problem


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit: a script, a link to it, a file in a folder. Then a change that is not committed."""
    folder = tmp_path / "repository"
    (folder / "deep").mkdir(parents=True)
    (folder / "script").write_text("#!/bin/sh\n")
    (folder / "script").chmod(0o755)
    (folder / "link").symlink_to("script")
    (folder / "deep" / "file").write_text("committed\n")
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "First\n\nAnd why."]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    (folder / "deep" / "file").write_text("changed\n")
    (folder / "new").write_text("")
    return folder


def test_it_is_written_as_it_was_committed(repository: Path, tmp_path: Path) -> None:
    """With links and what may be executed; what is not committed is left out and named, and stays as it is."""

    commit = Commit.read(repository, "HEAD")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    commit.check_out(checkout)

    assert {"script", "link", "deep"} == {entry.name for entry in checkout.iterdir()}
    assert os.access(checkout / "script", os.X_OK)
    assert Path("script") == (checkout / "link").readlink()
    assert "committed\n" == (checkout / "deep" / "file").read_text()
    assert ("deep/file", "new") == commit.left_out
    assert commit == Commit.read(repository, "HEAD")
    assert "changed\n" == (repository / "deep" / "file").read_text()


def test_it_is_written_over_an_older_checkout(repository: Path, tmp_path: Path) -> None:
    """A checkout is kept from rehearsal to rehearsal, and ends as the commit is."""

    checkout = tmp_path / "checkout"
    (checkout / "deep").mkdir(parents=True)
    (checkout / "deep" / "file").write_text("of another commit\n")
    Commit.read(repository, "HEAD").check_out(checkout)

    assert "committed\n" == (checkout / "deep" / "file").read_text()


def test_the_first_commit_is_its_own_parent(repository: Path) -> None:
    """There is no commit before it whose pipeline it could meet."""

    first = Commit.read(repository, "HEAD")

    assert "First" == first.subject
    assert first == first.parent()


def test_a_ref_that_names_nothing(repository: Path) -> None:
    """It is named, and no option of git's is smuggled in."""

    for ref in ("no-such-branch", "--help"):
        with pytest.raises(Problem) as caught:
            Commit.read(repository, ref)
        assert "no-commit" == caught.value.name
        assert ref in caught.value.what


@pytest.mark.parametrize("ref", ["no-such", "HEAD:script", "HEAD^{tree}"])
def test_what_is_no_commit(repository: Path, ref: str) -> None:
    """A ref of nothing, of a file or of a folder is refused, in the words that it was given in."""

    with pytest.raises(Problem) as caught:
        Commit.read(repository, ref)

    assert "no-commit" == caught.value.name
    assert f"there is no commit {ref} to rehearse" == caught.value.what
    assert "^{commit}" not in caught.value.why
