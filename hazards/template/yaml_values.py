"""What a scalar of YAML is, and what a tag makes of a value.

Less than YAML 1.1 has: a number is one only in JSON's plain forms, for `012345670123` is an account and no octal, and
`22:22` no sexagesimal; a date is text, as in the `Version` of a policy.
"""

import re
from typing import Any

INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
DECIMAL = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}\Z")
TRUE = ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON")
FALSE = ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF")
NULL = ("", "~", "null", "Null", "NULL")
WORDS = {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False), **dict.fromkeys(NULL)}


def plain(value: str) -> Any:
    """A scalar without quotes and without a tag."""
    if value in WORDS:
        return WORDS[value]
    if INTEGER.match(value):
        return int(value)
    return float(value) if DECIMAL.match(value) else value


def tagged(tag: str | None, value: Any) -> Any:
    """A short form as its long one; `!!str` and all other tags of YAML's own leave text and collections as they are."""
    if tag is None or not tag.startswith("!") or tag == "!":
        return value
    name = tag[1:]
    if name == "GetAtt" and isinstance(value, str):
        value = list(value.partition(".")[::2])
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}
