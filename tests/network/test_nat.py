"""Promises of the NAT instances and the routes to them (N3 to N6)."""

import re
from datetime import date
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Annotations, Match, Template

from network.metrics import NAMESPACE
from network.nat import SESSION_MANAGER_ACTIONS, USER_DATA
from network.network_stack import NetworkStack
from stages.amis import STAND_IN, Amis, Pin
from stages.props import NetworkProps
from tests.network.view import Resource, View, nat_group, text_of


def test_a_nat_stands_in_the_public_subnet_of_each_zone(network: View, props: NetworkProps) -> None:
    """One instance a zone, of the configured type, under its zone's letter."""

    for zone in props.zones:
        instance = nat(network, props, zone)
        subnet = network.named("AWS::EC2::Subnet", props.names.of("subnet", f"public-{zone[-1]}"))
        assert text_of(interface(instance)["SubnetId"]) == f"<{subnet}>"
        assert instance["InstanceType"] == props.nat_instance_type
    assert len(network.of_type("AWS::EC2::Instance")) == 3


def test_a_nat_forwards_and_gives_its_credentials_to_nobody(network: View) -> None:
    """Source/dest check off; IMDSv2 only, one hop far; its disk encrypted; no SSH key."""

    for instance in network.properties("AWS::EC2::Instance"):
        (disk,) = instance["BlockDeviceMappings"]
        assert instance["SourceDestCheck"] is False
        assert instance["MetadataOptions"] == {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
        assert disk["Ebs"]["Encrypted"] is True
        assert disk["Ebs"]["VolumeType"] == "gp3"
        assert "KeyName" not in instance


def test_a_zone_without_a_pin_gets_the_stand_in(network: View) -> None:
    """Synth invents no image: what is not pinned is marked, and preflight refuses it."""

    assert {instance["ImageId"] for instance in network.properties("AWS::EC2::Instance")} == {STAND_IN}


def infos(*, amis: Amis, props: NetworkProps) -> list[str]:
    """What synth says of a network."""
    app = App()
    stack = NetworkStack(app, "network", props, amis)
    found = Annotations.from_stack(stack).find_info("*", Match.any_value())
    return [str(each.entry.data) for each in found]


def pinned(props: NetworkProps, *zones: str) -> Amis:
    pin = Pin(image="ami-0123456789abcdef0", date=date(2026, 11, 1), origin="a test")
    return Amis(regions={props.region: {props.architecture: dict.fromkeys(zones, pin)}})


def test_synth_says_what_is_not_pinned(dev_props: NetworkProps) -> None:
    """Which zones lack an image, what is used meanwhile, and what to do; where all are pinned, nothing (N4)."""

    (said,) = infos(amis=pinned(dev_props, "us-east-1b"), props=dev_props)

    assert "no x86_64 image for us-east-1a, us-east-1c" in said
    assert STAND_IN in said
    assert "./sluice amis --yes, then commit amis.toml" in said
    assert [] == infos(amis=pinned(dev_props, *dev_props.zones), props=dev_props)


def test_synth_says_which_type_it_does_not_know(dev_props: NetworkProps) -> None:
    """A slip in an instance type's name is told at once, with what was meant (N3)."""

    slip = dev_props.model_copy(update={"nat_instance_type": "t3.mirco"})

    (said, *_) = infos(amis=pinned(dev_props, *dev_props.zones), props=slip)

    assert "nat_instance_type t3.mirco of dev is unknown" in said
    assert "did you mean t3.micro?" in said


def test_a_nat_waits_for_the_way_to_its_packages(network: View) -> None:
    """S3 endpoint, the subnet's route table and every rule of the network ACL are there before an instance boots."""

    (endpoint,) = network.of_type("AWS::EC2::VPCEndpoint")
    needed = {endpoint, *network.of_type("AWS::EC2::NetworkAclEntry")}
    table_of = {
        text_of(each["Properties"]["SubnetId"]): name
        for name, each in network.of_type("AWS::EC2::SubnetRouteTableAssociation").items()
    }

    for name, instance in network.of_type("AWS::EC2::Instance").items():
        assert needed | {table_of[text_of(interface(instance["Properties"])["SubnetId"])]} <= network.before(name)


def test_a_nat_has_an_address_from_its_launch(network: View) -> None:
    """So it can signal before its Elastic IP comes; one interface only, since a route by instance id needs that."""

    for instance in network.properties("AWS::EC2::Instance"):
        assert interface(instance)["AssociatePublicIpAddress"] is True
        assert interface(instance)["DeviceIndex"] == "0"


def test_a_nat_is_complete_when_it_has_signalled(network: View, props: NetworkProps) -> None:
    """CloudFormation waits for one signal, which the script sends under the instance's own name and stack."""

    for name, instance in network.of_type("AWS::EC2::Instance").items():
        assert instance["CreationPolicy"] == {"ResourceSignal": {"Timeout": "PT20M"}}  # Count is 1 unless given
        ours = f"--stack {props.names.network_stack} --resource {name} --region {props.region}"
        assert ours in text_of(instance["Properties"]["UserData"])


def test_an_edit_of_the_script_replaces_the_instances(
    network: View, props: NetworkProps, amis: Amis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only of a new instance CloudFormation awaits a signal: edited in place, every zone would restart unproved."""

    edited = tmp_path / "edited.sh"
    edited.write_text(USER_DATA.read_text() + "# edited\n")
    monkeypatch.setattr("network.nat.USER_DATA", edited)
    stack = NetworkStack(App(), "Edited", props, amis)
    after = View(dict(Template.from_stack(stack).to_json()))

    assert not network.of_type("AWS::EC2::Instance").keys() & after.of_type("AWS::EC2::Instance").keys()
    assert network.of_type("AWS::EC2::EIP").keys() == after.of_type("AWS::EC2::EIP").keys()


def test_a_generation_makes_one_zones_instance_anew(network: View, props: NetworkProps, amis: Amis) -> None:
    """One that somebody terminated; the others keep theirs, and no address changes."""

    zone = props.zones[1]
    another = type(props).model_validate({**props.model_dump(), "nat_generations": {zone: 2}})
    after = View(dict(Template.from_stack(NetworkStack(App(), "Another", another, amis)).to_json()))

    gone = network.of_type("AWS::EC2::Instance").keys() - after.of_type("AWS::EC2::Instance").keys()
    assert {network.named("AWS::EC2::Instance", props.names.of("nat", zone[-1]))} == gone
    assert network.of_type("AWS::EC2::EIP").keys() == after.of_type("AWS::EC2::EIP").keys()


def test_a_nat_tests_itself_as_a_client_that_nobody_else_can_be(network: View, props: NetworkProps) -> None:
    """The address is the fourth of its own public subnet: AWS keeps it back, and the rules translate it."""

    for zone, block in zip(props.zones, props.public_subnets, strict=True):
        assert f" {block[3]}/32 dev nat-probe" in text_of(nat(network, props, zone)["UserData"])


def test_a_nat_may_use_session_manager_and_publish_metrics(network: View, props: NetworkProps) -> None:
    """The instances' one role holds Session Manager's actions, no managed policy, and publishes into one namespace."""

    role = network.resources[network.named("AWS::IAM::Role", props.names.of("role", "nat"))]["Properties"]
    statements = [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]

    assert "ManagedPolicyArns" not in role
    assert [each["Action"] for each in statements] == [list(SESSION_MANAGER_ACTIONS), "cloudwatch:PutMetricData"]
    assert statements[1]["Condition"] == {"StringEquals": {"cloudwatch:namespace": NAMESPACE}}


def test_a_nats_user_data_is_within_its_limit(network: View, props: NetworkProps) -> None:
    """EC2 takes 16 KB, before they are encoded; what stands for a reference is longer than what it becomes.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
    """

    sizes = [len(text_of(nat(network, props, zone)["UserData"]).encode()) for zone in props.zones]

    assert max(sizes) < 12 * 1024


def test_the_script_that_forwards_comes_first(network: View, props: NetworkProps) -> None:
    """Cloud-init runs the parts in their order, each whatever became of the one before: metrics keep no signal back."""

    for zone in props.zones:
        parts = text_of(nat(network, props, zone)["UserData"]).split("Content-Type: text/x-shellscript")
        assert ["cfn-signal" in part for part in parts[1:]] == [True, False]
        assert ["put-metric-data" in part for part in parts[1:]] == [False, True]
        assert "@" not in parts[2]


def test_each_nat_has_an_address_of_its_own(network: View, props: NetworkProps) -> None:
    """An Elastic IP a NAT, associated after the internet gateway's attachment."""

    (attachment,) = network.of_type("AWS::EC2::VPCGatewayAttachment")
    pairs = {
        (text_of(each["Properties"]["AllocationId"]), text_of(each["Properties"]["InstanceId"]))
        for name, each in network.of_type("AWS::EC2::EIPAssociation").items()
        if attachment in network.before(name)
    }
    expected = {
        (
            f"<{network.named('AWS::EC2::EIP', props.names.of('eip', f'nat-{zone[-1]}'))}.AllocationId>",
            f"<{network.named('AWS::EC2::Instance', props.names.of('nat', zone[-1]))}>",
        )
        for zone in props.zones
    }

    assert pairs == expected
    assert all(attachment in network.before(name) for name in network.of_type("AWS::EC2::EIP"))


def test_a_private_subnet_goes_out_through_the_nat_of_its_own_zone(network: View, props: NetworkProps) -> None:
    """The default route of a zone's private route table names that zone's instance, before its address moves."""

    for zone in props.zones:
        table = network.named("AWS::EC2::RouteTable", props.names.of("rtb", f"private-{zone[-1]}"))
        instance = network.named("AWS::EC2::Instance", props.names.of("nat", zone[-1]))
        route = network.only(
            "AWS::EC2::Route",
            RouteTableId={"Ref": table},
            DestinationCidrBlock="0.0.0.0/0",
            InstanceId={"Ref": instance},
        )
        association = network.only("AWS::EC2::EIPAssociation", InstanceId={"Ref": instance})
        assert route in network.before(association)


def test_a_nat_admits_the_private_subnets_only(network: View, props: NetworkProps) -> None:
    """All three private subnets, since a NAT stands in for its neighbours; never the world."""

    group = nat_group(network)

    assert {rule["CidrIp"] for rule in group["SecurityGroupIngress"]} == {str(block) for block in props.private_subnets}


def test_a_pinned_image_is_used_where_it_is_pinned(prod_props: NetworkProps) -> None:
    """An image is pinned by region, architecture and zone, and no other zone gets it."""

    pin = Pin.model_validate({"image": "ami-0123456789abcdef0", "date": "2026-01-31", "origin": "a test"})
    amis = Amis(regions={"eu-west-1": {"arm64": {"eu-west-1a": pin}}})

    images = [amis.image(prod_props, zone) for zone in prod_props.zones]

    assert images == [STAND_IN, pin.image, STAND_IN]


def test_the_script_is_run_at_every_boot(network: View) -> None:
    """An instance that was stopped and started, or has another interface, mends and proves itself again."""

    for instance in network.properties("AWS::EC2::Instance"):
        assert "cloud_final_modules:\n- [scripts-user, always]" in text_of(instance["UserData"])


def test_the_script_translates_the_vpc_to_ports_that_answers_may_reach(network: View, props: NetworkProps) -> None:
    """What leaves the VPC's own block is masqueraded from port 32768 up; nothing else is."""

    script = text_of(network.properties("AWS::EC2::Instance")[0]["UserData"])
    rules = [
        line.strip()
        for line in script.splitlines()
        if "masquerade" in line and "oifname" in line and "ip saddr" in line
    ]

    assert rules
    assert all(f"ip saddr {props.cidr} ip daddr != {props.cidr}" in rule for rule in rules)
    assert any("{ tcp, udp } masquerade to :32768-60999" in rule for rule in rules)
    assert not re.findall("@[A-Z_]+@", script)


def nat(network: View, props: NetworkProps, zone: str) -> Resource:
    properties: Resource = network.resources[network.named("AWS::EC2::Instance", props.names.of("nat", zone[-1]))][
        "Properties"
    ]
    return properties


def interface(instance: Resource) -> Resource:
    """The one network interface of an instance."""
    only: Resource
    (only,) = instance["NetworkInterfaces"]
    return only
