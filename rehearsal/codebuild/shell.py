"""The one shell in which all commands of a build run, so that `cd`, `export` and variables reach the next command.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-cmd.html (buildspec version 0.2). A command that
ends the shell (`exit 1`) ends only itself: the next one runs in a new shell with what was exported before it.
"""

import contextlib
import os
import select
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

GRACE_SECONDS = 5.0
TICK_SECONDS = 0.1
LONGEST_LINE = 16384
# Ends the output of a command, so that all of it is in the log before its exit code is known.
MARK = b"\0sluice\0"


class StoppedError(Exception):
    """The rehearsal ends (Ctrl-C, or the emulated AWS died), and with it everything that runs."""


class Shell:
    """A context manager; with its end, every process that its commands started is gone.

    `enter` is the start of every command line (into the fence), `folder` is the shell's own, `log` takes each line of
    output, from a thread of its own. `stop` ends a running command at once.
    """

    def __init__(
        self,
        *,
        enter: Sequence[str],
        interpreter: str,
        folder: Path,
        directory: Path,
        environment: Mapping[str, str],
        log: Callable[[str], None],
        stop: threading.Event,
    ) -> None:
        self._enter, self._interpreter, self._folder, self._directory = tuple(enter), interpreter, folder, directory
        self._environment, self._log, self._stop = dict(environment), log, stop
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._said = threading.Event()
        self._count = 0

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        self._steps, self._results = self._pipe("steps"), self._pipe("results")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        os.close(self._steps)
        os.close(self._results)

    def run(self, command: str, *, deadline: float) -> int:
        """Runs one command and answers its exit code. `deadline` is of time.monotonic().

        Raises TimeoutError and StoppedError; all of the shell's processes are killed then.
        """
        if self._process is None:
            self._begin()
        self._count += 1
        script = self._folder / f"command-{self._count}.sh"
        script.write_text(command + "\n")
        self._said.clear()
        os.write(self._steps, f"{script}\n".encode())
        try:
            return self._result(deadline)
        except BaseException:
            self._end()
            raise

    def say(self, text: str, *, deadline: float) -> None:
        """Puts a line of ours into the output, in its place among the commands'."""
        self.run(f"printf '%s\\n' {shlex.quote(text)}", deadline=deadline)

    def values(self, names: Sequence[str], *, deadline: float) -> dict[str, str]:
        """What variables hold now; one that is not set is absent."""
        place = self._folder / "values"
        place.write_text("")
        for name in names:
            quoted = shlex.quote(str(place))
            self.run(f'[ -z "${{{name}+x}}" ] || printf "%s=%s\\0" {name} "${name}" >>{quoted}', deadline=deadline)
        pairs = (item.partition("=") for item in place.read_text().split("\0") if item)
        return {name: value for name, _, value in pairs}

    def _pipe(self, name: str) -> int:
        """A named pipe, open on both ends here, so that neither side ever waits for the other to open it."""
        path = self._folder / name
        os.mkfifo(path, 0o600)
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def _begin(self) -> None:
        driver = self._folder / "driver.sh"
        driver.write_text(self._driver())
        self._process = subprocess.Popen(
            [*self._enter, self._interpreter, str(driver)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self._directory,
            env=self._environment,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _driver(self) -> str:
        """Takes the name of a command's file, runs it in this very shell, tells its code and keeps what is exported."""
        steps, results, state, place = (
            shlex.quote(str(self._folder / name)) for name in ("steps", "results", "state", "place")
        )
        return f"""\
[ ! -f {state} ] || . {state}
[ ! -f {place} ] || cd "$(cat {place})"
while IFS= read -r sluice_step <{steps}; do
. "$sluice_step"
sluice_code=$?
export -p >{state}
pwd >{place}
printf '\\0%s\\0\\n' sluice
echo $sluice_code >{results}
done
"""

    def _result(self, deadline: float) -> int:
        process = self._process
        assert process is not None  # noqa: S101 - run() began it
        while True:
            if select.select([self._results], [], [], TICK_SECONDS)[0]:
                self._said.wait(GRACE_SECONDS)
                return int(os.read(self._results, 64).split()[-1])
            if process.poll() is not None:
                return self._ended(process)
            if self._stop.is_set():
                raise StoppedError
            if time.monotonic() > deadline:
                raise TimeoutError

    def _ended(self, process: "subprocess.Popen[bytes]") -> int:
        """The command ended the shell. Its code is the shell's; what it left running goes with it."""
        self._end()
        return 128 - process.returncode if process.returncode < 0 else process.returncode

    def _end(self) -> None:
        """Kills the whole group: a build's background processes must not outlive it."""
        process, self._process = self._process, None
        if process is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
        if self._reader:
            self._reader.join(GRACE_SECONDS)

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        with process.stdout as stream:
            while line := stream.readline(LONGEST_LINE):
                text, mark, _ = line.partition(MARK)
                if text or not mark:
                    self._log(text.decode(errors="replace").rstrip("\r\n"))
                if mark:
                    self._said.set()
