"""Small templates and outcomes for tests of the drills."""

from typing import Any

from drills.outcome import Outcome
from recovery.target import Target
from tests.recovery.factory import DEV

TARGET: Target = DEV


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def two_topics() -> dict[str, Any]:
    """Kept has a DeletionPolicy, Gone has none; Fixed is of a type that nothing changes in place."""
    return template(
        Kept={"Type": "AWS::SNS::Topic", "DeletionPolicy": "Retain", "Properties": {"DisplayName": "kept"}},
        Gone={"Type": "AWS::SNS::Topic"},
        Fixed={"Type": "AWS::EC2::VPCGatewayAttachment", "Properties": {"VpcId": "vpc-1"}},
    )


def outcome(drill: str = "dev/create/Vpc", **more: Any) -> Outcome:
    return Outcome(drill=drill, environment="dev", broken="its first create fails", **more)
