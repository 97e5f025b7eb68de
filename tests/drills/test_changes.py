"""A commit that changes everything, and one that loses the race for a bucket's policy."""

from typing import Any

from drills.changes import CHANGES, changed, racing, updatable
from tests.drills.factory import template


def test_every_change_changes_something() -> None:
    """Of each type in the table, a resource with the least that it needs, beside one with other values."""

    statement = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}
    least: dict[str, Any] = {"PolicyDocument": statement, "DashboardBody": "{}", "CidrBlock": "172.30.0.0/24"}
    for kind in CHANGES:
        two = template(
            One={"Type": kind, "Properties": {**least, "RouteTableId": "rtb-1", "InstanceId": "i-1"}},
            Other={"Type": kind, "Properties": {**least, "RouteTableId": "rtb-2", "InstanceId": "i-2"}},
        )
        assert ["One", "Other"] == updatable(two), kind


def test_what_it_is_made_from_stays() -> None:
    """The template that is changed is a copy."""

    before = template(Topic={"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "one"}})
    assert changed(before)["Resources"]["Topic"]["Properties"] == {"DisplayName": "one (drill)"}
    assert before["Resources"]["Topic"]["Properties"] == {"DisplayName": "one"}


def test_nothing_to_lend() -> None:
    """A route without another one's instance to take, and a type that the table does not know, stay as they are."""

    alone = template(
        Route={"Type": "AWS::EC2::Route", "Properties": {"InstanceId": "i-1"}},
        Attachment={"Type": "AWS::EC2::VPCGatewayAttachment", "Properties": {"VpcId": "vpc-1"}},
    )
    assert [] == updatable(alone)


def test_a_racing_flow_log() -> None:
    """It waits for nothing but its bucket any more; everything else keeps its order."""

    raced = racing(
        template(
            Log={"Type": "AWS::EC2::FlowLog", "DependsOn": ["Policy"]},
            Policy={"Type": "AWS::S3::BucketPolicy", "DependsOn": ["Bucket"]},
        )
    )["Resources"]
    assert "DependsOn" not in raced["Log"]
    assert ["Bucket"] == raced["Policy"]["DependsOn"]
