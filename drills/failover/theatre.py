"""Plays a failover: breaks NAT instances, runs the deployed controller, and watches every zone meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from drills.bench import Bench, DrillFailedError
from drills.failover.stage_set import MINUTE, StageSet
from drills.failover.ways import DARK, Ways

DAYS = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in count())
"""A drill's clock is its own, and the controller takes its time from the event that wakes it. Each drill has another
day, so that what the last one left in the record is long ago.
"""
BOOT_SECONDS = 90.0
"""From a start or a reboot until a NAT forwards. It was never measured: no instance boots here."""
SAMPLE_SECONDS = 0.05
A_WORLDLY_ADDRESS = "203.0.113.1"  # RFC 5737: nobody has it, and nothing is sent there


class Theatre:
    """One environment's network on a bench."""

    def __init__(self, bench: Bench, environment: str) -> None:
        self._control = bench.ground.aws.control
        self._props = bench.ground.estate.environment(environment)
        stack = bench.ground.target(environment).stack
        self.set = StageSet(bench.ground.account(environment), stack, self._props.zones)
        self.ways = Ways(self._look)
        self._begun = next(DAYS)
        self._without_rules: dict[str, float] = {}

    def stop(self, zone: str) -> None:
        self.set.ec2.stop_instances(InstanceIds=[self.set.nats[zone]])

    def terminate(self, zone: str) -> None:
        self.set.ec2.terminate_instances(InstanceIds=[self.set.nats[zone]])

    def lose_rules(self, zone: str) -> None:
        """It runs, its status checks are green, and it forwards nothing until it boots."""
        self._without_rules[self.set.nats[zone]] = float("inf")
        self._tell_rules()

    def run_on_schedule(self) -> Mapping[str, Any]:
        """What EventBridge's schedule would do now."""
        return self._run({"source": "aws.events", "detail-type": "Scheduled Event"})

    def hear_of(self, zone: str, state: str) -> Mapping[str, Any]:
        """What EC2's event does. Raises DrillFailedError where no rule of the network takes it."""
        instance = self.set.nats[zone]
        if not self.set.is_told(instance, state):
            raise DrillFailedError(f"no rule of the network takes EC2's event that {instance} is {state}")
        detail = {"instance-id": instance, "state": state}
        kind = "EC2 Instance State-change Notification"
        return self._run({"source": "aws.ec2", "detail-type": kind, "detail": detail})

    def minutes(self, number: int) -> None:
        """So many runs on schedule, each a minute after the last began."""
        for _ in range(number):
            began = self.ways.now
            self.run_on_schedule()
            self.ways.leap(max(0.0, MINUTE - (self.ways.now - began)))

    def _run(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """One real run of the deployed function. The clock runs with it, and every zone is watched meanwhile."""
        self._boot()
        payload = json.dumps({**event, "time": (self._begun + timedelta(seconds=self.ways.now)).isoformat()})
        answer: dict[str, Any] = {}
        running = threading.Thread(target=lambda: answer.update(self._invoke(payload)))
        running.start()
        last = time.monotonic()
        while running.is_alive():
            seen = self._look()
            running.join(SAMPLE_SECONDS)
            self.ways.pass_by(-last + (last := time.monotonic()), seen)
        if not answer or "FunctionError" in answer:
            raise DrillFailedError(f"the controller failed: {answer['Payload'].read() if answer else 'no answer'}")
        done: dict[str, Any] = json.loads(answer["Payload"].read())
        self._without_rules |= {self.set.nats[zone]: self.ways.now + BOOT_SECONDS for zone in done["mends"]}
        self._tell_rules()
        return done

    def _invoke(self, payload: str) -> Mapping[str, Any]:
        return dict(self.set.functions.invoke(FunctionName=self.set.controller, Payload=payload))

    def _boot(self) -> None:
        """Who has had time enough forwards again."""
        self._without_rules = {nat: until for nat, until in self._without_rules.items() if until > self.ways.now}
        self._tell_rules()

    def _tell_rules(self) -> None:
        self._control.put_settings(lost_rules=list(self._without_rules))

    def _look(self) -> Mapping[str, str]:
        """By zone: the zone of the NAT that it goes through, or that it is dark."""
        zone_of = {nat: zone for zone, nat in self.set.nats.items()}
        return {zone: zone_of.get(self._way(subnet) or "", DARK) for zone, subnet in self.set.subnets.items()}

    def _way(self, subnet: str) -> str | None:
        place = {"account": self._props.account, "region": self._props.region}
        return self._control.way(**place, subnet=subnet, address=A_WORLDLY_ADDRESS)
