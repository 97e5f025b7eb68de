"""Promises of the metrics function's code (N10), against the shapes that botocore's own models allow."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from network.functions.nat_metrics import index

NOW = datetime(2026, 11, 23, 0, 2, tzinfo=UTC)  # just after midnight: yesterday's folder holds the newest object
NATS = {"us-east-1a": "i-0a", "us-east-1b": "i-0b"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "dev")


@pytest.fixture
def stubs() -> Iterator[SimpleNamespace]:
    """Clients that answer as told, and only to calls and answers that AWS's models know."""
    stubs = {name: Stubber(client(name)) for name in ("cloudwatch", "ec2", "s3")}
    for stub in stubs.values():
        stub.activate()
    yield SimpleNamespace(**stubs)
    for stub in stubs.values():
        stub.assert_no_pending_responses()


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")  # type: ignore[call-overload]  # a service's name as text


def published(data: Iterator[Any]) -> dict[tuple[str, str], float]:
    """Values by metric name and the dimension that tells them apart."""
    return {(each["MetricName"], each["Dimensions"][1]["Value"]): each["Value"] for each in data}


def answer(stubs: SimpleNamespace, **values: list[float]) -> None:
    results = [{"Id": name, "Values": each} for name, each in values.items()]
    stubs.cloudwatch.add_response("get_metric_data", {"MetricDataResults": results})


def test_bytes_become_bits_a_second_and_a_share_of_the_baseline(stubs: SimpleNamespace) -> None:
    """300 MB in five minutes are 8 Mbit/s: an eighth of what a t3.micro sustains."""

    answer(stubs, m0=[300e6, 1.0])

    data = published(index.nat_metrics(stubs.cloudwatch.client, NATS, 64e6, NOW))

    assert data == {("BandwidthIn", "us-east-1a"): 8e6, ("BandwidthInShare", "us-east-1a"): 12.5}


def test_packets_have_no_baseline(stubs: SimpleNamespace) -> None:
    """Of the second NAT's fourth metric, only the rate is known."""

    answer(stubs, m7=[600.0])

    assert published(index.nat_metrics(stubs.cloudwatch.client, NATS, 64e6, NOW)) == {("PacketsOut", "us-east-1b"): 2.0}


def test_without_a_baseline_no_share_is_invented(stubs: SimpleNamespace) -> None:
    """A type for which AWS names none gets its bandwidth, and no share."""

    answer(stubs, m1=[300e6])

    assert published(index.nat_metrics(stubs.cloudwatch.client, NATS, None, NOW)) == {
        ("BandwidthOut", "us-east-1a"): 8e6
    }


def test_a_nat_without_data_is_not_published(stubs: SimpleNamespace) -> None:
    """Nothing is zero that was not measured."""

    answer(stubs, m0=[], m1=[])

    assert published(index.nat_metrics(stubs.cloudwatch.client, NATS, 64e6, NOW)) == {}


@pytest.mark.parametrize(
    ("network_info", "bits"),
    [
        ({"NetworkCards": [{"NetworkCardIndex": 0, "BaselineBandwidthInGbps": 0.064}]}, 64e6),
        ({"NetworkCards": [{"BaselineBandwidthInGbps": 100.0}, {"BaselineBandwidthInGbps": 100.0}]}, 200e9),
        ({"NetworkCards": [{"NetworkPerformance": "Low to Moderate"}]}, None),
        ({}, None),
    ],
)
def test_the_baseline_is_what_aws_says_it_is(stubs: SimpleNamespace, network_info: Any, bits: float | None) -> None:
    """The sum over the type's network cards, or nothing."""

    types = {"InstanceTypes": [{"InstanceType": "t3.micro", "NetworkInfo": network_info}]}
    stubs.ec2.add_response("describe_instance_types", types, {"InstanceTypes": ["t3.micro"]})

    assert index.baseline_bandwidth(stubs.ec2.client, "t3.micro") == (pytest.approx(bits) if bits else None)


def flow_log(destination: str, **more: object) -> Any:
    return {"LogDestinationType": destination, "FlowLogStatus": "ACTIVE", **more}


@pytest.mark.parametrize(
    ("flow_logs", "failing"),
    [
        ([flow_log("s3", DeliverLogsStatus="SUCCESS"), flow_log("cloud-watch-logs", DeliverLogsStatus="SUCCESS")], []),
        ([flow_log("s3", DeliverLogsStatus="FAILED"), flow_log("cloud-watch-logs")], ["s3"]),
        ([flow_log("s3", FlowLogStatus="ERROR"), flow_log("cloud-watch-logs")], ["s3"]),
        ([flow_log("s3")], ["cloud-watch-logs"]),
        ([], ["cloud-watch-logs", "s3"]),
    ],
    ids=["both deliver", "one fails", "one is not active", "one is missing", "none is there"],
)
def test_each_destination_without_delivery_is_failing(flow_logs: list[Any], failing: list[str]) -> None:
    """ACTIVE is not enough: a flow log can be active while nothing arrives."""

    data = published(index.delivery_metrics(flow_logs))

    assert [destination for (_, destination), value in data.items() if value] == failing
    assert len(data) == 2


def test_the_newest_object_is_found_beyond_midnight(stubs: SimpleNamespace) -> None:
    """Today's folder is empty at first; the newest of all pages of yesterday's counts."""

    newest = NOW - timedelta(minutes=4)
    pages = [
        ("2026/11/23/", {}),
        ("2026/11/22/", {"Contents": [{"LastModified": newest}], "IsTruncated": True, "NextContinuationToken": "more"}),
        ("2026/11/22/", {"Contents": [{"LastModified": newest - timedelta(hours=1)}]}),
    ]
    for folder, page in pages:
        asked = {"Bucket": "logs", "Prefix": f"AWSLogs/{folder}"}
        token = {"ContinuationToken": "more"} if page is pages[2][1] else {}
        stubs.s3.add_response("list_objects_v2", page, {**asked, **token})

    assert index.newest_object(stubs.s3.client, "logs", "AWSLogs/", NOW) == newest


def test_an_empty_bucket_has_no_newest_object(stubs: SimpleNamespace) -> None:
    """Nor has one into which nothing came since yesterday."""

    stubs.s3.add_response("list_objects_v2", {})
    stubs.s3.add_response("list_objects_v2", {})

    assert index.newest_object(stubs.s3.client, "logs", "AWSLogs/", NOW) is None


@pytest.mark.parametrize(
    ("newest", "flow_logs", "age"),
    [
        (timedelta(minutes=4), [flow_log("s3", CreationTime=NOW - timedelta(days=9))], [240]),
        (timedelta(seconds=-2), [flow_log("s3", CreationTime=NOW - timedelta(days=9))], [0]),
        (None, [flow_log("s3", CreationTime=NOW - timedelta(minutes=7))], [420]),
        (None, [flow_log("s3", CreationTime=NOW - timedelta(days=9))], [24 * 3600 + 120]),
        (None, [flow_log("cloud-watch-logs", CreationTime=NOW)], []),
    ],
    ids=["an object came", "one comes just now", "none came yet", "none comes any more", "none will come"],
)
def test_logs_grow_old_from_the_newest_object_or_from_the_flow_log(
    newest: timedelta | None, flow_logs: list[Any], age: list[float]
) -> None:
    """A first deploy is no alarm, and a delivery that stopped for days stays one."""

    data = index.log_age_metrics(NOW - newest if newest else None, flow_logs, NOW)

    assert [each["Value"] for each in data] == age


def test_the_handler_publishes_what_it_found(stubs: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """NAT metrics, delivery and age, into the namespace that its role allows, under the environment's name."""

    settings = {
        "NAMESPACE": "Sluice/Network",
        "VPC_ID": "vpc-1",
        "LOG_BUCKET": "logs",
        "LOG_PREFIX": "AWSLogs/",
        "INSTANCE_TYPE": "t3.micro",
        "NATS": '{"us-east-1a": "i-0a"}',
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "client", lambda service: getattr(stubs, service).client)
    stubs.ec2.add_response("describe_instance_types", {"InstanceTypes": []})
    answer(stubs, m0=[300e6])
    asked = {"Filters": [{"Name": "resource-id", "Values": ["vpc-1"]}]}
    stubs.ec2.add_response("describe_flow_logs", {"FlowLogs": []}, asked)
    stubs.s3.add_response("list_objects_v2", {"Contents": [{"LastModified": datetime.now(UTC)}]})
    sent: list[Any] = []
    stubs.cloudwatch.client.meta.events.register(
        "before-parameter-build.cloudwatch.PutMetricData", lambda params, **_: sent.append(params)
    )
    for _ in range(3):
        stubs.cloudwatch.add_response("put_metric_data", {})

    index.handler({}, None)

    assert {each["Namespace"] for each in sent} == {"Sluice/Network"}
    assert [datum["MetricName"] for each in sent for datum in each["MetricData"]] == [
        "BandwidthIn",
        "FlowLogDeliveryFailing",
        "FlowLogDeliveryFailing",
        "NewestLogObjectAge",
    ]
    for each in sent:
        assert all(datum["Dimensions"][0] == {"Name": "Environment", "Value": "dev"} for datum in each["MetricData"])
