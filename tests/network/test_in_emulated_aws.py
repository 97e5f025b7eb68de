"""Both networks, deployed by the real CDK CLI into the emulated AWS, in the most hostile order that is legal."""

import copy
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from network.metrics import NAMESPACE
from network.nat import USER_DATA
from rehearsal.emulator.process import EmulatedAws
from rehearsal.readback.fidelity import read_back
from rehearsal.sessions import EmulatedSession
from stages.props import NetworkProps
from tests.network.view import View

pytestmark = pytest.mark.machine

ROOT = Path(__file__).parent.parent.parent
PYTHON = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"
DELIVERY_SECONDS = 30
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


class Account:
    """One environment's account and region, before anything is in it."""

    def __init__(self, aws: EmulatedAws, props: NetworkProps, folder: Path, assembly: Path) -> None:
        self.aws = aws
        self.props = props
        self._folder = folder
        self._assembly = assembly

    def cdk(self, *words: str, fails: bool = False) -> str:
        """Runs the CDK CLI as the account's root, with nothing of this machine's in its environment."""
        credentials = self.aws.control.root(self.props.account)
        ran = subprocess.run(
            [ROOT / "node_modules" / ".bin" / "cdk", *words],
            cwd=self._folder,
            env={
                "PATH": f"{ROOT / '.sluice/venvs/product/bin'}:/usr/bin:/bin",
                "HOME": str(self._folder),
                "AWS_ENDPOINT_URL": self.aws.endpoint,
                "AWS_ENDPOINT_URL_S3": self.aws.endpoint,
                "AWS_ACCESS_KEY_ID": credentials.access_key_id,
                "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
                "AWS_REGION": self.props.region,
                "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                "AWS_EC2_METADATA_DISABLED": "true",
                "CI": "true",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        said = f"{ran.stdout}{ran.stderr}"
        assert (ran.returncode != 0) == fails, said
        return said

    def deploy(self, assembly: Path | None = None, *, fails: bool = False) -> str:
        place = f"aws://{self.props.account}/{self.props.region}"
        self.cdk("bootstrap", place, "--trust", "111111111111", "--cloudformation-execution-policies", ADMINISTRATOR)
        app = str(assembly or self._assembly)
        return self.cdk("deploy", "--app", app, self.props.suffix, "--require-approval", "never", fails=fails)

    def stack(self) -> dict[str, Any]:
        found: dict[str, Any]
        (found,) = self.client("cloudformation").describe_stacks(StackName=self.props.names.network_stack)["Stacks"]
        return found

    def client(self, service: str) -> Any:
        credentials = self.aws.control.root(self.props.account)
        session: Any = boto3.Session(
            credentials.access_key_id, credentials.secret_access_key, region_name=self.props.region
        )
        return session.client(service, endpoint_url=self.aws.endpoint)

    def delete(self) -> None:
        """Deletes the stack as a person would who means it: termination protection first."""
        cloudformation = self.client("cloudformation")
        stack = self.stack()["StackId"]
        cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 90}
        )

    def update(self, template: dict[str, Any]) -> None:
        """Updates the stack as its deploy would, with another template."""
        s3, cloudformation, ours = self.client("s3"), self.client("cloudformation"), self.props.names.network_stack
        bucket = f"cdk-hnb659fds-assets-{self.props.account}-{self.props.region}"
        s3.put_object(Bucket=bucket, Key="changed.json", Body=json.dumps(template))
        url = f"https://{bucket}.s3.{self.props.region}.amazonaws.com/changed.json"
        cloudformation.update_stack(StackName=ours, TemplateURL=url, Capabilities=["CAPABILITY_NAMED_IAM"])
        cloudformation.get_waiter("stack_update_complete").wait(
            StackName=ours, WaiterConfig={"Delay": 1, "MaxAttempts": 90}
        )

    def left(self) -> set[str]:
        """Kinds of things of ours that are still in the account."""
        ec2, ours = self.client("ec2"), self.props.names.network_stack
        keys = [self.client("kms").describe_key(KeyId=each["KeyId"]) for each in self.client("kms").list_keys()["Keys"]]
        found = {
            "vpc": [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]],
            "address": ec2.describe_addresses()["Addresses"],
            "instance": [
                instance
                for reservation in ec2.describe_instances()["Reservations"]
                for instance in reservation["Instances"]
                if instance["State"]["Name"] != "terminated"
            ],
            "attachment": ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"],
            "flow log": ec2.describe_flow_logs()["FlowLogs"],
            "bucket": [each for each in self.client("s3").list_buckets()["Buckets"] if each["Name"].startswith(ours)],
            "log group": self.client("logs").describe_log_groups()["logGroups"],
            "key": [each for each in keys if each["KeyMetadata"]["KeyState"] != "PendingDeletion"],
            "topic": self.client("sns").list_topics()["Topics"],
            "function": self.client("lambda").list_functions()["Functions"],
            "alarm": self.client("cloudwatch").describe_alarms()["MetricAlarms"],
            "parameter": self.client("ssm").get_parameters_by_path(Path="/sluice", Recursive=True)["Parameters"],
        }
        return {f"{len(things)} {kind}" for kind, things in found.items() if things}


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    with EmulatedAws.start(python=PYTHON, workdir=tmp_path_factory.mktemp("emulated-aws")) as aws:
        yield aws


@pytest.fixture
def edited(synthesize: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The networks as they would be with one more line in the NATs' user data."""
    script = tmp_path / "edited.sh"
    script.write_text(USER_DATA.read_text() + "# edited\n")
    monkeypatch.setattr("network.nat.USER_DATA", script)
    synthesize(tmp_path / "edited")
    return tmp_path / "edited"


def test_dev_delivers_and_leaves_nothing(
    aws: EmulatedAws, dev_props: NetworkProps, tmp_path: Path, assembly: Path
) -> None:
    """Created against every race, its flow logs deliver; destroyed, it leaves only a key that is on its way out."""

    account = Account(aws, dev_props, tmp_path, assembly)
    assert aws.control.settings()["order"] == "hostile"
    account.deploy()

    assert delivery(account) == {("s3", "ACTIVE", "SUCCESS"), ("cloud-watch-logs", "ACTIVE", "SUCCESS")}
    work(account, "us-east-1b")
    told = published(account)
    age, unit = told.pop(("NewestLogObjectAge", ""))
    assert unit == "Seconds"
    assert 0 <= age < 600
    assert told == {
        ("FlowLogDeliveryFailing", "cloud-watch-logs"): (0, "Count"),
        ("FlowLogDeliveryFailing", "s3"): (0, "Count"),
        ("BandwidthIn", "us-east-1b"): (8e6, "Bits/Second"),
        ("BandwidthInShare", "us-east-1b"): (8, "Percent"),  # of the 100 Mbit/s that the emulated EC2 tells of any type
        ("PacketsOut", "us-east-1b"): (1000, "Count/Second"),
    }

    assert [] == [each for each in unlike_the_template(account) if "(AWS::EC2::Instance).NetworkInterfaces" in each]

    assert {each.partition(" ")[2] for each in account.left()} >= {"vpc", "address", "bucket", "log group", "function"}

    account.cdk("destroy", "--app", str(assembly), "dev", "--force")

    assert account.left() == set()


def test_prod_delivers_and_keeps_its_logs(
    aws: EmulatedAws, prod_props: NetworkProps, tmp_path: Path, assembly: Path
) -> None:
    """Delivered under its own key; deleted on purpose, the bucket, its key and the log group are what is left."""

    account = Account(aws, prod_props, tmp_path, assembly)
    account.deploy()

    assert delivery(account) == {("s3", "ACTIVE", "SUCCESS"), ("cloud-watch-logs", "ACTIVE", "SUCCESS")}

    account.delete()

    assert account.left() == {"1 bucket", "1 key", "1 log group"}


def test_a_transit_gateway_is_attached_changed_and_let_go(
    aws: EmulatedAws, prod_props: NetworkProps, tmp_path: Path, assembly: Path, prod: View
) -> None:
    """Attached before any route leads there; one more network and one zone fewer keep the attachment; nothing stays."""

    account = Account(aws, prod_props, tmp_path, assembly)
    account.deploy()
    before = attachment(account)
    assert [] == [each for each in unlike_the_template(account) if "TransitGateway" in each or "Route" in each]
    assert to_transit(account) == {"172.29.0.0/16", "100.64.0.0/16", "192.168.1.0/24"}

    account.update(with_one_network_more_and_one_zone_fewer(prod))
    after = attachment(account)

    assert after["TransitGatewayAttachmentId"] == before["TransitGatewayAttachmentId"]
    assert set(after["SubnetIds"]) < set(before["SubnetIds"])
    assert "10.1.0.0/16" in to_transit(account)

    account.delete()

    assert not [kind for kind in account.left() if "attachment" in kind or "vpc" in kind]
    judged = {each["what"] for each in aws.control.not_judged()}
    assert f"transit gateway {prod_props.transit_gateway_id}, taken on trust" in judged


def with_one_network_more_and_one_zone_fewer(prod: View) -> dict[str, Any]:
    template = copy.deepcopy(prod.template)
    for name, each in prod.of_type("AWS::EC2::Route").items():
        if each["Properties"]["DestinationCidrBlock"] == "172.29.0.0/16":
            other = {**each["Properties"], "DestinationCidrBlock": "10.1.0.0/16"}
            template["Resources"][f"{name}More"] = {**each, "Properties": other}
    (name,) = prod.of_type("AWS::EC2::TransitGatewayAttachment")
    del template["Resources"][name]["Properties"]["SubnetIds"][-1]
    return template


def attachment(account: Account) -> dict[str, Any]:
    """The one that is there."""
    found: dict[str, Any]
    (found,) = account.client("ec2").describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
    return found


def to_transit(account: Account) -> set[str]:
    """Where every private route table leads by the transit gateway."""
    tables = account.client("ec2").describe_route_tables()["RouteTables"]
    found = [
        {route["DestinationCidrBlock"] for route in table["Routes"] if route.get("TransitGatewayId")}
        for table in tables
        if any(route.get("InstanceId") for route in table["Routes"])
    ]
    assert len(found) == 3
    return set.intersection(*found)


@pytest.mark.slow
def test_a_first_create_without_signals_routes_to_no_nat(
    aws: EmulatedAws, dev_props: NetworkProps, tmp_path: Path, assembly: Path
) -> None:
    """It rolls back to where it can be deleted, and a private default route was never even begun."""

    account = Account(aws, dev_props, tmp_path, assembly)
    with withheld_signals(aws):
        account.deploy(fails=True)
    events = account.client("cloudformation").get_paginator("describe_stack_events")
    seen = [event for page in events.paginate(StackName=account.stack()["StackId"]) for event in page["StackEvents"]]

    assert account.stack()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("Failed to receive 1 resource signal(s)" in event.get("ResourceStatusReason", "") for event in seen)
    assert not [event for event in seen if "PrivateRoute" in event["LogicalResourceId"]]

    account.delete()

    assert account.left() == set()


def test_no_route_moves_to_a_nat_that_does_not_signal(
    aws: EmulatedAws, dev_props: NetworkProps, tmp_path: Path, assembly: Path, edited: Path
) -> None:
    """An edit of the script makes new NATs: unheard, they go, and the old ones keep routes and addresses; heard, all
    three zones move to the new ones."""

    account = Account(aws, dev_props, tmp_path, assembly)
    account.deploy()
    before = running(account)

    with withheld_signals(aws):
        account.deploy(edited, fails=True)
    assert account.stack()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert len(before) == 3
    assert before == running(account) == routed_to(account) == addressed(account)

    account.deploy(edited)
    after = running(account)
    assert len(after) == 3
    assert not before & after
    assert after == routed_to(account) == addressed(account)

    account.delete()

    assert account.left() == set()


@contextmanager
def withheld_signals(aws: EmulatedAws) -> Iterator[None]:
    """No instance signals in the block, as if none came to the end of its user data."""
    aws.control.put_settings(withhold_signals=True)
    try:
        yield
    finally:
        aws.control.put_settings(withhold_signals=False)


def running(account: Account) -> set[str]:
    """The instances that are there."""
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    reservations = account.client("ec2").describe_instances(Filters=running)["Reservations"]
    return {instance["InstanceId"] for each in reservations for instance in each["Instances"]}


def routed_to(account: Account) -> set[str]:
    """The instances that a default route names."""
    tables = account.client("ec2").describe_route_tables()["RouteTables"]
    return {route["InstanceId"] for table in tables for route in table["Routes"] if route.get("InstanceId")}


def addressed(account: Account) -> set[str]:
    """The instances that have an Elastic IP."""
    return {each["InstanceId"] for each in account.client("ec2").describe_addresses()["Addresses"]}


def delivery(account: Account) -> set[tuple[str, str, str]]:
    """What the flow logs say of themselves once each has tried to deliver: until then they say nothing of it."""
    ec2 = account.client("ec2")
    deadline = time.monotonic() + DELIVERY_SECONDS
    while True:
        logs = ec2.describe_flow_logs()["FlowLogs"]
        if all("DeliverLogsStatus" in each for each in logs):
            return {(each["LogDestinationType"], each["FlowLogStatus"], each["DeliverLogsStatus"]) for each in logs}
        assert time.monotonic() < deadline, logs
        time.sleep(0.05)


def unlike_the_template(account: Account) -> list[str]:
    """The properties that AWS tells differently from the template, or not at all."""
    props, aws = account.props, account.aws
    (stack,) = (
        each for each in aws.control.stacks(props.account, props.region) if each["name"] == props.names.network_stack
    )
    session = EmulatedSession(endpoint=aws.endpoint, credentials=aws.control.root(props.account), region=props.region)
    found = read_back(
        session, account=props.account, region=props.region, stack=stack["name"], resources=stack["resources"]
    )
    return [*found.different, *found.unconfirmed]


def work(account: Account, zone: str) -> None:
    """Here EC2 measures nothing: its metrics of a zone's NAT are made up, of five minutes."""
    filters = [{"Name": "availability-zone", "Values": [zone]}, {"Name": "instance-state-name", "Values": ["running"]}]
    (reservation,) = account.client("ec2").describe_instances(Filters=filters)["Reservations"]
    instance = [{"Name": "InstanceId", "Value": reservation["Instances"][0]["InstanceId"]}]
    amounts = {"NetworkIn": 300e6, "NetworkPacketsOut": 300e3}
    data = [{"MetricName": name, "Dimensions": instance, "Value": value} for name, value in amounts.items()]
    account.client("cloudwatch").put_metric_data(Namespace="AWS/EC2", MetricData=data)


def published(account: Account) -> dict[tuple[str, str], tuple[float, str]]:
    """What the deployed metrics function publishes, run as its own role: value and unit, by name and what it is of."""
    functions = account.client("lambda").list_functions()["Functions"]
    (name,) = (
        each["FunctionName"] for each in functions if "LOG_BUCKET" in each.get("Environment", {}).get("Variables", {})
    )
    answer = account.client("lambda").invoke(FunctionName=name)
    assert "FunctionError" not in answer, answer["Payload"].read()
    cloudwatch, now = account.client("cloudwatch"), datetime.now(UTC)
    told = {}
    for metric in cloudwatch.list_metrics(Namespace=NAMESPACE)["Metrics"]:
        of = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
        assert of["Environment"] == account.props.suffix
        (point,) = cloudwatch.get_metric_statistics(
            **metric,
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=10),
            Period=1200,
            Statistics=["Sum"],
        )["Datapoints"]
        told[metric["MetricName"], of.get("Zone", of.get("Destination", ""))] = point["Sum"], point["Unit"]
    return told
