"""CloudWatch alarms and dashboards: an alarm is described under the very names of a template."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import Properties, Reader, Resource, only

_NAMES = (
    *("AlarmName", "AlarmDescription", "ActionsEnabled", "AlarmActions", "OKActions", "InsufficientDataActions"),
    *("Namespace", "MetricName", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit", "Metrics"),
    *("EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData"),
)


def alarm(api: Api, resource: Resource) -> Properties:
    answer = api.cloudwatch.describe_alarms(AlarmNames=[resource.physical_id])
    found = only([*answer["MetricAlarms"]], resource)
    tags = api.cloudwatch.list_tags_for_resource(ResourceARN=str(found["AlarmArn"]))["Tags"]
    return {**{name: found.get(name) for name in _NAMES}, "Tags": tags}


def dashboard(api: Api, resource: Resource) -> Properties:
    found = api.cloudwatch.get_dashboard(DashboardName=resource.physical_id)
    return {"DashboardName": found.get("DashboardName"), "DashboardBody": found.get("DashboardBody")}


READERS: dict[str, Reader] = {"AWS::CloudWatch::Alarm": alarm, "AWS::CloudWatch::Dashboard": dashboard}
