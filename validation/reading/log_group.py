"""Reads the flow logs' log group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validation.observed import LogGroup

if TYPE_CHECKING:
    from validation.reading.clients import Clients


def read_log_group(clients: Clients, name: str) -> LogGroup | None:
    """`None` where there is none of exactly this name: AWS finds by prefix."""
    pages = clients.logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
    for page in pages:
        for group in page["logGroups"]:
            if group.get("logGroupName") == name:
                return LogGroup(name=name, retention_days=group.get("retentionInDays"))
    return None
