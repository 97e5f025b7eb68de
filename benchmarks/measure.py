"""Runs one command and tells how long it took, and how much memory it and all that it started had at most."""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

EVERY_SECONDS = 0.2
MIB = 1 << 20


class Measured(NamedTuple):
    """`peak_mib` is 0 where it was not asked for: looking takes time of its own."""

    seconds: float
    peak_mib: int


def measure(
    words: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str] | None = None, memory: bool = False
) -> Measured:
    """Raises RuntimeError, with what it said last, when the command fails."""
    began = perf_counter()
    process = subprocess.Popen(
        [str(word) for word in words], cwd=cwd, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    ended, peaks = threading.Event(), [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, ended, peaks))
    if memory:
        watcher.start()
    said, _ = process.communicate()
    seconds = perf_counter() - began
    ended.set()
    if memory:
        watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with {process.returncode}:\n{said[-3000:]}")
    return Measured(seconds, peaks[0] // MIB)


def _watch(pid: int, ended: threading.Event, peaks: list[int]) -> None:
    while not ended.wait(EVERY_SECONDS):
        peaks[0] = max(peaks[0], sum(map(_proportional_bytes, _family(pid))))


def _family(pid: int) -> set[int]:
    """A process and all its living descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended while we looked
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    family = wanted = {pid}
    while wanted := {child for child, parent in parents.items() if parent in wanted}:
        family = family | wanted
    return family


def _proportional_bytes(pid: int) -> int:
    """Resident memory, of shared pages its share: https://docs.kernel.org/filesystems/proc.html, smaps_rollup."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def machine() -> dict[str, str]:
    """What was measured on, and how busy it was with other things just before."""
    cpus = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1])
    return {
        "cores": f"{os.cpu_count()}, {cpus[0].partition(':')[2].strip() if cpus else 'unknown'}",
        "memory": f"{memory // MIB} GiB",
        "load before": f"{os.getloadavg()[0]:.2f}",
    }
