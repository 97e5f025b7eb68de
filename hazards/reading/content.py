"""What a file holds, whatever the file is."""

import os
import stat
from pathlib import Path

from hazards.template.unreadable import MOST_BYTES, NoTemplateError, UnreadableError


def content(path: Path) -> bytes:
    """What a file holds. Never waits: a pipe or device is refused. Raises UnreadableError."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError("is no file, but a pipe or a device")
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise NoTemplateError(f"is larger than {MOST_BYTES // 1_000_000} MB")
    return data


def name_of(path: Path) -> str:
    """A path that can be printed: what is no character in it is shown as such."""
    return os.fsencode(path).decode(errors="replace")
