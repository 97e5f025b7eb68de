"""What the emulated AWS must refuse, in AWS's words, because AWS would."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import ClientOf, clients_of
from tests.rehearsal.emulator.emptying import bucket_policy, emptier_function
from tests.rehearsal.emulator.networks import GATEWAY, NETWORK, TABLE, VPC, Resource, att, instance, ref, resource
from tests.rehearsal.emulator.stacks import CAPABILITIES, Stacks

pytestmark = pytest.mark.machine
BAD = resource("AWS::EC2::Route", RouteTableId="rtb-none", DestinationCidrBlock="0.0.0.0/0", GatewayId="igw-none")


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


@pytest.fixture(scope="module")
def provider(emulated_aws: EmulatedAws) -> str:
    """The function behind custom resources."""
    stacks = Stacks(clients_of(emulated_aws)("cloudformation"))
    outputs = {"Arn": {"Value": att("Function", "Arn")}}
    assert stacks.create("provider", emptier_function(), Outputs=outputs) == "CREATE_COMPLETE"
    return stacks.outputs("provider")["Arn"]


@pytest.mark.parametrize("state", ["plain", "versions", "marker"])
def test_a_bucket_that_is_not_empty_stays(stacks: Stacks, client: ClientOf, state: str) -> None:
    """Objects, old versions and delete markers all keep a bucket from being deleted."""

    s3, name = client("s3"), f"full-{state}"
    versioning: Any = {} if state == "plain" else {"VersioningConfiguration": {"Status": "Enabled"}}
    stacks.create(name, {"Bucket": resource("AWS::S3::Bucket", BucketName=name, **versioning)})
    s3.put_object(Bucket=name, Key="a", Body=b"a")
    if state != "plain":
        s3.delete_object(Bucket=name, Key="a")
    if state == "marker":
        (version,) = s3.list_object_versions(Bucket=name)["Versions"]
        s3.delete_object(Bucket=name, Key="a", VersionId=version["VersionId"])
    assert stacks.delete(name) == "DELETE_FAILED"
    assert "The bucket you tried to delete is not empty" in stacks.failures(name)["Bucket"]
    listed = s3.list_object_versions(Bucket=name)
    for item in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=name, Key="a", VersionId=item["VersionId"])
    assert stacks.delete(name) == "DELETE_COMPLETE"


def test_a_policy_that_exists_fails_the_create(stacks: Stacks, client: ClientOf) -> None:
    """A bucket has one policy, and CloudFormation does not take it over."""

    client("s3").create_bucket(Bucket="taken")
    client("s3").put_bucket_policy(Bucket="taken", Policy=json.dumps(OPEN))
    policy = resource("AWS::S3::BucketPolicy", Bucket="taken", PolicyDocument=OPEN)
    assert stacks.create("taken", {"Policy": policy}) == "ROLLBACK_COMPLETE"
    assert stacks.failures("taken")["Policy"] == "The bucket policy already exists on bucket taken."


OPEN = bucket_policy("arn:aws:s3:::taken")
OPEN["Statement"] = [{**OPEN["Statement"][1]}]


def test_a_policy_needs_its_bucket(stacks: Stacks) -> None:
    """A policy for a bucket that is not there fails."""

    policy = resource("AWS::S3::BucketPolicy", Bucket="not-there", PolicyDocument=OPEN)
    assert stacks.create("homeless", {"Policy": policy}) == "ROLLBACK_COMPLETE"
    assert "NoSuchBucket" in stacks.failures("homeless")["Policy"]


def test_a_rolled_back_stack_takes_no_update(stacks: Stacks) -> None:
    """ROLLBACK_COMPLETE refuses updates and change sets of both kinds, and lets itself be deleted."""

    assert stacks.create("dead", {"Topic": resource("AWS::SNS::Topic"), "Bad": BAD}) == "ROLLBACK_COMPLETE"
    cloudformation, body = stacks.cloudformation, '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    words = r"Stack:arn:.*/dead/.* is in ROLLBACK_COMPLETE state and can not be updated\."
    with pytest.raises(ClientError, match=words):
        cloudformation.update_stack(StackName="dead", TemplateBody=body)
    with pytest.raises(ClientError, match=words):
        change_set(cloudformation, "dead", "UPDATE", body)
    with pytest.raises(ClientError, match=r"Stack \[dead\] already exists"):
        change_set(cloudformation, "dead", "CREATE", body)
    assert stacks.delete("dead") == "DELETE_COMPLETE"


def change_set(cloudformation: Any, stack: str, kind: str, body: str) -> Any:
    """CreateChangeSet."""
    return cloudformation.create_change_set(
        StackName=stack, ChangeSetName="c", ChangeSetType=kind, TemplateBody=body, Capabilities=CAPABILITIES
    )


def test_an_empty_change_set_fails(stacks: Stacks) -> None:
    """With the words that mean success to a pipeline."""

    stacks.create("same", {"Topic": resource("AWS::SNS::Topic")})
    body = json.dumps({"Resources": {"Topic": resource("AWS::SNS::Topic")}})
    change_set(stacks.cloudformation, "same", "UPDATE", body)
    found = stacks.cloudformation.describe_change_set(StackName="same", ChangeSetName="c")
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "didn't contain changes" in found["StatusReason"]
    stacks.delete("same")


def route(**target: Any) -> Resource:
    """A default route in the network's table."""
    return resource("AWS::EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock="0.0.0.0/0", **target)


@pytest.mark.parametrize(
    ("name", "target", "why"),
    [
        ("igw", {"GatewayId": "igw-00000000000000000"}, "InvalidInternetGatewayID.NotFound"),
        ("detached", {"GatewayId": ref("Gateway")}, "belong to different networks"),
        ("nat", {"InstanceId": "i-00000000000000000"}, "InvalidInstanceID.NotFound"),
        ("tgw", {"TransitGatewayId": "tgw-00000000000000000"}, "InvalidTransitGatewayID.NotFound"),
        ("nothing", {}, "exactly one target"),
    ],
)
def test_a_route_leads_somewhere(stacks: Stacks, name: str, target: dict[str, Any], why: str) -> None:
    """A route to what is not there, or not attached yet, fails."""

    resources = {"Vpc": VPC, "Table": TABLE, "Gateway": GATEWAY, "Route": route(**target)}
    assert stacks.create(f"route-{name}", resources) == "ROLLBACK_COMPLETE"
    assert why in stacks.failures(f"route-{name}")["Route"]


def test_an_address_needs_the_attachment(stacks: Stacks) -> None:
    """Without an edge to the gateway's attachment the address is associated too early, and deleted too late."""

    address = resource("AWS::EC2::EIP", Domain="vpc", InstanceId=ref("Nat"))
    resources = {**NETWORK, "Nat": instance(), "Address": address}
    assert stacks.create("early", resources) == "ROLLBACK_COMPLETE"
    assert "is not attached to any internet gateway" in stacks.failures("early")["Address"]
    address["DependsOn"] = ["Attachment"]
    assert stacks.create("in-time", resources) == "CREATE_COMPLETE"
    assert stacks.delete("in-time") == "DELETE_COMPLETE"


def test_a_permission_needs_its_function(stacks: Stacks) -> None:
    """A permission on a function that is not there fails."""

    permission = resource(
        "AWS::Lambda::Permission",
        FunctionName="nobody",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
    )
    assert stacks.create("permission", {"Permission": permission}) == "ROLLBACK_COMPLETE"
    assert "Function not found: nobody" in stacks.failures("permission")["Permission"]


def test_what_is_in_use_does_not_delete(stacks: Stacks) -> None:
    """What something outside the stack uses stays until that is gone: group, subnet, attachment, gateway."""

    outputs = {name: {"Value": ref(name)} for name in ("Subnet", "Group")}
    stacks.create("home", NETWORK, Outputs=outputs)
    told = stacks.outputs("home")
    guest = instance(SubnetId=told["Subnet"], SecurityGroupIds=[told["Group"]])
    address = resource("AWS::EC2::EIP", Domain="vpc", InstanceId=ref("Nat"))
    assert stacks.create("guest", {"Nat": guest, "Address": address}) == "CREATE_COMPLETE"
    assert stacks.delete("home") == "DELETE_FAILED"
    reasons = stacks.failures("home")
    assert "has dependencies and cannot be deleted" in reasons["Subnet"]
    assert "has a dependent object" in reasons["Group"]
    assert "has some mapped public address(es)" in reasons["Attachment"]
    assert "has dependencies and cannot be deleted" in reasons["Gateway"]
    stacks.delete("guest")
    assert stacks.delete("home") == "DELETE_COMPLETE"


def custom(provider: str, **properties: Any) -> Resource:
    """A custom resource that has nothing to empty."""
    return resource("Custom::Thing", ServiceToken=provider, **properties)


def test_a_failed_custom_resource_gets_a_delete(stacks: Stacks, provider: str) -> None:
    """Its provider may have done half of the work: the rollback sends Delete, for the id that the provider gave."""

    assert stacks.create("half", {"Thing": custom(provider, FailOn="Create")}) == "ROLLBACK_COMPLETE"
    events = [event for event in stacks.events("half") if event["LogicalResourceId"] == "Thing"]
    states = [event["ResourceStatus"] for event in events]
    assert states == ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert events[-1]["PhysicalResourceId"] == "emptier"
    stacks.delete("half")


def test_what_a_rollback_could_not_delete_is_remembered(stacks: Stacks, provider: str) -> None:
    """After ROLLBACK_FAILED DeleteStack tries the resource again, and fails again, for as long as it refuses."""

    bad = {**BAD, "DependsOn": ["Thing"]}
    assert stacks.create("stubborn", {"Thing": custom(provider, FailOn="Delete"), "Bad": bad}) == "ROLLBACK_FAILED"
    body = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    with pytest.raises(ClientError, match="is in ROLLBACK_FAILED state and can not be updated"):
        stacks.cloudformation.update_stack(StackName="stubborn", TemplateBody=body)
    assert stacks.physical_id("stubborn", "Thing") == "emptier"
    assert stacks.delete("stubborn") == "DELETE_FAILED"
    stack_id = stacks.cloudformation.describe_stacks(StackName="stubborn")["Stacks"][0]["StackId"]
    stacks.cloudformation.delete_stack(StackName="stubborn", RetainResources=["Thing"])
    assert stacks.settled(stack_id) == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("policy", "after_rollback", "after_delete"),
    [("Retain", True, True), ("RetainExceptOnCreate", False, True), ("Delete", False, False)],
)
def test_deletion_policies(
    stacks: Stacks, client: ClientOf, policy: str, after_rollback: bool, after_delete: bool
) -> None:
    """Retain keeps always; RetainExceptOnCreate keeps except when the first create is rolled back."""

    def there(name: str) -> bool:
        return name in {each["Name"] for each in client("s3").list_buckets()["Buckets"]}

    def kept(name: str) -> dict[str, Resource]:
        return {"Bucket": {**resource("AWS::S3::Bucket", BucketName=name), "DeletionPolicy": policy}}

    failed, deleted = f"kept-failed-{policy}".lower(), f"kept-deleted-{policy}".lower()
    bad = {**BAD, "DependsOn": ["Bucket"]}
    assert stacks.create(failed, {**kept(failed), "Bad": bad}) == "ROLLBACK_COMPLETE"
    stacks.create(deleted, kept(deleted))
    assert stacks.delete(deleted) == "DELETE_COMPLETE"
    assert (there(failed), there(deleted)) == (after_rollback, after_delete)


def test_termination_protection_is_kept(stacks: Stacks) -> None:
    """A protected stack does not delete."""

    stacks.create("protected", {"Topic": resource("AWS::SNS::Topic")})
    stacks.cloudformation.update_termination_protection(StackName="protected", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        stacks.cloudformation.delete_stack(StackName="protected")
    stacks.cloudformation.update_termination_protection(StackName="protected", EnableTerminationProtection=False)
    assert stacks.delete("protected") == "DELETE_COMPLETE"


def exporting(value: Any) -> dict[str, Any]:
    """Outputs with one export."""
    return {"Name": {"Value": value, "Export": {"Name": "shared-name"}}}


def test_an_export_in_use_neither_goes_nor_changes(stacks: Stacks) -> None:
    """The update fails and rolls back; without the importer it passes, and the name is free."""

    topic = {"Topic": resource("AWS::SNS::Topic")}
    stacks.create("exporter", topic, Outputs=exporting("one"))
    importer = {"Topic": resource("AWS::SNS::Topic", DisplayName={"Fn::ImportValue": "shared-name"})}
    assert stacks.create("importer", importer) == "CREATE_COMPLETE"
    assert stacks.update("exporter", topic, Outputs=exporting("two")) == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot be updated as it is in use by importer" in str(stacks.failures("exporter"))
    assert stacks.update("exporter", {"Topic": resource("AWS::SNS::Topic", DisplayName="d")}) == (
        "UPDATE_ROLLBACK_COMPLETE"
    )
    assert "cannot be deleted as it is in use by importer" in str(stacks.failures("exporter"))
    assert stacks.create("second", topic, Outputs=exporting("one")) == "ROLLBACK_COMPLETE"
    stacks.delete("importer")
    assert stacks.update("exporter", topic, Outputs=exporting("two")) == "UPDATE_COMPLETE"
    assert stacks.update("exporter", topic) == "UPDATE_COMPLETE"
    assert stacks.cloudformation.list_exports()["Exports"] == []
    assert stacks.delete("exporter") == "DELETE_COMPLETE"


def test_a_withheld_signal_fails_the_instance(stacks: Stacks, emulated_aws: EmulatedAws, client: ClientOf) -> None:
    """With a CreationPolicy and no signal the instance fails, and is terminated; without the policy it does not."""

    waiting = {**instance(), "CreationPolicy": {"ResourceSignal": {"Count": 1, "Timeout": "PT10M"}}}
    emulated_aws.control.put_settings(withhold_signals=True)
    try:
        assert stacks.create("silent", {**NETWORK, "Nat": waiting}) == "ROLLBACK_COMPLETE"
        assert stacks.create("no-wait", {**NETWORK, "Nat": instance()}) == "CREATE_COMPLETE"
    finally:
        emulated_aws.control.put_settings(withhold_signals=False)
    assert "Failed to receive 1 resource signal(s)" in stacks.failures("silent")["Nat"]
    assert stacks.create("signals", {**NETWORK, "Nat": waiting}) == "CREATE_COMPLETE"
    for name in ("no-wait", "signals"):
        assert stacks.delete(name) == "DELETE_COMPLETE"


def test_a_filter_is_never_passed_over(stacks: Stacks, client: ClientOf) -> None:
    """A filter either narrows the answer or is refused by name; one that nothing fits answers nothing."""

    stacks.create("filters", {**NETWORK, "Nat": instance(), "Other": instance()})
    ec2, nat = client("ec2"), stacks.physical_id("filters", "Nat")

    def found(*filters: tuple[str, str]) -> list[str]:
        given = [{"Name": name, "Values": [value]} for name, value in filters]
        reservations = ec2.describe_instances(Filters=given)["Reservations"]
        return [each["InstanceId"] for reservation in reservations for each in reservation["Instances"]]

    in_this_vpc = ("vpc-id", stacks.physical_id("filters", "Vpc"))
    assert found(("instance-id", nat)) == [nat]
    assert found(("instance-id", "i-00000000000000000")) == []
    assert len(found(in_this_vpc)) == 2
    assert found(in_this_vpc, ("instance-id", nat)) == [nat]
    assert found(in_this_vpc, ("instance-state-name", "stopped")) == []
    with pytest.raises(ClientError, match="hypervisor"):
        found(("hypervisor", "xen"))
    in_vpc = [{"Name": "vpc-id", "Values": ["vpc-none"]}]
    assert ec2.describe_vpc_endpoints(Filters=in_vpc)["VpcEndpoints"] == []
    assert ec2.describe_network_interfaces(Filters=in_vpc)["NetworkInterfaces"] == []
    stacks.delete("filters")


@pytest.mark.parametrize(
    "wrong", [{"order": "reverse"}, {"order": "random:"}, {"delivery_delay_seconds": -1}, {"speed": 3}]
)
def test_a_setting_that_is_none_is_refused(emulated_aws: EmulatedAws, wrong: dict[str, Any]) -> None:
    """The settings' names and values are checked, and nothing changes."""

    before = emulated_aws.control.settings()
    with pytest.raises(Exception, match=next(iter(wrong))):
        emulated_aws.control.put_settings(**wrong)
    assert emulated_aws.control.settings() == before
