"""Promises of what watches a network (N10, N11)."""

import json
from typing import Any

from network.metrics import NAMESPACE
from network.metrics_function import CODE
from stages.props import NetworkProps
from tests.network.view import View, text_of

Alarm = dict[str, Any]


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


def test_every_metric_of_ours_is_one_that_the_function_publishes(network: View, props: NetworkProps) -> None:
    """An alarm or a graph on a name that nobody publishes would be quiet for ever."""

    code = (CODE / "index.py").read_text()
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

    assert {"BandwidthInShare", "BandwidthOutShare", "FlowLogDeliveryFailing", "NewestLogObjectAge"} == alarmed
    assert alarmed <= graphed
    for name in alarmed | graphed:
        assert f'"{name.removesuffix("Share")}"' in code
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
