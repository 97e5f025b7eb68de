"""JSON in bounded time and memory."""

import json
import re
import sys
from collections import Counter
from typing import Any

from hazards.template.unreadable import MOST_LEVELS, MOST_VALUES, Lost, UnreadableError

HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def from_json(text: str, lost: Lost) -> Any:
    """The value of a text. Of a repeated key the last value counts; it is added to `lost`. Raises UnreadableError."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            lost.append((made, [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]))
        return made

    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise UnreadableError(f"holds more than {MOST_VALUES:,} values")
    try:
        value = json.loads(text, object_pairs_hook=mapping)
    except RecursionError as error:
        raise UnreadableError(f"is nested deeper than {MOST_LEVELS} levels") from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"is no JSON: {error.msg} (line {error.lineno})") from error
    except (
        ValueError
    ) as error:  # the one that is left: https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
        raise UnreadableError(f"has a number of more than {sys.get_int_max_str_digits()} digits") from error
    if _is_too_deep(value):
        raise UnreadableError(f"is nested deeper than {MOST_LEVELS} levels")
    if HALF_A_CHARACTER.search(text) and not _can_be_written(value):
        raise UnreadableError("holds half a character: a surrogate without its other half")
    return value


def _is_too_deep(value: object) -> bool:
    level: list[Any] = [value] if isinstance(value, dict | list) else []
    for _ in range(MOST_LEVELS):
        parts = (part for one in level for part in (one.values() if isinstance(one, dict) else one))
        level = [part for part in parts if isinstance(part, dict | list)]
    return bool(level)


def _can_be_written(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
