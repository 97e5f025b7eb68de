"""The network as it is described."""

from rehearsal.readback.network import is_network, read_network
from stages.outputs import NAT_INSTANCE_IDS, VPC_ID
from tests.rehearsal.readback.stubs import Answers, StubbedSession

ANYWHERE = "0.0.0.0/0"


def test_a_subnet_is_public_by_its_route_and_not_by_its_name() -> None:
    """A default route to an internet gateway makes a subnet public; without a table of its own the main one counts."""
    tables = [
        {
            "Associations": [{"Main": True}],
            "Routes": [{"DestinationCidrBlock": ANYWHERE, "GatewayId": "igw-1"}],
        },
        {
            "Associations": [{"SubnetId": "subnet-2", "Main": False}],
            "Routes": [{"DestinationCidrBlock": ANYWHERE, "InstanceId": "i-1"}],
        },
    ]
    subnets = [
        {"SubnetId": "subnet-1", "AvailabilityZone": "us-east-1a", "Tags": [{"Key": "Name", "Value": "private"}]},
        {"SubnetId": "subnet-2", "AvailabilityZone": "us-east-1a"},
    ]
    instance = {"InstanceId": "i-1", "SourceDestCheck": False, "State": {"Name": "running"}, "SubnetId": "subnet-1"}
    failing = {"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error"}
    answers: Answers = {
        "ec2": [
            ("describe_internet_gateways", {"InternetGateways": [{"InternetGatewayId": "igw-1"}]}),
            ("describe_route_tables", {"RouteTables": tables}),
            ("describe_vpcs", {"Vpcs": [{"CidrBlock": "172.30.0.0/16"}]}),
            ("describe_subnets", {"Subnets": subnets}),
            ("describe_instances", {"Reservations": [{"Instances": [instance]}]}),
            ("describe_flow_logs", {"FlowLogs": [{"FlowLogId": "fl-1", "LogGroupName": "logs", **failing}]}),
        ]
    }

    network = read_network(
        StubbedSession(answers),
        {VPC_ID: "vpc-1", NAT_INSTANCE_IDS: "i-1"},
        environment="dev",
        account="222222222222",
        region="us-east-1",
    )

    assert [(True, "igw-1"), (False, "i-1")] == [(subnet.public, subnet.default_route) for subnet in network.subnets]
    assert [("running", False)] == [(nat.state, nat.source_dest_check) for nat in network.nats]
    logs = [(log.destination, log.status, log.error) for log in network.flow_logs]
    assert [(":log-group:logs", "FAILED", "Access error")] == logs


def test_a_stack_without_a_vpc_is_no_network() -> None:
    """Only a stack that outputs its VPC can be drawn."""
    assert is_network({VPC_ID: "vpc-1"})
    assert not is_network({"BucketName": "b"})
