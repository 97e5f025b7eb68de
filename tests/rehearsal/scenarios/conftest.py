"""One clone for all scenarios, and `rehearse`, which runs its `./sluice rehearse` on a commit of it."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.rehearsal.scenarios.clone import Clone
from tests.rehearsal.scenarios.command import Ended, Rehearse, Running, Start, started
from tests.rehearsal.scenarios.descendants import adopt_orphans, descendants, left_of

SECONDS_TO_END = 10.0  # a Lambda function has three from the guard of the emulated AWS, on a quiet machine


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Clone:
    """Made by the first process of this run that needs it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    folder = shared / "clone"
    with (shared / "clone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (shared / "clone.made").exists():
            return Clone.of(folder)
        made = Clone.make(folder)
        (shared / "clone.made").touch()
        return made


@pytest.fixture
def leaves_nothing() -> Iterator[None]:
    """No process that a test started outlives it."""
    adopt_orphans()
    before = descendants()
    yield
    assert [] == left_of(before, within=SECONDS_TO_END)


@pytest.fixture
def start(clone: Clone, tmp_path: Path, leaves_nothing: None) -> Start:
    """start(commit, "--reject") is a rehearsal under way; `before` it stand the words that start it."""

    def start(*words: str, before: Sequence[str] = (), **extra: str) -> AbstractContextManager[Running]:
        command = [*before, "./sluice", "rehearse", *words]
        return started(command, checkout=clone.folder, folder=tmp_path / "said", extra=extra)

    return start


@pytest.fixture
def rehearse(start: Start) -> Rehearse:
    """rehearse(commit, "--reject") is a rehearsal that has ended; its keyword arguments are environment variables."""

    def rehearse(*words: str, before: Sequence[str] = (), **extra: str) -> Ended:
        with start(*words, "--json", before=before, **extra) as running:
            return running.end()

    return rehearse
