"""A deployed network, its controller, and who breaks its NAT instances: what the failover drills play on."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from drills.bench import Bench, DrillFailedError
from drills.failover.ways import DARK, Ways
from stages.outputs import NAT_INSTANCE_IDS, PRIVATE_SUBNET_IDS

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
"""The drill's clock is its own; the controller takes its time from the event that wakes it."""
SCHEDULE_SECONDS = 60.0
PRECISION_SECONDS = 60.0
"""EventBridge runs a schedule within its minute, and not at a second of it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
"""
SAMPLE_SECONDS = 0.05
A_WORLDLY_ADDRESS = "203.0.113.1"  # RFC 5737: nobody has it, and nothing is sent there


class Theatre:
    """One environment's network. Zones name their NATs."""

    def __init__(self, bench: Bench, environment: str) -> None:
        self._bench = bench
        self._environment = environment
        self._props = bench.ground.estate.environment(environment)
        self._account = bench.ground.account(environment)
        self._stack = bench.ground.target(environment).stack
        session = self._account.session
        self._ec2: EC2Client = session.client("ec2")
        self._functions: LambdaClient = session.client("lambda")
        self._events: EventBridgeClient = session.client("events")
        self.ways = Ways(self._look)

    # What is there.

    @property
    def zones(self) -> tuple[str, ...]:
        return self._props.zones

    def nats(self) -> Mapping[str, str]:
        """Instance ids by zone, as they are now: a deploy may have replaced one."""
        return dict(zip(self.zones, self._outputs()[NAT_INSTANCE_IDS].split(","), strict=True))

    def _outputs(self) -> Mapping[str, str]:
        described = self._account.cloudformation.describe_stacks(StackName=self._stack)["Stacks"][0]
        return {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}

    @cached_property
    def _subnets(self) -> Mapping[str, str]:
        return dict(zip(self.zones, self._outputs()[PRIVATE_SUBNET_IDS].split(","), strict=True))

    @cached_property
    def _rules(self) -> tuple[Mapping[str, Any], ...]:
        """The rules that run the controller."""
        found = (self._events.describe_rule(Name=one["Name"]) for one in self._events.list_rules()["Rules"])
        return tuple(
            rule
            for rule in found
            if any(
                self._controller in one["Arn"]
                for one in self._events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            )
        )

    @cached_property
    def _controller(self) -> str:
        ids = self._account.physical_ids(self._stack)
        return next(name for logical_id, name in ids.items() if logical_id.startswith("FailoverController"))

    def bound(self) -> float:
        """From a NAT's end to its zone's next route, in seconds, whatever tells of it: the schedule's period and
        precision, and the longest that a run may take."""
        schedule = next(rule["ScheduleExpression"] for rule in self._rules if rule.get("ScheduleExpression"))
        every = re.fullmatch(r"rate\((\d+) minutes?\)", schedule)
        if every is None:
            raise DrillFailedError(f"the controller's schedule is {schedule}, and no number of minutes")
        longest = self._functions.get_function_configuration(FunctionName=self._controller)["Timeout"]
        return int(every[1]) * SCHEDULE_SECONDS + PRECISION_SECONDS + longest

    # What happens.

    def stop(self, zone: str) -> None:
        self._ec2.stop_instances(InstanceIds=[self.nats()[zone]])

    def terminate(self, zone: str) -> None:
        self._ec2.terminate_instances(InstanceIds=[self.nats()[zone]])

    def lose_rules(self, zone: str) -> None:
        """It runs, its status checks are green, and it forwards nothing."""
        self._bench.ground.aws.control.put_settings(lost_rules=[self.nats()[zone]])

    def run_on_schedule(self) -> Mapping[str, Any]:
        """What EventBridge's schedule would do now."""
        return self._run({"source": "aws.events", "detail-type": "Scheduled Event"})

    def tell(self, zone: str, state: str) -> Mapping[str, Any]:
        """What EventBridge would do with EC2's event, if a rule of the network takes it. Raises DrillFailedError."""
        detail = {"instance-id": self.nats()[zone], "state": state}
        patterns = [json.loads(rule["EventPattern"])["detail"] for rule in self._rules if rule.get("EventPattern")]
        if not any(all(detail[name] in wanted for name, wanted in pattern.items()) for pattern in patterns):
            raise DrillFailedError(f"no rule of the network takes EC2's event about {detail}")
        kind = "EC2 Instance State-change Notification"
        return self._run({"source": "aws.ec2", "detail-type": kind, "detail": detail})

    def minutes(self, count: int) -> None:
        """So many runs on schedule, a minute apart: each begins a minute after the last began."""
        for _ in range(count):
            began = self.ways.now
            self.run_on_schedule()
            self.ways.leap(max(0.0, SCHEDULE_SECONDS - (self.ways.now - began)))

    def _run(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """One real run of the deployed function. The clock runs with it, and every zone is watched meanwhile."""
        time_of_it = (BEGUN + timedelta(seconds=self.ways.now)).isoformat()
        answer: dict[str, Any] = {}
        payload = json.dumps({**event, "time": time_of_it})
        running = threading.Thread(
            target=lambda: answer.update(self._functions.invoke(FunctionName=self._controller, Payload=payload))
        )
        running.start()
        last = time.monotonic()
        while running.is_alive():
            seen = self._look()
            running.join(SAMPLE_SECONDS)
            self.ways.pass_by(-last + (last := time.monotonic()), seen)
        if not answer or "FunctionError" in answer:
            raise DrillFailedError(f"the controller failed: {answer['Payload'].read() if answer else 'no answer'}")
        return dict(json.loads(answer["Payload"].read()))

    # What is seen.

    def _look(self) -> Mapping[str, str]:
        """By zone: the zone of the NAT that it goes through, or that it is dark."""
        tables = self._ec2.describe_route_tables()["RouteTables"]
        zone_of = {nat: zone for zone, nat in self.nats().items()}
        targets = {
            association.get("SubnetId", ""): route.get("InstanceId", "")
            for table in tables
            for association in table["Associations"]
            for route in table["Routes"]
            if route.get("DestinationCidrBlock") == "0.0.0.0/0"
        }
        return {
            zone: zone_of.get(targets.get(subnet, ""), DARK) if self._lit(subnet) else DARK
            for zone, subnet in self._subnets.items()
        }

    def _lit(self, subnet: str) -> bool:
        place = {"account": self._props.account, "region": self._props.region}
        return self._bench.ground.aws.control.reached(**place, subnet=subnet, address=A_WORLDLY_ADDRESS)
