"""Sets this machine up, once: the locked Python environments, Node inside them, the locked npm packages.

Run by `./sluice` and `./check` with the machine's own Python, so it uses the standard library only. Each part has a
stamp, written last, over everything it was made from; a part without its stamp is made anew, so a set-up that was
killed half-way is repaired at the next start and never used.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".sluice"
VENVS = HOME / "venvs"
OLDEST_PYTHON = (3, 11)
PYTHON = os.path.realpath(sys.executable)
"""The machine's own: this one may have been started through a link that another program can take away."""


class Part(NamedTuple):
    """One thing to set up: what it is made from, what must exist when it is made, and how it is made."""

    name: str
    sources: tuple[Path, ...]
    product: Path
    make: Callable[[], None]

    @property
    def stamp(self) -> Path:
        return HOME / "stamps" / self.name

    def fingerprint(self) -> str:
        """Changes with the sources, the interpreter and the place: a moved checkout has dead virtual environments."""
        digest = hashlib.sha256(f"{sys.version}|{sys.executable}|{ROOT}".encode())
        for source in self.sources:
            digest.update(source.read_bytes())
        return digest.hexdigest()

    def is_ready(self) -> bool:
        try:
            return self.product.exists() and self.stamp.read_text() == self.fingerprint()
        except FileNotFoundError:
            return False


def fail(name: str, *, what: str, why: str, remedy: str) -> NoReturn:
    """Ends with the form that every error of Sluice has (report/problem.py), which cannot be imported yet."""
    sys.stderr.write(f"error: {name}\n  what   {what}\n  where  {ROOT}\n  why    {why}\n  try    {remedy}\n")
    raise SystemExit(2)


def clean_environment() -> dict[str, str]:
    """The user's environment without AWS settings and without a foreign virtual environment; package indexes stay."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name not in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")
    }
    kept["NODE_USE_SYSTEM_CA"] = "1"  # a proxy that inspects TLS signs with a certificate that only the system knows
    kept["PATH"] = f"{VENVS / 'product' / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return kept


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Runs one command of the set-up; its output is shown only when it fails."""
    result = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=clean_environment(), capture_output=True, text=True
    )
    if result.returncode != 0:
        said = (result.stderr.strip() or result.stdout.strip()).splitlines()[-12:]
        fail(
            "set-up-failed",
            what=f"{' '.join(str(word) for word in command)} ended with {result.returncode}",
            why="\n         ".join(said) or "it said nothing",
            remedy="mend the cause (network, package index, disk space) and run the same command again",
        )


def shared(name: str, pinned: str, make: Callable[[Path], None]) -> Path:
    """The folder that holds what some lock pins, made once for all checkouts of this user's; each only links to it.

    Thousands of files are what takes a set-up's time. Half-made ones have no stamp, and are made anew.
    """
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    machine = f"{sys.platform}|{platform.machine()}|{sys.version}|{PYTHON}"
    place = caches / "sluice" / name / hashlib.sha256(f"{machine}|{pinned}".encode()).hexdigest()[:16]
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another checkout may be making it at this moment
        if not (place / "made").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
            (place / "made").touch()
    return place


def link(place: Path, to: Path) -> None:
    """Links from a folder to everything in another one, but for what is there already."""
    to.mkdir(parents=True, exist_ok=True)
    for entry in place.iterdir():
        if not (to / entry.name).exists():
            (to / entry.name).symlink_to(entry)


def uv() -> Path:
    """The installer, at the version and hash of the product's lock.

    pip and its environment take most of a first set-up's time, and are needed for nothing else.
    """
    block = locked_block(ROOT / "requirements.txt", "uv")
    return shared("uv", block, lambda place: fetch_uv(place, block)) / "bin" / "uv"


def fetch_uv(place: Path, block: str) -> None:
    """With a pip of our own: the machine's Python may have none, or keep it to itself."""
    with tempfile.TemporaryDirectory() as folder:
        pin, pip = Path(folder) / "uv.txt", Path(folder) / "pip"
        pin.write_text(block)
        run(PYTHON, "-m", "venv", pip)
        install = (pip / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes")
        run(*install, "--target", place, "-r", pin)


def locked_block(lock: Path, package: str) -> str:
    """The lines of a lock file that pin one package with its hashes."""
    found = re.search(rf"^{package}==.*(?:\n    .*)*", lock.read_text(), re.MULTILINE)
    if found is None:
        fail("lock-broken", what=f"{lock.name} does not pin {package}", why="it was edited", remedy="git checkout it")
    return found.group()


def make_venv(name: str, lock: Path, *more: Path) -> Path:
    """A new environment with exactly the locked packages, and `more` on its import path."""
    venv = new_venv(VENVS / name)
    place = shared("python", lock.read_text(), lambda place: install(place, lock))
    (site_packages(venv) / "sluice.pth").write_text("".join(f"{path}\n" for path in (*more, site_packages(place))))
    link(place / "bin", venv / "bin")
    return venv


def new_venv(venv: Path) -> Path:
    shutil.rmtree(venv, ignore_errors=True)
    venv.parent.mkdir(parents=True, exist_ok=True)
    run(PYTHON, "-m", "venv", "--without-pip", venv)
    return venv


def install(place: Path, lock: Path) -> None:
    python = new_venv(place) / "bin" / "python"
    run(uv(), "pip", "sync", "--quiet", "--system-certs", "--require-hashes", "--python", python, lock)


def site_packages(venv: Path) -> Path:
    (found,) = (venv / "lib").glob("python*/site-packages")
    return found


def make_product() -> None:
    make_venv("product", ROOT / "requirements.txt", ROOT)


def make_gate() -> None:
    make_venv("gate", ROOT / "requirements-gate.txt", ROOT)


def make_emulator() -> None:
    """The embedded AWS, and beside it the Node libraries that AWS puts into its Node.js Lambda runtimes.

    This checkout is not on its import path: a Lambda function has no room of ours.
    """
    venv = make_venv("emulator", ROOT / "requirements-emulator.txt")
    make_node_modules(ROOT / "rehearsal" / "emulator" / "node", venv / "node")


def make_cdk() -> None:
    make_node_modules(ROOT, ROOT)


def make_node_modules(locks: Path, folder: Path) -> None:
    """`node_modules` in a folder, with exactly the packages that package-lock.json in `locks` pins."""
    files = [locks / "package.json", locks / "package-lock.json"]

    def npm_ci(place: Path) -> None:
        for file in files:
            shutil.copy(file, place)
        run(VENVS / "product" / "bin" / "npm", "ci", "--silent", "--no-fund", "--no-audit", cwd=place)

    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    place = shared("node", "".join(file.read_text() for file in files), npm_ci)
    link(place / "node_modules", folder / "node_modules")


def make_debian() -> None:
    """Debian packages that only tests need: a browser that opens the report."""
    missing = [name for name in debian_packages() if not is_installed(name)]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        fail(
            "debian-packages-missing",
            what=f"not installed: {' '.join(missing)}",
            why="tests need them, and only root can install them, on Debian or its kin",
            remedy=f"sudo apt-get install {' '.join(missing)}",
        )
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-qq", "--no-install-recommends", "--yes", *missing)


def debian_packages() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / "debian-packages.txt").read_text().splitlines())
    return [line for line in lines if line]


def is_installed(package: str) -> bool:
    said = subprocess.run(["dpkg-query", "-Wf", "${db:Status-Status}", package], capture_output=True, text=True)
    return said.stdout == "installed"


PARTS = {
    "product": Part("product", (ROOT / "requirements.txt",), VENVS / "product" / "bin" / "npm", make_product),
    "cdk": Part(
        "cdk",
        (ROOT / "package.json", ROOT / "package-lock.json"),
        ROOT / "node_modules" / ".bin" / "cdk",
        make_cdk,
    ),
    "gate": Part("gate", (ROOT / "requirements-gate.txt",), VENVS / "gate" / "bin" / "ruff", make_gate),
    "emulator": Part(
        "emulator",
        (
            ROOT / "requirements-emulator.txt",
            ROOT / "rehearsal" / "emulator" / "node" / "package.json",
            ROOT / "rehearsal" / "emulator" / "node" / "package-lock.json",
        ),
        VENVS / "emulator" / "node" / "node_modules" / "@aws-sdk",
        make_emulator,
    ),
    "debian": Part("debian", (ROOT / "debian-packages.txt",), ROOT / "debian-packages.txt", make_debian),
}


def set_up(names: list[str]) -> None:
    """Makes what is not ready, in the order of `PARTS`; the product always, since its Node makes the rest."""
    wanted = [part for name, part in PARTS.items() if name == "product" or name in names]
    if all(part.is_ready() for part in wanted):
        return
    HOME.mkdir(exist_ok=True)
    with (HOME / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another start may be setting up at this moment
        for part in wanted:
            if not part.is_ready():
                sys.stderr.write(f"setting up: {part.name}\n")
                part.stamp.unlink(missing_ok=True)
                part.make()
                part.stamp.parent.mkdir(exist_ok=True)
                part.stamp.write_text(part.fingerprint())


def main() -> None:
    if sys.version_info < OLDEST_PYTHON:
        fail(
            "python-too-old",
            what=f"this is Python {sys.version.split()[0]}",
            why="Sluice needs Python 3.11 or newer",
            remedy="install a newer Python, or name one: SLUICE_PYTHON=/path/to/python3 ./sluice",
        )
    try:
        set_up(sys.argv[1:])
    except OSError as error:
        fail("set-up-failed", what=str(error), why="the machine refused", remedy="mend the cause, then run it again")
    except KeyboardInterrupt:
        fail("interrupted", what="set-up was interrupted", why="Ctrl-C", remedy="run it again: it starts over cleanly")


if __name__ == "__main__":
    main()
