"""Setting the machine up: once, again when a lock changed, and never half."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import set_up

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One part to set up, made from one lock; what was made is remembered."""

    made: list[str] = []
    (tmp_path / "lock").write_text("one")

    def make() -> None:
        made.append((tmp_path / "lock").read_text())
        (tmp_path / "product").touch()
        if made[-1] == "broken":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(set_up, "HOME", tmp_path / ".sluice")
    monkeypatch.setattr(
        set_up, "PARTS", {"product": set_up.Part("product", (tmp_path / "lock",), tmp_path / "product", make)}
    )
    return made


def test_once(made: list[str]) -> None:
    """A second start makes nothing."""

    set_up.set_up([])
    set_up.set_up([])

    assert ["one"] == made


def test_changed_lock(made: list[str], tmp_path: Path) -> None:
    """A changed lock file makes the part anew."""

    set_up.set_up([])
    (tmp_path / "lock").write_text("two")
    set_up.set_up([])

    assert ["one", "two"] == made


def test_half_done(made: list[str], tmp_path: Path) -> None:
    """A set-up that ended half-way left no stamp, so the next start makes the part anew."""

    (tmp_path / "lock").write_text("broken")
    with pytest.raises(OSError, match="No space left"):
        set_up.set_up([])
    (tmp_path / "lock").write_text("mended")
    set_up.set_up([])

    assert ["broken", "mended"] == made


def test_removed(made: list[str], tmp_path: Path) -> None:
    """A stamp without what it speaks of is not believed."""

    set_up.set_up([])
    (tmp_path / "product").unlink()
    set_up.set_up([])

    assert ["one", "one"] == made


@pytest.mark.parametrize(("version", "name"), [((3, 10), "python-too-old"), ((3, 11), "set-up-failed")])
def test_named(
    made: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    version: tuple[int, int],
    name: str,
) -> None:
    """An old Python and a full disk are named, with exit code 2 and without a traceback."""

    monkeypatch.setattr(sys, "argv", ["set_up.py"])
    monkeypatch.setattr(sys, "version_info", version)
    (tmp_path / "lock").write_text("broken")
    with pytest.raises(SystemExit) as caught:
        set_up.main()

    assert 2 == caught.value.code
    assert f"error: {name}" in capsys.readouterr().err


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty caches of a user's."""

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


def test_shared(caches: Path) -> None:
    """What a lock pins is made once for all checkouts, and apart from what another lock pins."""

    made: list[Path] = []
    one = set_up.shared("python", "one", made.append)

    assert one == set_up.shared("python", "one", made.append)
    assert caches in one.parents
    assert [one, set_up.shared("python", "two", made.append)] == made


def test_half_shared(caches: Path) -> None:
    """What was made half is made anew, with nothing left of the half."""

    def break_off(place: Path) -> None:
        (place / "half").touch()
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        set_up.shared("python", "one", break_off)
    place = set_up.shared("python", "one", lambda place: (place / "whole").touch())

    assert {"whole", "made"} == {entry.name for entry in place.iterdir()}


def test_link(tmp_path: Path) -> None:
    """A checkout keeps what is its own, and finds the rest where it is shared."""

    shared, own = tmp_path / "shared", tmp_path / "own"
    for folder in (shared, own):
        folder.mkdir()
        (folder / "python").write_text(folder.name)
    (shared / "npm").write_text("shared")
    set_up.link(shared, own)

    assert ["own", "shared"] == [(own / name).read_text() for name in ("python", "npm")]


def test_shared_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to what a user has cleared away are no set-up."""

    monkeypatch.setattr(set_up, "HOME", tmp_path)
    (tmp_path / "lock").touch()
    (tmp_path / "product").symlink_to(tmp_path / "cleared away")
    part = set_up.Part("product", (tmp_path / "lock",), tmp_path / "product", lambda: None)
    part.stamp.parent.mkdir()
    part.stamp.write_text(part.fingerprint())

    assert not part.is_ready()


def test_failed_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command of the set-up that fails is named, with the end of what it said."""

    with pytest.raises(SystemExit):
        set_up.run(sys.executable, "-c", "import sys; sys.exit('no network')")

    assert "no network" in capsys.readouterr().err


def test_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installers see the user's package index and none of their AWS settings."""

    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example.com/simple")
    environment = set_up.clean_environment()

    assert "https://packages.example.com/simple" == environment["PIP_INDEX_URL"]
    assert not [name for name in environment if name.startswith("AWS_")]


@pytest.mark.parametrize("script", ["sluice", "check", ".ci/run"])
def test_doors_are_shell(script: str) -> None:
    """The doors can be run, and are plain POSIX shell."""

    assert os.access(ROOT / script, os.X_OK)
    assert 0 == subprocess.run(["sh", "-n", script], cwd=ROOT).returncode


def test_locks_are_hashed() -> None:
    """Every package of every Python environment is pinned with its hashes (P7)."""

    locks = sorted(ROOT.glob("requirements*.txt"))

    assert 3 == len(locks)
    for lock in locks:
        pins = [line for line in lock.read_text().splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in pin and pin.endswith("\\") for pin in pins), lock.name
