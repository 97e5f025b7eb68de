"""Promises of what watches a network (N10, N11)."""

import json
from typing import Any

from network.metrics import NAMESPACE
from network.metrics_function import CODE
from network.nat import CONNECTIONS
from stages.props import NetworkProps
from tests.network.view import View, text_of

Alarm = dict[str, Any]
CONTROLLERS = {"NatReachable", "NatDrained", "FailoverFrozen"}
"""What the failover's controller publishes every minute."""


def alarms_on(network: View, metric: str) -> list[Alarm]:
    return [each for each in network.properties("AWS::CloudWatch::Alarm") if each.get("MetricName") == metric]


def tells_silence(network: View, alarm: Alarm) -> bool:
    """Whether the topic learns that the metric has stopped."""
    (topic,) = network.of_type("AWS::SNS::Topic")
    return [text_of(action) for action in alarm.get("InsufficientDataActions", [])] == [f"<{topic}>"]


def acted(alarm: Alarm) -> set[str]:
    """The EC2 actions of an alarm: recover, reboot."""
    return {text_of(each).rpartition(":")[2] for each in alarm["AlarmActions"] if ":automate:" in text_of(each)}


def test_a_failing_host_is_left_and_a_failing_instance_rebooted(network: View) -> None:
    """Each NAT has both alarms; they wait for different numbers of minutes, so that one does not undo the other."""

    recovering = alarms_on(network, "StatusCheckFailed_System")
    rebooting = alarms_on(network, "StatusCheckFailed_Instance")

    assert [acted(alarm) for alarm in recovering] == [{"recover"}] * 3
    assert [acted(alarm) for alarm in rebooting] == [{"reboot"}] * 3
    assert {alarm["EvaluationPeriods"] for alarm in recovering} == {2}
    assert {alarm["EvaluationPeriods"] for alarm in rebooting} == {3}


def test_an_alarm_that_acts_on_an_instance_watches_that_instance_alone(network: View) -> None:
    """EC2's actions need a plain metric whose dimension is the instance; CDK writes a labelled one as metric math."""

    instances = {f"<{name}>" for name in network.of_type("AWS::EC2::Instance")}
    acting = [alarm for alarm in network.properties("AWS::CloudWatch::Alarm") if acted(alarm)]

    assert len(acting) == 6
    for alarm in acting:
        (dimension,) = alarm["Dimensions"]
        assert "Metrics" not in alarm
        assert dimension["Name"] == "InstanceId"
        assert text_of(dimension["Value"]) in instances


def test_a_nat_that_says_nothing_is_told(network: View) -> None:
    """A stopped or vanished instance has no status to fail: for each NAT, its silence is told."""

    assert [tells_silence(network, alarm) for alarm in alarms_on(network, "StatusCheckFailed")] == [True] * 3


def test_no_alarm_rings_before_there_is_anything_to_measure(network: View) -> None:
    """A new alarm looks back to before its deploy: missing data that breached would ring at each."""

    assert {alarm["TreatMissingData"] for alarm in network.properties("AWS::CloudWatch::Alarm")} == {"missing"}


def test_logs_that_do_not_arrive_are_an_alarm(network: View) -> None:
    """For each destination, and for the age of the newest object; so is nobody looking."""

    failing = alarms_on(network, "FlowLogDeliveryFailing")
    destinations = {each["Value"] for alarm in failing for each in alarm["Dimensions"] if each["Name"] == "Destination"}

    assert destinations == {"cloud-watch-logs", "s3"}
    for alarm in (*failing, *alarms_on(network, "NewestLogObjectAge")):
        assert tells_silence(network, alarm)


def test_the_log_buckets_size_is_watched(network: View, props: NetworkProps) -> None:
    """In the class of storage that costs most, against what the estate plans."""

    (bucket,) = network.of_type("AWS::S3::Bucket")
    (alarm,) = alarms_on(network, "BucketSizeBytes")
    dimensions = {each["Name"]: text_of(each["Value"]) for each in alarm["Dimensions"]}

    assert dimensions == {"BucketName": f"<{bucket}>", "StorageType": "StandardStorage"}
    assert alarm["Threshold"] == props.log_bucket_alarm_gib * 1024**3


def test_every_alarm_tells_the_topic(network: View) -> None:
    """No alarm is silent."""

    (topic,) = network.of_type("AWS::SNS::Topic")

    for alarm in network.properties("AWS::CloudWatch::Alarm"):
        assert f"<{topic}>" in {text_of(action) for action in alarm["AlarmActions"]}


def test_connections_near_their_limit_are_told(network: View) -> None:
    """Of each NAT: before it refuses any, when it does, and when it no longer tells."""

    near, refused = alarms_on(network, "ConnectionsShare"), alarms_on(network, "ConnectionDrops")

    assert [(each["Threshold"], each["Statistic"]) for each in near] == [(80, "Maximum")] * 3
    assert [(each["Threshold"], each["Statistic"]) for each in refused] == [(0, "Sum")] * 3
    assert [tells_silence(network, each) for each in near] == [True] * 3


def test_a_nat_that_forwards_nothing_is_told(network: View, props: NetworkProps) -> None:
    """Zone by zone, after three minutes; and so is a controller that is silent, which would see nothing any more."""

    unreachable = alarms_on(network, "NatReachable")

    assert {
        (each["ComparisonOperator"], each["Threshold"], each["Period"], each["EvaluationPeriods"])
        for each in unreachable
    } == {("LessThanThreshold", 1, 60, 3)}
    assert [dimensions(each) for each in unreachable] == [
        {"Environment": props.suffix, "Zone": zone} for zone in props.zones
    ]
    assert [tells_silence(network, each) for each in unreachable] == [True] * 3


def test_what_the_failover_does_is_told(network: View, props: NetworkProps) -> None:
    """A zone that is drained, and a controller that moves nothing any more, within a minute."""

    drained, (frozen,) = alarms_on(network, "NatDrained"), alarms_on(network, "FailoverFrozen")

    assert [dimensions(each)["Zone"] for each in drained] == list(props.zones)
    assert dimensions(frozen) == {"Environment": props.suffix}
    for each in (*drained, frozen):
        assert (each["ComparisonOperator"], each["Threshold"]) == ("GreaterThanThreshold", 0)
        assert (each["Period"], each["EvaluationPeriods"]) == (60, 1)


def dimensions(alarm: Alarm) -> dict[str, str]:
    return {each["Name"]: text_of(each["Value"]) for each in alarm["Dimensions"]}


def widgets(network: View) -> list[dict[str, Any]]:
    (dashboard,) = network.properties("AWS::CloudWatch::Dashboard")
    found: list[dict[str, Any]] = json.loads(text_of(dashboard["DashboardBody"]))["widgets"]
    return found


def test_the_dashboard_has_a_row_for_each_zone(network: View, props: NetworkProps) -> None:
    """The alarms on top, then six graphs a zone side by side, then the logs; no row is wider than the page."""

    rows: dict[int, list[dict[str, Any]]] = {}
    for widget in widgets(network):
        rows.setdefault(widget["y"], []).append(widget)
    top, *zones, _logs = [rows[y] for y in sorted(rows)]

    assert [widget["type"] for widget in top] == ["alarm"]
    assert {sum(widget["width"] for widget in row) for row in rows.values()} == {24}
    for zone, row in zip(props.zones, zones, strict=True):
        titles = ["bandwidth", "packets", "connections", "way out", "CPU", "status checks"]
        assert [widget["properties"]["title"] for widget in row] == [f"{zone}: {title}" for title in titles]


def test_every_graph_names_its_units(network: View) -> None:
    """On each side that has lines: a number without a unit is none."""

    for widget in widgets(network):
        if widget["type"] == "metric":
            options = [line[-1] for line in widget["properties"]["metrics"]]
            sides = {option.get("yAxis", "left") for option in options}
            assert sides == {side for side, axis in widget["properties"]["yAxis"].items() if axis["label"]}


def test_every_metric_of_ours_is_one_that_somebody_publishes(network: View, props: NetworkProps) -> None:
    """An alarm or a graph on a name that nobody publishes would be quiet for ever."""

    code = (CODE / "index.py").read_text()
    script = CONNECTIONS.read_text()
    (dashboard,) = network.properties("AWS::CloudWatch::Dashboard")
    body = json.loads(text_of(dashboard["DashboardBody"]))
    graphed = {
        line[1]
        for widget in body["widgets"]
        for line in widget["properties"].get("metrics", [])
        if line[0] == NAMESPACE
    }
    alarmed = {
        each["MetricName"] for each in network.properties("AWS::CloudWatch::Alarm") if each["Namespace"] == NAMESPACE
    }

    assert {
        *("BandwidthInShare", "BandwidthOutShare", "ConnectionsShare", "ConnectionDrops"),
        *("FlowLogDeliveryFailing", "NewestLogObjectAge"),
        *CONTROLLERS,
    } == alarmed
    assert alarmed <= graphed
    for name in (alarmed | graphed) - CONTROLLERS:
        assert f'"{name.removesuffix("Share")}"' in code or f"metric {name} " in script
    assert props.suffix in dashboard["DashboardName"]


def test_alarms_of_this_account_can_publish_and_nobody_else(network: View, props: NetworkProps) -> None:
    """The topic's key and its policy both admit CloudWatch: under the AWS-managed key alarms fail silently."""

    (topic,) = network.properties("AWS::SNS::Topic")
    (policy,) = network.properties("AWS::SNS::TopicPolicy")
    key = network.named("AWS::KMS::Key", props.names.of("key", "notifications"))
    alarms = f"arn:aws:cloudwatch:{props.region}:{props.account}:alarm:*"

    assert text_of(topic["KmsMasterKeyId"]) == f"<{key}.Arn>"
    assert network.resources[key]["Properties"]["EnableKeyRotation"] is True
    for statements, action, condition in (
        (
            network.resources[key]["Properties"]["KeyPolicy"]["Statement"],
            "kms:GenerateDataKey*",
            {"StringEquals": {"aws:SourceAccount": props.account}},
        ),
        (policy["PolicyDocument"]["Statement"], "sns:Publish", {"ArnLike": {"aws:SourceArn": alarms}}),
    ):
        (admitted,) = (each for each in statements if each["Effect"] == "Allow" and "Service" in each["Principal"])
        assert admitted["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        assert action in admitted["Action"]
        assert admitted["Condition"] == condition


def test_people_are_told_where_the_estate_names_them(dev: View, prod: View) -> None:
    """Every `notify` address is subscribed; without one the topic stands for others to use."""

    (subscription,) = prod.properties("AWS::SNS::Subscription")

    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "network@example.org")
    assert not any(each["Type"] == "AWS::SNS::Subscription" for each in dev.resources.values())


def test_the_function_runs_every_five_minutes(network: View) -> None:
    """EventBridge may invoke it, and does."""

    rule = network.only("AWS::Events::Rule", ScheduleExpression="rate(5 minutes)")
    properties = network.resources[rule]["Properties"]
    permission = next(one for one in network.properties("AWS::Lambda::Permission") if rule in text_of(one["SourceArn"]))
    (target,) = properties["Targets"]

    assert (properties["ScheduleExpression"], properties["State"]) == ("rate(5 minutes)", "ENABLED")
    assert text_of(permission["SourceArn"]) == f"<{rule}.Arn>"
    assert target["Arn"] == permission["FunctionName"]


def test_the_function_may_publish_into_one_namespace_only(network: View, props: NetworkProps) -> None:
    """And it may list the flow logs' own objects, and nothing else of the bucket."""

    role = network.resources[network.named("AWS::IAM::Role", props.names.of("role", "metrics"))]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    conditions = {each["Action"]: each["Condition"] for each in statements if "Condition" in each}

    assert conditions == {
        "cloudwatch:PutMetricData": {"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
        "s3:ListBucket": {"StringLike": {"s3:prefix": f"AWSLogs/{props.account}/vpcflowlogs/{props.region}/*"}},
    }
