"""The commit that is rehearsed, as a push would deliver it: what is not committed is left out."""

import io
import os
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from report.problem import Problem

FIELDS = "%H%x00%T%x00%aI%x00%s%x00%B"


@dataclass(frozen=True, kw_only=True)
class Commit:
    """`author_date` is ISO 8601; `message` the whole of it, `subject` its first line; `tree` names its content.

    `left_out`: changed or new files of the working tree that it does not hold.
    """

    repository: Path
    ref: str
    sha: str
    tree: str
    author_date: str
    subject: str
    message: str
    left_out: tuple[str, ...]

    @classmethod
    def read(cls, repository: Path, ref: str) -> Self:
        """The commit that a ref of a repository names. Raises Problem: no-commit."""
        try:
            told = _git(repository, "log", "-1", f"--format={FIELDS}", "--end-of-options", f"{ref}^{{commit}}", "--")
        except (OSError, subprocess.CalledProcessError) as error:
            why = error.stderr.decode() if isinstance(error, subprocess.CalledProcessError) else error
            raise Problem(
                "no-commit",
                what=f"there is no commit {ref} to rehearse",
                where=str(repository),
                why=str(why).strip().replace("^{commit}", ""),
                remedy="name a branch, a tag or a commit of this repository",
            ) from error
        sha, tree, author_date, subject, message = told.rstrip("\n").split("\0")
        changed = _git(repository, "status", "--porcelain=v1", "-z", "--no-renames").split("\0")
        return cls(
            repository=repository,
            ref=ref,
            sha=sha,
            tree=tree,
            author_date=author_date,
            subject=subject,
            message=message.rstrip(),
            left_out=tuple(entry[3:] for entry in changed if entry),
        )

    def parent(self) -> Self:
        """The commit before this one, on the branch that it continues; itself where there is none."""
        try:
            _git(self.repository, "rev-parse", "--verify", "--quiet", f"{self.sha}^1^{{tree}}")
        except subprocess.CalledProcessError:  # the first commit, or the end of a shallow clone
            return self
        return self.read(self.repository, f"{self.sha}^1")

    def check_out(self, folder: Path) -> None:
        """Writes its files into a folder."""
        told = _git_bytes(self.repository, "archive", "--format=tar", self.sha)
        with tarfile.open(fileobj=io.BytesIO(told)) as files:
            if hasattr(tarfile, "data_filter"):  # since 3.11.4; a machine's 3.11 may be older, as Debian 12's is
                files.extractall(folder, filter="data")
            else:
                files.extractall(folder)  # noqa: S202 - a tree of git's own, which holds no path outside it

    def archive(self, to: Path) -> None:
        """Writes its tree as a zip."""
        _git(self.repository, "archive", "--format=zip", "-1", f"--output={to}", self.sha)


def _git(repository: Path, *arguments: str) -> str:
    return _git_bytes(repository, *arguments).decode(errors="replace")


def _git_bytes(repository: Path, *arguments: str) -> bytes:
    """No GIT_ setting of a hook or another repository's gets in the way."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout
