"""The way out of a private subnet: routes as AWS takes them, NATs that run or do not, and functions that find out."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import TOOLS, ClientOf
from tests.rehearsal.emulator.networks import NETWORK, att, instance, ref, resource, trusting
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine

ANYWHERE, ELSEWHERE = "0.0.0.0/0", "203.0.113.7"
TRYING = """
import socket
def handler(event, context):
    try:
        with socket.create_connection((event["host"], 443), 0.2):
            return True
    except OSError:
        return False
"""
WAY_OUT = {
    **NETWORK,
    "Nat": instance(SourceDestCheck=False),
    "Association": resource("AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=ref("Table")),
    "Route": resource(
        "AWS::EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock=ANYWHERE, InstanceId=ref("Nat")
    ),
    "Role": resource("AWS::IAM::Role", AssumeRolePolicyDocument=trusting("lambda.amazonaws.com")),
    "Function": resource(
        "AWS::Lambda::Function",
        Code={"ZipFile": TRYING},
        Handler="index.handler",
        Runtime="python3.12",
        Role=att("Role", "Arn"),
        VpcConfig={"SubnetIds": [ref("Subnet")], "SecurityGroupIds": [ref("Group")]},
    ),
}


class Way:
    """The network above, deployed."""

    def __init__(self, aws: EmulatedAws, client: ClientOf, outputs: dict[str, str]) -> None:
        self.aws = aws
        self.ec2, self._functions = client("ec2"), client("lambda")
        self.nat, self.table, self.function = (outputs[name] for name in ("Nat", "Table", "Function"))

    def is_open(self) -> bool:
        """As the function finds it."""
        answer = self._functions.invoke(FunctionName=self.function, Payload=json.dumps({"host": "probed.example"}))
        return bool(json.loads(answer["Payload"].read()))

    def default_state(self) -> str:
        (table,) = self.ec2.describe_route_tables(RouteTableIds=[self.table])["RouteTables"]
        return next(str(one["State"]) for one in table["Routes"] if one["DestinationCidrBlock"] == ANYWHERE)

    def refusal(self, call: str, destination: str, **target: str) -> str:
        with pytest.raises(ClientError) as refused:
            getattr(self.ec2, call)(RouteTableId=self.table, DestinationCidrBlock=destination, **target)
        return str(refused.value.response["Error"]["Code"])


@pytest.fixture(scope="module")
def way(emulated_aws: EmulatedAws, client: ClientOf) -> Way:
    stacks = Stacks(client("cloudformation"))
    outputs: dict[str, Any] = {name: {"Value": ref(name)} for name in ("Nat", "Table", "Function")}
    assert "CREATE_COMPLETE" == stacks.create("way", WAY_OUT, Outputs=outputs)
    return Way(emulated_aws, client, stacks.outputs("way"))


def test_a_function_in_a_vpc_reaches_the_world_through_its_nat(way: Way) -> None:
    """While that runs; its route is a blackhole while it does not."""

    assert (True, "active") == (way.is_open(), way.default_state())

    way.ec2.stop_instances(InstanceIds=[way.nat])
    try:
        assert (False, "blackhole") == (way.is_open(), way.default_state())
    finally:
        way.ec2.start_instances(InstanceIds=[way.nat])

    assert (True, "active") == (way.is_open(), way.default_state())


def test_a_nat_without_rules_is_dead_with_a_green_status_until_it_boots(way: Way) -> None:
    """Its route is active, and nothing is answered."""

    way.aws.control.put_settings(lost_rules=[way.nat])

    assert (False, "active") == (way.is_open(), way.default_state())

    way.ec2.reboot_instances(InstanceIds=[way.nat])
    assert way.is_open()


def test_the_longest_prefix_decides(way: Way) -> None:
    """As everywhere: a route to one address beside the default one."""

    place = {"account": TOOLS, "region": "us-east-1", "address": ELSEWHERE}
    (table,) = way.ec2.describe_route_tables(RouteTableIds=[way.table])["RouteTables"]
    subnet = table["Associations"][0]["SubnetId"]
    gateway = next(
        gateway["InternetGatewayId"]
        for gateway in way.ec2.describe_internet_gateways()["InternetGateways"]
        if gateway["Attachments"]
    )
    assert way.nat == way.aws.control.way(**place, subnet=subnet)

    way.ec2.create_route(RouteTableId=way.table, DestinationCidrBlock=f"{ELSEWHERE}/32", GatewayId=gateway)
    try:
        assert way.aws.control.way(**place, subnet=subnet) is None
    finally:
        way.ec2.delete_route(RouteTableId=way.table, DestinationCidrBlock=f"{ELSEWHERE}/32")


def test_routes_are_refused_as_aws_refuses_them(way: Way) -> None:
    """None twice, none replaced or deleted that is not there, none to an instance that is not."""

    assert "RouteAlreadyExists" == way.refusal("create_route", ANYWHERE, InstanceId=way.nat)
    assert "InvalidParameterValue" == way.refusal("replace_route", "198.51.100.0/24", InstanceId=way.nat)
    assert "InvalidRoute.NotFound" == way.refusal("delete_route", "198.51.100.0/24")
    assert "InvalidInstanceID.NotFound" == way.refusal("replace_route", ANYWHERE, InstanceId="i-0")


def test_no_schedule_runs_by_itself(way: Way) -> None:
    """A drill has a clock of its own; and the report says so."""

    assert "schedules" in {each["what"] for each in way.aws.control.not_judged()}
