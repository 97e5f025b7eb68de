"""Reads which zone goes through another zone's NAT instance, as the failover controller noted it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from validation.observed import FailoverRecord, Takeover
from validation.reading.words import unless

if TYPE_CHECKING:
    from validation.reading.clients import Clients

KEY = {"id": {"S": "failover"}}
"""Item, attribute and JSON are as `network/functions/failover/` writes them: `store.py` and `record.py`."""


def read_failover_record(clients: Clients, table: str) -> FailoverRecord:
    """Without takeovers where there is no such table or no item: the controller writes when the first zone moves."""
    answer = unless(
        "ResourceNotFoundException",
        ask=lambda: clients.dynamodb.get_item(TableName=table, Key=KEY, ConsistentRead=True),
    )
    item = answer.get("Item") if answer else None
    return _record(item) if item else FailoverRecord()


def _record(item: Any) -> FailoverRecord:
    try:
        told = json.loads(item["record"]["S"])["takeovers"]
        return FailoverRecord(takeovers={str(zone): _takeover(each) for zone, each in told.items()})
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        return FailoverRecord(unreadable=f"{type(error).__name__}: {error}")


def _takeover(told: Any) -> Takeover:
    since, looked = (datetime.fromtimestamp(told[name], UTC) for name in ("since", "looked"))
    return Takeover(via=str(told["via"]), since=since, looked=looked)
