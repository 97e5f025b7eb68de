"""A bill of small templates, by simple prices."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from cost.bill import Bill, bill
from report.problem import Problem
from tests.cost.factory import ADDRESS, ASSOCIATION, NETWORK, REGION, nat, prices, resource, template


def billed(content: Mapping[str, Any], **usd: str) -> Bill:
    return bill([content], prices(**usd), REGION)


def test_sum() -> None:
    """A month is 730 hours of what is paid by the hour, and once what is paid by the month."""

    found = billed(NETWORK)

    assert {"instance-hour:t3.micro": 730, "volume-gb-month:gp3": 8, "public-ipv4-hour": 730, "key-month": 1} == {
        line.key: line.month for line in found.lines
    }
    assert 730 + 8 + 730 + 1 == found.idle


def test_gateways_take_the_place_of_the_nats() -> None:
    """Instance, volume and address go, gateway and address come; a key stays."""

    found = billed(NETWORK, nat_gateway_hour="2")

    assert 730 + 8 + 730 == found.nats
    assert 3 * 730 + 1 == found.idle_with_gateways


def test_stacks_of_a_region_are_one_bill() -> None:
    """What is the same in several stacks is one line."""

    found = bill([NETWORK, NETWORK], prices(), REGION)

    assert 4 == len(found.lines)
    assert 2 * billed(NETWORK).idle == found.idle


def test_without_nats() -> None:
    """Without a NAT instance there is nothing to stand beside, and nothing goes through it."""

    found = billed(template(Key=resource("AWS::KMS::Key")))

    assert found.idle == found.idle_with_gateways == 1
    assert 0 == found.a_terabyte == found.a_terabyte_with_gateways


def test_terabyte() -> None:
    """1024 GB out and its logs; the gateway's share and the way through a neighbour's zone are told apart."""

    found = billed(NETWORK, vended_s3_gb="10", transfer_zone_gb="3")
    months = {when: [line.month for line in lines] for when, lines in found.terabyte.items()}

    assert {
        "always": [1024, 72],
        "with NAT gateways": [1024],
        "while a NAT stands in for a neighbour": [6 * 1024],
    } == months


def test_a_replica_is_paid_by_the_region_it_goes_to() -> None:
    """AWS asks another price for each pair of regions; one that is not known is named."""

    replica = {"Fn::GetStackOutput": {"StackName": "replica", "OutputName": "Arn", "Region": "us-west-2"}}
    replication = {"Rules": [{"Destination": {"Bucket": replica}}]}

    with pytest.raises(ExceptionGroup, match="transfer-region-gb:us-west-2 has no price"):
        billed(template(Bucket=resource("AWS::S3::Bucket", ReplicationConfiguration=replication)))


def test_what_depends_on_use_has_a_price_and_no_number() -> None:
    """Logs, storage and functions are not guessed."""

    function = resource("AWS::Lambda::Function", Architectures=["x86_64"])
    found = billed(template(Logs=resource("AWS::Logs::LogGroup"), Bucket=resource("AWS::S3::Bucket"), Run=function))

    assert 0 == found.idle
    assert [
        "logs-gb",
        "logs-gb-month",
        "s3-standard-gb-month",
        "lambda-request-million",
        "lambda-gb-second:x86_64",
    ] == [rate.key for rate in found.by_use]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (resource("AWS::RDS::DBInstance"), "One: AWS::RDS::DBInstance"),
        (resource("AWS::EC2::VPCEndpoint", VpcEndpointType="Interface"), "One: AWS::EC2::VPCEndpoint"),
        (resource("AWS::SSM::Parameter", Tier="Advanced"), "One: AWS::SSM::Parameter"),
        (nat(InstanceType={"Ref": "Type"}), "One: AWS::EC2::Instance, whose type is not in the template"),
        (nat(BlockDeviceMappings=[]), "One: the volume of AWS::EC2::Instance, whose size is the image's"),
    ],
)
def test_not_priced(one: dict[str, Any], expected: str) -> None:
    """What has a price that is not known here is named, not left out."""

    assert (expected,) == billed(template(One=one)).not_priced


def test_transit_gateway() -> None:
    """An attachment is paid by the hour; what goes through it by the GB."""

    found = billed(template(Attachment=resource("AWS::EC2::TransitGatewayAttachment")))

    assert 730 == found.idle
    assert ["transit-gb"] == [rate.key for rate in found.by_use]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ({"Nat": nat(), "Address": ADDRESS, "Association": ASSOCIATION}, 1),
        ({"Nat": nat(NetworkInterfaces=[{"AssociatePublicIpAddress": True}])}, 1),
        (
            {
                "Nat": nat(NetworkInterfaces=[{"AssociatePublicIpAddress": True}]),
                "Address": ADDRESS,
                "Association": ASSOCIATION,
            },
            1,
        ),
        ({"Nat": nat()}, 0),
    ],
)
def test_addresses(resources: dict[str, Any], expected: int) -> None:
    """An Elastic IP takes the place of the address that an instance was launched with."""

    found = billed(template(**resources))

    assert expected == sum(line.number for line in found.lines if line.key == "public-ipv4-hour")


def test_alarms() -> None:
    """An alarm is paid by the metrics that it looks at; more often than once a minute costs more."""

    metric = {"Namespace": "Mine", "MetricName": "Load"}
    math = {"Metrics": [{"MetricStat": {"Metric": metric, "Period": 60}}, {"MetricStat": {"Period": 300}}, {}]}
    found = billed(
        template(
            Plain=resource("AWS::CloudWatch::Alarm", Namespace="AWS/EC2", MetricName="CPU", Period=60),
            Math=resource("AWS::CloudWatch::Alarm", **math),
            Fast=resource("AWS::CloudWatch::Alarm", Namespace="AWS/EC2", MetricName="CPU", Period=10),
        )
    )

    assert {"alarm-month": 3, "alarm-high-resolution-month": 1, "metric-month": 1} == {
        line.key: line.number for line in found.lines
    }


def test_a_dashboard_that_cannot_be_read_shows_no_metrics() -> None:
    """It is paid all the same."""

    found = billed(template(Board=resource("AWS::CloudWatch::Dashboard", DashboardBody={"Fn::Sub": "{}"})))

    assert {"dashboard-month"} == {line.key for line in found.lines}


def test_price_missing() -> None:
    """No sum without every price."""

    with pytest.raises(ExceptionGroup) as caught:
        bill([NETWORK], prices(without="vended-s3-gb"), REGION)

    (problem,) = caught.value.exceptions
    assert isinstance(problem, Problem)
    assert "price-missing" == problem.name
    assert f"vended-s3-gb has no price in {REGION}" == problem.what
    assert f"prices.toml: [{REGION}] vended-s3-gb" == problem.where


def test_unknown_instance_type() -> None:
    """The types that have a price are named beside it."""

    with pytest.raises(ExceptionGroup) as caught:
        billed(template(Nat=nat(InstanceType="t9.pico")))

    (problem,) = caught.value.exceptions
    assert isinstance(problem, Problem)
    assert f"instance-hour:t9.pico has no price in {REGION}" == problem.what
    assert problem.remedy.endswith("instance-hour:t3.micro")


def test_region_without_price() -> None:
    """A region that is no table of the file."""

    with pytest.raises(Problem, match="region-without-price") as caught:
        bill([NETWORK], prices(), "sa-east-1")

    assert ("sa-east-1 has no prices", f"it has a table for {REGION}") == (caught.value.what, caught.value.why)


def test_amounts_are_exact() -> None:
    """Dollars are decimal numbers, not binary ones."""

    assert (
        Decimal("0.3")
        == billed(template(**{f"Key{at}": resource("AWS::KMS::Key") for at in "abc"}), key_month="0.1").idle
    )
