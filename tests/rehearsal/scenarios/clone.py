"""A temporary clone of this checkout, in which scenarios make their commits: its files as they stand, the gate out."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[3]
GATE = '"./check --in-build"'
SET_UP = '"python3 -I cli/set_up.py cdk"'
"""What is left of the gate: the set-up that the next command of the synth step needs."""
DRAFT = "draft.txt"
"""A file that nobody committed."""
WHO = {f"GIT_{who}_{what}": f"scenario@{what}.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

Change = tuple[str, Callable[[str], str]]
"""A file of the repository, and what becomes of its text."""


def replacing(path: str, old: str, new: str) -> Change:
    """`old`, which is there once, becomes `new`."""

    def change(text: str) -> str:
        assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times: teach the scenario its new text"
        return text.replace(old, new)

    return path, change


def without_from(path: str, mark: str) -> Change:
    """The file ends where `mark`, which is there once, begins."""
    return path, lambda text: replacing(path, mark, "\0")[1](text).partition("\0")[0]


@dataclass(frozen=True)
class Clone:
    """`base` is its one commit, checked out. Commits are made beside the working tree, by many tests at a time."""

    folder: Path
    base: str

    @classmethod
    def make(cls, folder: Path) -> Self:
        """Its caches are this checkout's: only what a commit changes is built anew."""
        for name in _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)
        path, change = replacing("pipeline/pipeline_stack.py", GATE, SET_UP)
        (folder / path).write_text(change((folder / path).read_text()))
        _git(folder, "init", "--quiet", "--initial-branch=main")
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message=This checkout, without its gate")
        (folder / DRAFT).touch()
        (ROOT / ".sluice" / "cache").mkdir(parents=True, exist_ok=True)
        (folder / ".sluice").mkdir()
        (folder / ".sluice" / "cache").symlink_to(ROOT / ".sluice" / "cache")
        return cls.of(folder)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """One that another test process has made."""
        return cls(folder, _git(folder, "rev-parse", "HEAD").strip())

    def commit(self, message: str, *changes: Change, onto: str = "") -> str:
        """A commit with these changes onto another, by default the base; answers its name."""
        parent = onto or self.base
        with tempfile.TemporaryDirectory() as index:
            own = {"GIT_INDEX_FILE": f"{index}/index"}
            _git(self.folder, "read-tree", parent, extra=own)
            for path, change in changes:
                text = change(_git(self.folder, "show", f":{path}", extra=own))
                blob = _git(self.folder, "hash-object", "-w", "--stdin", said=text).strip()
                _git(self.folder, "update-index", "--cacheinfo", f"100644,{blob},{path}", extra=own)
            tree = _git(self.folder, "write-tree", extra=own).strip()
        return _git(self.folder, "commit-tree", tree, "-p", parent, "-m", message).strip()


def _git(folder: Path, *words: str, said: str = "", extra: Mapping[str, str] | None = None) -> str:
    """No setting of a hook's, which may run these tests, gets in the way."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= WHO | dict(extra or {})
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, input=said, env=environment, check=True, capture_output=True, text=True).stdout
