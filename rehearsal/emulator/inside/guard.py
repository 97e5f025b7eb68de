"""Watches over the emulated AWS: it ends, with everything that it started, whatever happens to whom.

Started by rehearsal/emulator/process.py with its own Python (`-I -S`, standard library only), it starts the emulated
AWS as its child and ends the whole family when

- the program that wanted it closes our standard input, or dies (the kernel closes it then, after kill -9 too), unless
  it said DETACH before,
- it is sent SIGTERM, SIGINT or SIGHUP,
- the emulated AWS dies, so that no Lambda function survives it,
- the family uses more memory than agreed, or has lived longer than agreed.

Exit codes: the emulated AWS's own, or the ones below.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36
TOO_MUCH_MEMORY = 71
TOO_OLD = 72
DETACH = b"k"  # on our standard input: live on without the one who wanted us
GRACE_SECONDS = 3.0
LOOK_EVERY_SECONDS = 1.0

asked_to_end: list[bool] = []


def main() -> int:
    """Usage: guard.py MEMORY_BYTES LIFETIME_SECONDS COMMAND..."""
    memory_bytes, lifetime = int(sys.argv[1]), float(sys.argv[2])
    libc = ctypes.CDLL(None)
    # What our child leaves behind (Lambda functions of a killed server) becomes our child, not init's.
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    # A signal asks us to clear up; the same one to the whole group must not end us before that.
    for polite in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(polite, lambda *_: asked_to_end.append(True))
    child = subprocess.Popen(
        sys.argv[3:],
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),  # should somebody kill -9 us
    )
    try:
        return watch(child, memory_bytes, time.monotonic() + lifetime)
    finally:
        end(child)


def watch(child: "subprocess.Popen[bytes]", memory_bytes: int, deadline: float) -> int:
    """Returns the exit code when there is a reason to end."""
    watched = [0]
    while child.poll() is None:
        if asked_to_end:
            return 0
        readable, _, _ = select.select(watched, [], [], LOOK_EVERY_SECONDS)
        if readable:
            if os.read(0, 1) != DETACH:
                return 0
            watched = []
        if (used := sum(resident_bytes(pid) for pid in family())) > memory_bytes:
            say(f"the emulated AWS uses {used >> 20} MiB, more than the {memory_bytes >> 20} MiB agreed: ended")
            return TOO_MUCH_MEMORY
        if time.monotonic() > deadline:
            say("the emulated AWS has lived as long as agreed: ended")
            return TOO_OLD
    say(f"the emulated AWS ended by itself, code {child.returncode}")
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def end(child: "subprocess.Popen[bytes]") -> None:
    """SIGTERM, a grace, then SIGKILL for every descendant until none is left."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
    while members := family():
        for pid in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        reap()
        time.sleep(0.01)


def reap() -> None:
    """Takes the exit codes of all dead children, adopted ones too."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def family() -> list[int]:
    """All our living descendants' process ids."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):  # it may end while we look
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z" or int(parent) == os.getpid():
                    parents[int(entry.name)] = int(parent)
    found: list[int] = []
    wanted = {os.getpid()}
    while wanted := {pid for pid, parent in parents.items() if parent in wanted}:
        found += wanted
    return found


def resident_bytes(pid: int) -> int:
    """Resident memory of one process; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def say(sentence: str) -> None:
    """Into the log, which standard error is."""
    sys.stderr.write(f"guard: {sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
