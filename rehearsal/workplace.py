"""Where a rehearsal works: a folder of its own at a stable path, so that warm runs find their caches again."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path


@contextmanager
def workplace(home: Path) -> Iterator[Path]:
    """The first folder under `home` that no other rehearsal uses; taken until the block ends."""
    for number in count(1):
        folder = home / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "taken").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield folder
            return


def emptied(folder: Path, keep: frozenset[str] = frozenset()) -> Path:
    """The same folder, without what it held; `keep` names what stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.name in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return folder
