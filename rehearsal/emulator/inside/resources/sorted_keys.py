"""Keys in order, for a store that is listed page by page while it is written and emptied.

Adding and removing cost nothing to speak of; a page costs what it holds. Removed keys stay until an eighth is dead.
"""

import bisect
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

FEW = 64
LEAST_DEAD = 4096


class SortedKeys:
    """`is_there` tells whether a key still exists."""

    def __init__(self, keys: Iterable[str], is_there: Callable[[str], bool]) -> None:
        self._is_there = is_there
        self._lock = threading.Lock()  # log delivery writes on a thread of its own
        self._begin(keys)

    def _begin(self, keys: Iterable[str]) -> None:
        self._sorted = sorted(keys)
        self._known = set(self._sorted)
        self._new: set[str] = set()
        self._dead = 0

    def add(self, key: str) -> None:
        """Twice is once."""
        with self._lock:
            if key not in self._known:
                self._known.add(key)
                self._new.add(key)

    def removed(self) -> None:
        """One of them is not there any more."""
        with self._lock:
            self._dead += 1
            if self._dead > max(LEAST_DEAD, len(self._sorted) // 8):
                self._begin([key for key in self._known if self._is_there(key)])

    def after(self, marker: str, *, inclusive: bool) -> Iterator[str]:
        """Those that are there, in order, from the marker on."""
        with self._lock:
            keys = self._settled()
        find = bisect.bisect_left if inclusive else bisect.bisect_right
        for index in range(find(keys, marker), len(keys)):
            if self._is_there(keys[index]):
                yield keys[index]

    def _settled(self) -> list[str]:
        if len(self._new) <= FEW:
            for key in self._new:
                bisect.insort(self._sorted, key)
        else:
            self._sorted = sorted([*self._sorted, *sorted(self._new)])  # two runs: merged, not sorted
        self._new.clear()
        return self._sorted


class Watched(dict[Any, Any]):
    """A dictionary that tells of every key that comes and goes."""

    def __init__(self, of: dict[Any, Any], added: Callable[[Any], None], removed: Callable[[Any], None]) -> None:
        super().__init__(of)
        self._added, self._removed = added, removed

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        self._added(key)

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._removed(key)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        there = key in self
        value = super().pop(key, *default)
        if there:
            self._removed(key)
        return value
