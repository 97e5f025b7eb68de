"""What the benchmarks stand on: they are run by hand, and must not be found broken on that day."""

import sys
from pathlib import Path

import pytest

from benchmarks.checkout import GATE, ROOT
from benchmarks.measure import measure
from benchmarks.synth import estate
from stages.estate import read_estate

HOLDS_MEMORY = "import time; held = bytearray(100 << 20); held[:] = b'x' * len(held); time.sleep(1)"


def test_memory_of_the_whole_family(tmp_path: Path) -> None:
    """What a command starts counts as its own: the memory of all is added up."""

    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS_MEMORY!r}], check=True)"
    measured = measure([sys.executable, "-c", starts], cwd=tmp_path, memory=True)

    assert measured.peak_mib >= 100
    assert measured.seconds > 1


def test_failed_command(tmp_path: Path) -> None:
    """A command that fails is not measured: the benchmark ends with what it said."""

    with pytest.raises(RuntimeError, match="no such thing"):
        measure([sys.executable, "-c", "import sys; sys.exit('no such thing')"], cwd=tmp_path)


@pytest.mark.parametrize("size", [2, 10, 40])
def test_estates(tmp_path: Path, size: int) -> None:
    """The estates that are synthesized are what the product takes for one."""

    (tmp_path / "environments.toml").write_text(estate(size))
    (tmp_path / "amis.toml").write_text((ROOT / "amis.toml").read_text())

    assert size == len(read_estate(tmp_path).environments)


def test_gate_can_be_taken_out() -> None:
    """The synth step names the gate as the benchmark looks for it."""

    assert 1 == (ROOT / "pipeline" / "pipeline_stack.py").read_text().count(GATE)
