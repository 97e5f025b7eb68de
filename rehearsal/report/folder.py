"""`--report DIR`: the record as JSON, the page, and a file for every log."""

import errno
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rehearsal.report import logs, page
from rehearsal.timeline import Rehearsal
from report.problem import Problem

_OURS = re.compile(r"(preparation|round-\d+)-\d{2,}-.*\.log")


def write(folder: Path, rehearsal: Rehearsal) -> Path:
    """Writes DIR/report.html, DIR/timeline.json and DIR/logs/*.log; answers the page's path.

    The logs of an earlier report in the same folder go; nothing else in it is touched. Raises Problem:
    report-not-written.
    """
    with _told(folder):
        return _write(folder, rehearsal)


def make_ready(folder: Path) -> None:
    """Makes the folder, so that nobody rehearses for long to learn that it cannot be written. Raises as `write`."""
    with _told(folder):
        _logs(folder).mkdir(parents=True, exist_ok=True)
        if not os.access(_logs(folder), os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _logs(folder: Path) -> Path:
    return folder / "logs"


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as broken:
        raise Problem(
            "report-not-written",
            what="the report could not be written",
            where=str(broken.filename or folder),
            why=broken.strerror or str(broken),
            remedy="name another folder with --report, or make room",
        ) from broken


def as_json(rehearsal: Rehearsal) -> str:
    """The record for machines. In ASCII, so that a log line which is not proper Unicode cannot spoil it."""
    return json.dumps(rehearsal.model_dump(), indent=2)


def _write(folder: Path, rehearsal: Rehearsal) -> Path:
    log_folder = _logs(folder)
    log_folder.mkdir(parents=True, exist_ok=True)
    for old in log_folder.iterdir():
        if _OURS.fullmatch(old.name):
            old.unlink()
    for entry in logs.entries(rehearsal):
        _put(log_folder / entry.file, logs.text(entry))
    _put(folder / "timeline.json", as_json(rehearsal) + "\n")
    return _put(folder / "report.html", page.render(rehearsal))


def _put(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="\n")
    return path
