"""`./sluice rehearse` as a user runs it: a process of its own, what it says in files, its end an exit code."""

import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rehearsal.timeline import ActionRecord, Rehearsal, State

LONGEST_SECONDS = 900.0  # the one with the gate in it, on a machine that has other work too
TICK_SECONDS = 0.02
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class Ended:
    """A rehearsal that has ended. `out` and `errors` are what it wrote to stdout and stderr."""

    exit_code: int
    out: str
    errors: str

    @cached_property
    def record(self) -> Rehearsal:
        """What `--json` printed."""
        return Rehearsal.model_validate_json(self.out)

    @property
    def problems(self) -> list[str]:
        """The names of the problems that `--json` printed in its stead."""
        return [problem["name"] for problem in json.loads(self.out)["problems"]]

    def action(self, place: str) -> ActionRecord:
        """Of the last round, by its stage and name: Build.Synth."""
        (found,) = (one for one in self.record.rounds[-1].actions if f"{one.stage}.{one.name}" == place)
        return found

    def ended_as(self, state: State) -> list[str]:
        """The places of the last round's actions that ended so."""
        return [f"{one.stage}.{one.name}" for one in self.record.rounds[-1].actions if one.state is state]

    def why(self, place: str) -> str:
        """All that is said of an action's failure, its remedy too."""
        failure = self.action(place).failure
        assert failure is not None, f"{place} did not fail"
        return f"{failure.what}\n{failure.where}\n{failure.remedy}"

    def stacks_of(self, account: str) -> set[str]:
        """The stacks that stood in an account in the end."""
        return {one.stack for one in self.record.fidelity if one.account == account}


@dataclass(frozen=True)
class Running:
    """A rehearsal under way; its process leads a group of its own, as a command at a terminal does."""

    process: "subprocess.Popen[bytes]"
    folder: Path

    def wait_for(self, text: str) -> None:
        """Until it says so, in its lines of progress."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while text not in self._said("errors"):
            assert self.process.poll() is None, f"it ended before it said {text!r}:\n{self._said('errors')}"
            assert time.monotonic() < deadline, f"it never said {text!r}:\n{self._said('errors')}"
            time.sleep(TICK_SECONDS)

    def end(self) -> Ended:
        """Waits for its end."""
        code = self.process.wait(LONGEST_SECONDS)
        return Ended(code, self._said("out"), self._said("errors"))

    def _said(self, name: str) -> str:
        return (self.folder / name).read_text(errors="replace")


Start = Callable[..., AbstractContextManager[Running]]
"""start(commit, "--reject"): a rehearsal under way."""
Rehearse = Callable[..., Ended]
"""rehearse(commit, "--reject"): a rehearsal that has ended."""


@contextmanager
def started(
    words: Sequence[str], *, checkout: Path, folder: Path, extra: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Starts a command line in a checkout; nothing of its group outlives the block."""
    folder.mkdir(exist_ok=True)
    with (folder / "out").open("wb") as out, (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(
            words,
            cwd=checkout,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
            preexec_fn=_as_at_a_terminal,
        )
    try:
        yield Running(process, folder)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _as_at_a_terminal() -> None:
    """Ctrl-C reaches it, though a background job's is ignored; and like a closed terminal's it ends when we die."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
