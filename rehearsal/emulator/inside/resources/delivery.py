"""Delivers flow logs as AWS does: after a while, again and again, and silently not at all where it may not.

Nothing sends packets here, so every record says NODATA for its interface, which is what AWS writes for an interface
without traffic in the interval. A file arrives even where the VPC has no interface yet (AWS would write none then): a
race for an empty bucket must not be won by luck.

Deleting a flow log delivers what it has collected, at once or, in a drill, later (settings.late_delivery_seconds).
"""

import contextvars
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.resources import delivery_to_bucket, delivery_to_log_group
from rehearsal.emulator.inside.resources.clock import Clock

log = logging.getLogger("sluice.delivery")
ACCESS_ERROR = "Access error"
_clock = Clock("flow-log-delivery")


def begin(record: dict[str, Any]) -> None:
    """Schedules the first delivery, and with each delivery the next one."""
    _schedule(record, settings.get().delivery_delay_seconds, _deliver_and_go_on)


def end(record: dict[str, Any], late_seconds: float | None) -> None:
    """The last delivery of a flow log that is no more."""
    if late_seconds is None:
        _deliver(record)
    else:
        _schedule(record, late_seconds, _deliver)


def _schedule(record: dict[str, Any], seconds: float, act: Callable[[dict[str, Any]], None]) -> None:
    """In the account and region of the flow log, which is that of the request that made it."""
    context = contextvars.copy_context()
    _clock.at(time.monotonic() + seconds, lambda: context.run(act, record))


def _deliver_and_go_on(record: dict[str, Any]) -> None:
    if record["FlowLogId"] not in ec2._flow_logs:
        return
    _deliver(record)
    _schedule(record, settings.get().delivery_interval_seconds, _deliver_and_go_on)


_one_at_a_time = threading.Lock()


def _deliver(record: dict[str, Any]) -> None:
    with _one_at_a_time:
        to = delivery_to_bucket if record["LogDestinationType"] == "s3" else delivery_to_log_group
        refusal = to.deliver(record, _interfaces(record))
        record["DeliverLogsStatus"] = "FAILED" if refusal else "SUCCESS"
        record["DeliverLogsErrorMessage"] = ACCESS_ERROR if refusal else None
        if refusal:
            log.warning("flow log %s delivers nothing: %s", record["FlowLogId"], refusal)


def _interfaces(record: dict[str, Any]) -> list[dict[str, str]]:
    """The interfaces that the flow log watches, as the fields of its records."""
    watched = record["ResourceId"]
    return [
        {
            "account-id": get_account_id(),
            "region": get_region(),
            "interface-id": interface["NetworkInterfaceId"],
            "vpc-id": interface["VpcId"],
            "subnet-id": interface["SubnetId"],
            "instance-id": interface.get("Attachment", {}).get("InstanceId", "-"),
        }
        for interface in ec2._network_interfaces.values()
        if watched in (interface["NetworkInterfaceId"], interface["SubnetId"], interface["VpcId"])
    ]
