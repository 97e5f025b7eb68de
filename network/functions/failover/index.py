"""The failover controller: the one writer of the private subnets' default routes, beside CloudFormation (N3, N5).

Runs as a Lambda function outside the VPC, every minute and whenever EC2 tells that a NAT instance goes down. Each run
looks, decides, writes the record, and acts; nothing else is kept between two runs. Its clock is the time of the event
that woke it.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from .acting import act
from .aws import Aws
from .decide import Decision, decide
from .looking import Seen, see
from .settings import Settings
from .store import write_record
from .told import metrics

AWS: list[Aws] = []  # made by the first run of an execution environment, for all that follow


def handler(event: Mapping[str, Any], _context: object) -> dict[str, object]:
    """`event` is EventBridge's: of the schedule, or of EC2 about an instance's state.

    Returns what was seen and done, which only a person or a rehearsal reads. Raises what failed.
    """
    if not AWS:
        AWS.append(Aws.make(boto3.Session()))
    settings = Settings.read(os.environ)
    now = datetime.fromisoformat(event["time"]).timestamp()
    return run(AWS[0], settings, now=now, alarmed=event.get("source") == "aws.ec2")


def run(aws: Aws, settings: Settings, *, now: float, alarmed: bool) -> dict[str, object]:
    """One look, one decision, and its deeds."""
    seen = see(aws, settings, now=now, alarmed=alarmed)
    _clear(aws, seen)
    decision = decide(seen.look, seen.record)
    news = decision.acts or not decision.record.same_as(seen.record)
    outrun = news and not write_record(aws.dynamodb, settings.table, decision.record)
    try:
        if not outrun:
            act(aws, settings, seen, decision)
    finally:
        for line in (*metrics(settings, seen.look, decision), summary := _summary(seen, decision, outrun)):
            print(json.dumps(line))  # noqa: T201 - a function's log is what it prints
    return summary


def _clear(aws: Aws, seen: Seen) -> None:
    """Removes what a run that was cut short left beside the default route."""
    for table, destination in seen.left_over:
        try:
            aws.ec2.delete_route(RouteTableId=table, DestinationCidrBlock=destination)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidRoute.NotFound":  # its own run has ended after all
                raise


def _summary(seen: Seen, decision: Decision, outrun: bool) -> dict[str, object]:
    return {
        "deploying": seen.look.deploying,
        "outrun": outrun,
        "routes": dict(seen.look.routes),
        "health": {zone: health.value for zone, health in decision.health.items()},
        "moves": {} if outrun else dict(decision.moves),
        "mends": {} if outrun else dict(decision.mends),
        "frozen": sorted(decision.frozen),
    }
