"""The lines of a flow log file, in the flow log's own format (VPC user guide, "Flow log records")."""

import re
import time
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"\$\{([a-z0-9-]+)\}")


def header(record: Mapping[str, Any]) -> str:
    """The names of the fields, which is the first line of a file in S3."""
    return " ".join(_FIELD.findall(record["LogFormat"]))


def lines(record: Mapping[str, Any], interfaces: list[dict[str, str]]) -> list[str]:
    """One NODATA record per interface for the interval that ends now."""
    end = int(time.time())
    known = {
        "version": "2",
        "start": str(end - int(record["MaxAggregationInterval"])),
        "end": str(end),
        "log-status": "NODATA",
    }
    names = _FIELD.findall(record["LogFormat"])
    return [" ".join({**known, **interface}.get(name, "-") for name in names) for interface in interfaces]
