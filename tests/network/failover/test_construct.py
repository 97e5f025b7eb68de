"""Promises of the failover's resources: who may do what, what wakes the controller, and where a prober is (N3, N5)."""

import json
from typing import Any

from network.failover import DOWN
from network.functions.failover.settings import Settings
from stages.props import NetworkProps
from tests.network.view import View, text_of


def role(network: View, props: NetworkProps, purpose: str) -> list[dict[str, Any]]:
    """All statements of a role's own policies."""
    properties = network.resources[network.named("AWS::IAM::Role", props.names.of("role", purpose))]["Properties"]
    return [each for policy in properties["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def listed(value: object) -> list[str]:
    return [text_of(each) for each in value] if isinstance(value, list) else [text_of(value)]


def controller(network: View, props: NetworkProps) -> dict[str, Any]:
    name = network.named("AWS::Lambda::Function", props.names.of("function", "failover"))
    properties: dict[str, Any] = network.resources[name]["Properties"]
    return properties


def test_the_controller_writes_its_own_tables_and_instances_only(network: View, props: NetworkProps) -> None:
    """What it may change is named one by one; with a wildcard it may only describe."""

    may = {
        action: listed(each["Resource"])
        for each in role(network, props, "failover")
        for action in listed(each["Action"])
    }

    assert {action for action, resources in may.items() if "*" in resources} == {
        "ec2:DescribeInstances",
        "ec2:DescribeRouteTables",
    }
    tables = {name for name in network.of_type("AWS::EC2::RouteTable") if "private" in str(network.name_tag(name))}
    here = f"arn:aws:ec2:{props.region}:{props.account}"
    for action in ("ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"):
        assert {f"{here}:route-table/<{name}>" for name in tables} == set(may[action])
    for action in ("ec2:StartInstances", "ec2:RebootInstances"):
        assert {f"{here}:instance/<{name}>" for name in network.of_type("AWS::EC2::Instance")} == set(may[action])
    assert "ec2:StopInstances" not in may


def test_the_probers_code_may_do_nothing_with_interfaces(network: View, props: NetworkProps) -> None:
    """Lambda may, on its behalf; a call by the function's own code is denied."""

    allowed, denied = role(network, props, "prober")[:2]

    assert ("Allow", "Deny") == (allowed["Effect"], denied["Effect"])
    assert allowed["Action"] == denied["Action"]
    assert {"lambda:SourceFunctionArn"} == set(denied["Condition"]["ArnLike"])


def test_each_prober_is_in_its_own_private_subnet(network: View, props: NetworkProps) -> None:
    """In the one whose route it tries."""

    for zone in props.zones:
        name = network.named("AWS::Lambda::Function", props.names.of("function", f"prober-{zone[-1]}"))
        (subnet,) = network.resources[name]["Properties"]["VpcConfig"]["SubnetIds"]
        assert props.names.of("subnet", f"private-{zone[-1]}") == network.name_tag(subnet["Ref"])


def test_a_nat_that_goes_down_wakes_the_controller(network: View, props: NetworkProps) -> None:
    """EC2's event about one of the three instances, in each state in which it does not forward."""

    rule = network.named("AWS::Events::Rule", props.names.of("rule", "failover-natdown"))
    detail = network.resources[rule]["Properties"]["EventPattern"]["detail"]

    assert set(network.of_type("AWS::EC2::Instance")) == {each["Ref"] for each in detail["instance-id"]}
    assert list(DOWN) == detail["state"]


def test_no_event_waits_longer_than_until_the_next(network: View, props: NetworkProps) -> None:
    """A run on an old event would decide by an old clock."""

    for purpose in ("failover-schedule", "failover-natdown"):
        rule = network.named("AWS::Events::Rule", props.names.of("rule", purpose))
        (target,) = network.resources[rule]["Properties"]["Targets"]
        assert {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0} == target["RetryPolicy"]


def test_the_controller_reads_what_it_is_given(network: View, props: NetworkProps) -> None:
    """Its settings are those that its own code asks for, zone by zone."""

    variables = {name: text_of(value) for name, value in controller(network, props)["Environment"]["Variables"].items()}

    settings = Settings.read(variables)

    assert (props.zones, list(props.zones)) == (settings.zones, list(settings.route_tables))
    assert set(network.of_type("AWS::EC2::Instance")) == {each.strip("<>") for each in settings.nats.values()}
    assert json.loads(variables["PROBED_HOSTS"]) == settings.hosts


def test_the_record_goes_with_the_stack(network: View, props: NetworkProps) -> None:
    """It says what is the case now, and is made anew from what is seen."""

    name = network.named("AWS::DynamoDB::Table", props.names.of("table", "failover"))

    assert "Delete" == network.resources[name]["DeletionPolicy"]
