"""The contract of each EC2 type: what the template says is what the describe calls say, after each change."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws
from tests.rehearsal.emulator.conftest import DEV, ClientOf
from tests.rehearsal.emulator.networks import NETWORK, att, instance, ref, resource
from tests.rehearsal.emulator.stacks import Stacks

pytestmark = pytest.mark.machine


@pytest.fixture
def stacks(client: ClientOf) -> Stacks:
    return Stacks(client("cloudformation"))


def test_an_instance_is_as_the_template_says(stacks: Stacks, client: ClientOf) -> None:
    """An instance runs with its check, its IMDS options, its encrypted volume and its user data."""

    nat = instance(
        SourceDestCheck=False,
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 9}}],
        UserData={"Fn::Base64": "#!/bin/sh"},
        Tags=[{"Key": "Name", "Value": "nat"}],
    )
    assert stacks.create("instance", {**NETWORK, "Nat": nat}) == "CREATE_COMPLETE"
    ec2, nat_id = client("ec2"), stacks.physical_id("instance", "Nat")
    found = described(ec2, nat_id)
    assert found["State"]["Name"] == "running"
    assert found["SourceDestCheck"] is False
    assert found["MetadataOptions"]["HttpTokens"] == "required"
    assert {"Key": "Name", "Value": "nat"} in found["Tags"]
    assert attribute(ec2, nat_id, "sourceDestCheck") == {"SourceDestCheck": {"Value": False}}
    assert attribute(ec2, nat_id, "userData") == {"UserData": {"Value": "IyEvYmluL3No"}}
    volume = ec2.describe_volumes(VolumeIds=[found["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]])["Volumes"][0]
    assert (volume["Encrypted"], volume["Size"]) == (True, 9)

    changed = {**NETWORK, "Nat": instance(**{**nat["Properties"], "SourceDestCheck": True})}
    assert stacks.update("instance", changed) == "UPDATE_COMPLETE"
    assert stacks.physical_id("instance", "Nat") == nat_id
    assert described(ec2, nat_id)["SourceDestCheck"] is True

    assert stacks.delete("instance") == "DELETE_COMPLETE"
    assert described(ec2, nat_id)["State"]["Name"] == "terminated"
    interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "attachment.instance-id", "Values": [nat_id]}])
    assert interfaces["NetworkInterfaces"] == []


def test_a_new_image_replaces_the_instance(stacks: Stacks, client: ClientOf) -> None:
    """A changed ImageId makes a new instance first and terminates the old one after."""

    stacks.create("image", {**NETWORK, "Nat": instance()})
    old = stacks.physical_id("image", "Nat")
    assert stacks.update("image", {**NETWORK, "Nat": instance(ImageId="ami-0123456789abcdef0")}) == "UPDATE_COMPLETE"
    new = stacks.physical_id("image", "Nat")
    assert new != old
    states = [described(client("ec2"), each)["State"]["Name"] for each in (old, new)]
    assert states == ["terminated", "running"]
    assert stacks.delete("image") == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"ImageId": "latest"}, "InvalidAMIID.Malformed"),
        ({"SubnetId": "subnet-00000000000000000"}, "InvalidSubnetID.NotFound"),
        ({"SecurityGroupIds": ["sg-00000000000000000"]}, "InvalidGroup.NotFound"),
        ({"IamInstanceProfile": "nobody"}, "Invalid IAM Instance Profile name"),
        ({"AvailabilityZone": "us-east-1b"}, "is not the subnet's"),
    ],
)
def test_an_instance_needs_what_it_names(stacks: Stacks, wrong: dict[str, Any], why: str) -> None:
    """An image, subnet, group, profile or zone that does not fit fails the create with EC2's error."""

    name = f"missing-{next(iter(wrong))}"
    assert stacks.create(name, {**NETWORK, "Nat": instance(**wrong)}) == "ROLLBACK_COMPLETE"
    assert why in stacks.failures(name)["Nat"]
    stacks.delete(name)


def test_an_instance_has_its_profile_by_name(stacks: Stacks, client: ClientOf) -> None:
    """Ref of an instance profile is its name, and the instance carries the profile."""

    profile = resource("AWS::IAM::InstanceProfile", Roles=[])
    resources = {**NETWORK, "Profile": profile, "Nat": instance(IamInstanceProfile=ref("Profile"))}
    assert stacks.create("profile", resources) == "CREATE_COMPLETE"
    found = described(client("ec2"), stacks.physical_id("profile", "Nat"))
    assert found["IamInstanceProfile"]["Arn"].endswith("/" + stacks.physical_id("profile", "Profile"))
    assert stacks.delete("profile") == "DELETE_COMPLETE"


def test_an_address_belongs_to_its_instance(stacks: Stacks, client: ClientOf) -> None:
    """EIP and association: seen on the address and on the instance, gone after the delete."""

    address = resource("AWS::EC2::EIP", Domain="vpc", Tags=[{"Key": "Name", "Value": "one"}])
    association = resource(
        "AWS::EC2::EIPAssociation",
        needs=["Attachment"],
        AllocationId=att("Address", "AllocationId"),
        InstanceId=ref("Nat"),
    )
    resources = {**NETWORK, "Nat": instance(), "Address": address, "Association": association}
    assert stacks.create("address", resources) == "CREATE_COMPLETE"
    ec2, nat_id, public = client("ec2"), stacks.physical_id("address", "Nat"), stacks.physical_id("address", "Address")
    found = ec2.describe_addresses(PublicIps=[public])["Addresses"][0]
    assert found["InstanceId"] == nat_id
    assert described(ec2, nat_id)["PublicIpAddress"] == public

    del resources["Association"]
    assert stacks.update("address", resources) == "UPDATE_COMPLETE"
    assert "InstanceId" not in ec2.describe_addresses(PublicIps=[public])["Addresses"][0]

    assert stacks.delete("address") == "DELETE_COMPLETE"
    assert ec2.describe_addresses(PublicIps=[public])["Addresses"] == []


def test_network_acls_are_told_entry_by_entry(stacks: Stacks, client: ClientOf) -> None:
    """Ports, protocol, ICMP and the subnet's association; the subnet falls back to the default ACL."""

    tcp = resource(
        "AWS::EC2::NetworkAclEntry",
        NetworkAclId=ref("Acl"),
        RuleNumber=100,
        Protocol=6,
        RuleAction="allow",
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 80, "To": 81},
    )
    ping = resource(
        "AWS::EC2::NetworkAclEntry",
        NetworkAclId=ref("Acl"),
        RuleNumber=110,
        Protocol=1,
        RuleAction="allow",
        CidrBlock="0.0.0.0/0",
        Icmp={"Type": 3, "Code": 4},
        Egress=True,
    )
    joined = resource("AWS::EC2::SubnetNetworkAclAssociation", NetworkAclId=ref("Acl"), SubnetId=ref("Subnet"))
    acl = resource("AWS::EC2::NetworkAcl", VpcId=ref("Vpc"))
    resources = {**NETWORK, "Acl": acl, "Tcp": tcp, "Ping": ping, "Joined": joined}
    assert stacks.create("acl", resources) == "CREATE_COMPLETE"
    ec2, subnet = client("ec2"), stacks.physical_id("acl", "Subnet")
    found = acl_of(ec2, subnet)
    assert found["NetworkAclId"] == stacks.physical_id("acl", "Acl")
    entries = {(entry["RuleNumber"], entry["Egress"]): entry for entry in found["Entries"]}
    assert entries[100, False]["PortRange"] == {"From": 80, "To": 81}
    assert entries[110, True]["IcmpTypeCode"] == {"Type": 3, "Code": 4}
    assert entries[32767, False]["RuleAction"] == "deny"

    tcp["Properties"]["RuleAction"] = "deny"
    del resources["Joined"]
    assert stacks.update("acl", resources) == "UPDATE_COMPLETE"
    assert acl_of(ec2, subnet)["IsDefault"] is True
    changed = ec2.describe_network_acls(NetworkAclIds=[stacks.physical_id("acl", "Acl")])["NetworkAcls"][0]
    assert [entry["RuleAction"] for entry in changed["Entries"] if entry["RuleNumber"] == 100] == ["deny"]
    assert stacks.delete("acl") == "DELETE_COMPLETE"


def test_a_vpc_tells_its_attributes(stacks: Stacks, client: ClientOf) -> None:
    """GetAtt answers the CIDR and the defaults, as DescribeVpcs and its neighbours know them."""

    outputs = {name: {"Value": att("Vpc", name)} for name in ("CidrBlock", "DefaultSecurityGroup", "DefaultNetworkAcl")}
    assert stacks.create("vpc", {"Vpc": NETWORK["Vpc"]}, Outputs=outputs) == "CREATE_COMPLETE"
    told, ec2 = stacks.outputs("vpc"), client("ec2")
    assert told["CidrBlock"] == "172.30.0.0/16"
    group = ec2.describe_security_groups(GroupIds=[told["DefaultSecurityGroup"]])["SecurityGroups"][0]
    acl = ec2.describe_network_acls(NetworkAclIds=[told["DefaultNetworkAcl"]])["NetworkAcls"][0]
    assert (group["GroupName"], acl["IsDefault"]) == ("default", True)
    assert stacks.delete("vpc") == "DELETE_COMPLETE"


def test_a_gateway_endpoint_is_a_route(stacks: Stacks, client: ClientOf) -> None:
    """Each of the endpoint's route tables has a route to the prefix list, for as long as it is listed."""

    endpoint = resource(
        "AWS::EC2::VPCEndpoint",
        VpcId=ref("Vpc"),
        ServiceName="com.amazonaws.us-east-1.s3",
        RouteTableIds=[ref("Table")],
    )
    assert stacks.create("endpoint", {**NETWORK, "Endpoint": endpoint}) == "CREATE_COMPLETE"
    ec2 = client("ec2")
    table, endpoint_id = (stacks.physical_id("endpoint", name) for name in ("Table", "Endpoint"))
    assert endpoint_id in routes(ec2, table)
    endpoint["Properties"]["RouteTableIds"] = []
    assert stacks.update("endpoint", {**NETWORK, "Endpoint": endpoint}) == "UPDATE_COMPLETE"
    assert endpoint_id not in routes(ec2, table)
    assert stacks.delete("endpoint") == "DELETE_COMPLETE"


def test_a_subnet_has_one_route_table(stacks: Stacks, client: ClientOf) -> None:
    """Its association is moved to another table in place; a second one is refused."""

    def network(table: str, **more: Any) -> dict[str, Any]:
        kind = "AWS::EC2::SubnetRouteTableAssociation"
        tables = {name: resource("AWS::EC2::RouteTable", VpcId=ref("Vpc")) for name in ("One", "Other")}
        return {**NETWORK, **tables, "Of": resource(kind, SubnetId=ref("Subnet"), RouteTableId=ref(table)), **more}

    def subnets(table: str) -> list[str]:
        table_ids = [stacks.physical_id("tables", table)]
        (found,) = client("ec2").describe_route_tables(RouteTableIds=table_ids)["RouteTables"]
        return [one["SubnetId"] for one in found["Associations"]]

    assert stacks.create("tables", network("One")) == "CREATE_COMPLETE"
    subnet = stacks.physical_id("tables", "Subnet")
    assert stacks.update("tables", network("Other")) == "UPDATE_COMPLETE"
    assert ([], [subnet]) == (subnets("One"), subnets("Other"))
    second = resource("AWS::EC2::SubnetRouteTableAssociation", SubnetId=ref("Subnet"), RouteTableId=ref("One"))
    assert stacks.update("tables", network("Other", Second=second)) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Resource.AlreadyAssociated" in stacks.failures("tables")["Second"]
    assert ([], [subnet]) == (subnets("One"), subnets("Other"))
    assert stacks.delete("tables") == "DELETE_COMPLETE"


def test_security_group_rules_are_resources(stacks: Stacks, client: ClientOf) -> None:
    """A rule of its own joins the group's rules, changes and leaves."""

    rule = resource(
        "AWS::EC2::SecurityGroupIngress",
        GroupId=ref("Group"),
        IpProtocol="tcp",
        FromPort=443,
        ToPort=443,
        CidrIp="172.30.0.0/16",
    )
    assert stacks.create("rules", {**NETWORK, "Rule": rule}) == "CREATE_COMPLETE"
    ec2, group = client("ec2"), stacks.physical_id("rules", "Group")
    assert ports(ec2, group) == [443]
    rule["Properties"].update(FromPort=80, ToPort=80)
    assert stacks.update("rules", {**NETWORK, "Rule": rule}) == "UPDATE_COMPLETE"
    assert ports(ec2, group) == [80]
    assert stacks.update("rules", NETWORK) == "UPDATE_COMPLETE"
    assert ports(ec2, group) == []
    stacks.delete("rules")


def test_a_vpc_is_attached_to_a_transit_gateway(stacks: Stacks, client: ClientOf) -> None:
    """Gateway and attachment are described, changed in place and deleted."""

    gateway = resource("AWS::EC2::TransitGateway", Description="one")
    attachment = resource(
        "AWS::EC2::TransitGatewayAttachment",
        TransitGatewayId=ref("Transit"),
        VpcId=ref("Vpc"),
        SubnetIds=[ref("Subnet")],
        Options={"DnsSupport": "enable"},
    )
    route = resource(
        "AWS::EC2::Route",
        needs=["Join"],
        RouteTableId=ref("Table"),
        DestinationCidrBlock="172.16.0.0/16",
        TransitGatewayId=ref("Transit"),
    )
    resources = {**NETWORK, "Transit": gateway, "Join": attachment, "Route": route}
    assert stacks.create("transit", resources) == "CREATE_COMPLETE"
    ec2, transit = client("ec2"), stacks.physical_id("transit", "Transit")
    assert ec2.describe_transit_gateways(TransitGatewayIds=[transit])["TransitGateways"][0]["Description"] == "one"
    found = ec2.describe_transit_gateway_vpc_attachments(Filters=[{"Name": "transit-gateway-id", "Values": [transit]}])[
        "TransitGatewayVpcAttachments"
    ]
    assert [item["VpcId"] for item in found] == [stacks.physical_id("transit", "Vpc")]
    assert found[0]["Options"]["DnsSupport"] == "enable"

    gateway["Properties"]["Description"] = "two"
    assert stacks.update("transit", resources) == "UPDATE_COMPLETE"
    assert ec2.describe_transit_gateways(TransitGatewayIds=[transit])["TransitGateways"][0]["Description"] == "two"
    assert stacks.delete("transit") == "DELETE_COMPLETE"
    assert ec2.describe_transit_gateways()["TransitGateways"] == []


def join(gateway: Any, *subnets: str) -> dict[str, Any]:
    """An attachment of the network's VPC."""
    return resource(
        "AWS::EC2::TransitGatewayAttachment",
        TransitGatewayId=gateway,
        VpcId=ref("Vpc"),
        SubnetIds=[ref(each) for each in subnets or ("Subnet",)],
    )


def test_a_transit_gateway_of_others_is_taken_on_trust(stacks: Stacks, emulated_aws: EmulatedAws) -> None:
    """A well-formed id that nobody made here is attached to, and listed as not judged."""

    trusted = "tgw-0aaaaaaaaaaaaaaa1"

    assert stacks.create("trusting", {**NETWORK, "Join": join(trusted)}) == "CREATE_COMPLETE"
    assert f"transit gateway {trusted}, taken on trust" in {each["what"] for each in emulated_aws.control.not_judged()}
    assert stacks.delete("trusting") == "DELETE_COMPLETE"


def test_a_transit_gateway_of_another_account_accepts_first(stacks: Stacks, client: ClientOf) -> None:
    """Until its owner has accepted, an attachment stands, and no route may lead to it; then one may."""

    assert stacks.create("owner", {"Transit": resource("AWS::EC2::TransitGateway")}) == "CREATE_COMPLETE"
    gateway, there = stacks.physical_id("owner", "Transit"), Stacks(client("cloudformation", DEV))
    attached = {**NETWORK, "Join": join(gateway)}
    block = "10.1.0.0/16"
    way = {"RouteTableId": ref("Table"), "DestinationCidrBlock": block, "TransitGatewayId": gateway}
    routed = {**attached, "Route": resource("AWS::EC2::Route", needs=["Join"], **way)}

    assert there.create("shared", attached) == "CREATE_COMPLETE"
    waiting = there.physical_id("shared", "Join")
    assert state_of(client("ec2", DEV), waiting) == "pendingAcceptance"
    assert there.update("shared", routed) == "UPDATE_ROLLBACK_COMPLETE"
    assert "InvalidTransitGatewayID.NotFound" in there.failures("shared")["Route"]

    client("ec2").accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=waiting)
    assert state_of(client("ec2", DEV), waiting) == "available"
    assert there.update("shared", routed) == "UPDATE_COMPLETE"
    assert there.delete("shared") == "DELETE_COMPLETE"
    assert stacks.delete("owner") == "DELETE_COMPLETE"


def test_an_attachment_that_is_not_there_is_not_accepted(client: ClientOf) -> None:
    """Its id is unknown, as to EC2."""

    with pytest.raises(ClientError, match="InvalidTransitGatewayAttachmentID"):
        client("ec2").accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId="tgw-attach-0")


def state_of(ec2: Any, attachment: str) -> str:
    """An attachment's state."""
    answer = ec2.describe_transit_gateway_vpc_attachments(TransitGatewayAttachmentIds=[attachment])
    return str(answer["TransitGatewayVpcAttachments"][0]["State"])


def test_a_transit_gateway_that_is_known_to_be_none(stacks: Stacks) -> None:
    """Neither an id of another form nor a gateway that was deleted here is attached to."""

    assert stacks.create("gone", {"Transit": resource("AWS::EC2::TransitGateway")}) == "CREATE_COMPLETE"
    deleted = stacks.physical_id("gone", "Transit")
    assert stacks.delete("gone") == "DELETE_COMPLETE"
    for name, gateway in (("deleted", deleted), ("malformed", "tgw-1")):
        assert stacks.create(name, {**NETWORK, "Join": join(gateway)}) == "ROLLBACK_COMPLETE"
        assert "InvalidTransitGatewayID.NotFound" in stacks.failures(name)["Join"]
        stacks.delete(name)


def test_a_vpc_has_one_attachment_to_a_gateway_and_one_subnet_a_zone(stacks: Stacks) -> None:
    """EC2 refuses a second of either."""

    beside = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="172.30.9.0/24", AvailabilityZone="us-east-1a")
    gateway = "tgw-0aaaaaaaaaaaaaaa2"
    second = {"Join": join(gateway), "Other": {**join(gateway), "DependsOn": ["Join"]}}
    for name, more, code in (
        ("twice", second, "DuplicateTransitGatewayAttachment"),
        ("zone", {"Beside": beside, "Other": join(gateway, "Subnet", "Beside")}, "DuplicateSubnetsInSameZone"),
    ):
        assert stacks.create(name, {**NETWORK, **more}) == "ROLLBACK_COMPLETE"
        assert code in stacks.failures(name)["Other"]
        stacks.delete(name)


def test_a_subnet_with_an_attachment_does_not_delete(stacks: Stacks) -> None:
    """The attachment has an interface in it."""

    assert stacks.create("held", NETWORK) == "CREATE_COMPLETE"
    outside = join("tgw-0aaaaaaaaaaaaaaa3")
    outside["Properties"] |= {
        "VpcId": stacks.physical_id("held", "Vpc"),
        "SubnetIds": [stacks.physical_id("held", "Subnet")],
    }
    assert stacks.create("holding", {"Join": outside}) == "CREATE_COMPLETE"
    assert stacks.delete("held") == "DELETE_FAILED"
    assert "DependencyViolation" in stacks.failures("held")["Subnet"]
    assert stacks.delete("holding") == "DELETE_COMPLETE"
    assert stacks.delete("held") == "DELETE_COMPLETE"


def test_the_stand_in_and_any_pinned_image_are_found(client: ClientOf, emulated_aws: EmulatedAws) -> None:
    """DescribeImages knows the marked stand-in and a well-formed id, takes it on trust, and tells no architecture."""

    ids = ["ami-00000000000000000", "ami-0aaaaaaaaaaaaaaa1"]
    images = client("ec2").describe_images(ImageIds=ids)["Images"]
    found = {image["ImageId"]: image["Name"] for image in images}
    assert not any("Architecture" in image for image in images)
    assert found == {ids[0]: "stand-in, no real image", ids[1]: f"{ids[1]}, taken on trust"}
    assert {f"image {each}" for each in ids} <= {entry["what"] for entry in emulated_aws.control.not_judged()}


def test_an_instance_type_is_one_that_the_sdk_knows(client: ClientOf, emulated_aws: EmulatedAws) -> None:
    """A type is of its name's architecture and offered in every zone asked for; any other does not exist."""

    ec2 = client("ec2")
    types = ec2.describe_instance_types(InstanceTypes=["t4g.nano", "t3.micro"])["InstanceTypes"]
    architectures = {each["InstanceType"]: each["ProcessorInfo"]["SupportedArchitectures"] for each in types}
    assert {"t4g.nano": ["arm64"], "t3.micro": ["x86_64"]} == architectures
    zones = ["us-east-1a", "us-east-1b"]
    filters = [{"Name": "instance-type", "Values": ["t4g.nano"]}, {"Name": "location", "Values": zones}]
    offered = ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=filters)
    assert zones == [each["Location"] for each in offered["InstanceTypeOfferings"]]
    assert "instance type offerings" in {entry["what"] for entry in emulated_aws.control.not_judged()}
    with pytest.raises(ClientError, match=r"InvalidInstanceType.*do not exist: \[t3.mirco\]"):
        ec2.describe_instance_types(InstanceTypes=["t3.mirco"])
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        ec2.describe_instance_type_offerings(LocationType="region")


def described(ec2: Any, instance_id: str) -> Any:
    """DescribeInstances of one."""
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


def attribute(ec2: Any, instance_id: str, name: str) -> Any:
    """DescribeInstanceAttribute without the answer's frame."""
    answer = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute=name)
    return {key: value for key, value in answer.items() if key not in ("InstanceId", "ResponseMetadata")}


def acl_of(ec2: Any, subnet: str) -> Any:
    """The one ACL of a subnet."""
    filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
    (found,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
    return found


def routes(ec2: Any, table: str) -> list[str]:
    """The gateways of a route table."""
    found = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return [route.get("GatewayId", "") for route in found]


def ports(ec2: Any, group: str) -> list[int]:
    """The ports of a group's ingress rules."""
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    return [rule["FromPort"] for rule in found]
