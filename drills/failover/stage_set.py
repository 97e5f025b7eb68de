"""What stands on the stage of a failover drill: a deployed network's zones, NATs and controller, read from AWS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from drills.account import Account
from drills.bench import DrillFailedError
from stages.outputs import NAT_INSTANCE_IDS, PRIVATE_SUBNET_IDS

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient

MINUTE = 60.0
PRECISION_SECONDS = 60.0
"""EventBridge runs a schedule within its minute, and not at a second of it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
"""


class StageSet:
    """One network of an account. Zones name their NATs, whose instance ids are those of the last `read`."""

    nats: Mapping[str, str]
    subnets: Mapping[str, str]

    def __init__(self, account: Account, stack: str, zones: tuple[str, ...]) -> None:
        self._account = account
        self._stack = stack
        self.zones = zones
        self.ec2: EC2Client = account.session.client("ec2")
        self.functions: LambdaClient = account.session.client("lambda")
        self._events: EventBridgeClient = account.session.client("events")
        self.read()

    def read(self) -> None:
        """Anew, after a deploy that may have replaced an instance."""
        described = self._account.cloudformation.describe_stacks(StackName=self._stack)["Stacks"][0]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}
        self.nats = dict(zip(self.zones, outputs[NAT_INSTANCE_IDS].split(","), strict=True))
        self.subnets = dict(zip(self.zones, outputs[PRIVATE_SUBNET_IDS].split(","), strict=True))

    @cached_property
    def controller(self) -> str:
        """The name of its function."""
        ids = self._account.physical_ids(self._stack)
        return next(name for logical_id, name in ids.items() if logical_id.startswith("FailoverController"))

    def bound(self) -> float:
        """From a NAT's end to its zone's next route, in seconds, whatever tells of it: the schedule's period and
        precision, and the longest that a run may take."""
        schedule = next(rule["ScheduleExpression"] for rule in self._rules if rule.get("ScheduleExpression"))
        every = re.fullmatch(r"rate\((\d+) minutes?\)", schedule)
        if every is None:
            raise DrillFailedError(f"the controller's schedule is {schedule}, and no number of minutes")
        longest = self.functions.get_function_configuration(FunctionName=self.controller)["Timeout"]
        return int(every[1]) * MINUTE + PRECISION_SECONDS + longest

    def is_told(self, instance: str, state: str) -> bool:
        """Whether EC2's event about an instance's new state runs the controller."""
        detail = {"instance-id": instance, "state": state}
        patterns = [json.loads(rule["EventPattern"])["detail"] for rule in self._rules if rule.get("EventPattern")]
        return any(all(detail[name] in wanted for name, wanted in pattern.items()) for pattern in patterns)

    @cached_property
    def _rules(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self._events.describe_rule(Name=name) for name in self._rules_of_the_controller())

    def _rules_of_the_controller(self) -> Iterator[str]:
        for rule in self._events.list_rules()["Rules"]:
            targets = self._events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            if any(target["Arn"].endswith(f":{self.controller}") for target in targets):
                yield rule["Name"]
