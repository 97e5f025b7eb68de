"""Promises of what the network tells others (N12)."""

import json
import re
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

from stages import outputs
from stages.props import NetworkProps
from tests.network.view import View, text_of

PAGE = Path(__file__).parent.parent.parent / "docs" / "transit-gateway.md"
ALL = {*outputs.SEVEN, outputs.NAT_PUBLIC_IPS, outputs.FAILOVER_RECORD}


def test_every_output_is_there_under_its_own_name(network: View) -> None:
    """The seven that SPEC lists, the NATs' public addresses, and the failover record's table."""

    assert network.template["Outputs"].keys() == ALL


def test_every_output_is_a_parameter_too(network: View, props: NetworkProps) -> None:
    """The same values stand in SSM, under the environment's suffix."""

    told = {props.names.parameter(name): text_of(each["Value"]) for name, each in network.template["Outputs"].items()}
    parameters = {each["Name"]: text_of(each["Value"]) for each in network.properties("AWS::SSM::Parameter")}

    assert parameters == told


def test_what_changes_is_not_exported(network: View, props: NetworkProps) -> None:
    """An export that somebody imports cannot change, and would freeze the NATs or their failover; all others carry the
    suffix."""

    exports = {name: each["Export"]["Name"] for name, each in network.template["Outputs"].items() if "Export" in each}

    assert exports == {
        name: f"{name}-{props.suffix}" for name in ALL - {"NatInstanceIds", "NatPublicIps", "FailoverRecord"}
    }


def test_the_failover_record_is_told(network: View, props: NetworkProps) -> None:
    """Its table by name, so that a validation finds it (N5)."""

    assert text_of(network.template["Outputs"]["FailoverRecord"]["Value"]) == (
        f"<{network.named('AWS::DynamoDB::Table', props.names.of('table', 'failover'))}>"
    )


def test_lists_are_in_the_order_of_the_zones(network: View, props: NetworkProps) -> None:
    """Comma-separated, a zone's subnet and NAT at the same place of each list."""

    def ids(type_: str, *names: str) -> str:
        return ",".join(f"<{network.named(type_, name)}>" for name in names)

    letters = [zone[-1] for zone in props.zones]
    of = props.names.of
    told = {name: text_of(each["Value"]) for name, each in network.template["Outputs"].items()}

    assert told["PublicSubnetIds"] == ids("AWS::EC2::Subnet", *(of("subnet", f"public-{at}") for at in letters))
    assert told["PrivateSubnetIds"] == ids("AWS::EC2::Subnet", *(of("subnet", f"private-{at}") for at in letters))
    assert told["NatInstanceIds"] == ids("AWS::EC2::Instance", *(of("nat", at) for at in letters))
    assert [*re.findall(r"<(\w+)\.PublicIp>", told["NatPublicIps"])] == [
        network.named("AWS::EC2::EIP", of("eip", f"nat-{at}")) for at in letters
    ]


def test_the_attachment_config_is_all_that_a_transit_gateway_asks_for(network: View, props: NetworkProps) -> None:
    """Without the keys that the page takes away, and with a gateway's id, EC2's own model of the call accepts it."""

    config = json.loads(text_of(network.template["Outputs"]["TransitGatewayAttachmentConfig"]["Value"]))
    (vpc,) = network.of_type("AWS::EC2::VPC")
    private = text_of(network.template["Outputs"]["PrivateSubnetIds"]["Value"])

    assert config["VpcId"] == f"<{vpc}>"
    assert ",".join(config["SubnetIds"]) == private
    assert config["Cidr"] == str(props.cidr)
    assert config["Options"]["DnsSupport"] == "enable"
    assert config["TransitNetwork"] == "main"
    (taken_away,) = re.findall(r"jq 'del\(([^)]+)\)", PAGE.read_text())
    call = {key: value for key, value in config.items() if f".{key}" not in taken_away.split(", ")}
    call["TransitGatewayId"] = "tgw-0123456789abcdef0"
    assert validated(call) == ""
    (tagged,) = call["TagSpecifications"]
    assert tagged["ResourceType"] == "transit-gateway-attachment"
    assert {each["Key"]: each["Value"] for each in tagged["Tags"]} == {
        "Name": props.names.of("tgw-attach", "network"),
        **props.names.tags(),
    }


def test_what_ec2_would_refuse_is_seen() -> None:
    """The judge is awake: a missing gateway and a key that the call does not know are both told."""

    told = validated({"VpcId": "vpc-1", "SubnetIds": [], "Cidr": "172.30.0.0/16"})

    assert "TransitGatewayId" in told
    assert "Cidr" in told


def validated(parameters: dict[str, object]) -> str:
    """What botocore says of a call before it is sent; empty where there is nothing to say."""
    ec2 = botocore.session.get_session().get_service_model("ec2")
    shape = ec2.operation_model("CreateTransitGatewayVpcAttachment").input_shape
    assert shape is not None
    return str(ParamValidator().validate(parameters, shape).generate_report())
