"""Who sends to a topic or a queue as a service, and so needs its key.

Data, one line a property that names the topic or the queue.
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hazards.template.reach import reach
from hazards.template.values import Form
from hazards.template.view import Resource, Template

TOPIC, QUEUE = "AWS::SNS::Topic", "AWS::SQS::Queue"


class Notifier(NamedTuple):
    """`path` leads to what names the topic or the queue, through any lists. `principal` sends.

    `unless`: a property beside the last of the path that has somebody else send (a role).
    """

    type: str
    path: tuple[str, ...]
    principal: str
    unless: str = ""


class Notice(NamedTuple):
    """One resource for which a service sends to one topic or queue, under a condition."""

    by: Resource
    principal: str
    form: Form


ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")
# S3 itself, and the custom resource with which CDK sets a bucket's notifications.
BUCKETS = ("AWS::S3::Bucket", "Custom::S3BucketNotifications")
TO_TOPICS, TO_QUEUES = "TopicConfigurations", "QueueConfigurations"

NOTIFIERS: tuple[Notifier, ...] = (
    *(Notifier(alarm, (actions,), "cloudwatch.amazonaws.com") for alarm in ALARMS for actions in ACTIONS),
    Notifier("AWS::Events::Rule", ("Targets", "Arn"), "events.amazonaws.com", unless="RoleArn"),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    Notifier("AWS::Events::Rule", ("Targets", "DeadLetterConfig", "Arn"), "events.amazonaws.com"),
    *(
        Notifier(bucket, ("NotificationConfiguration", *last), "s3.amazonaws.com")
        for bucket in BUCKETS
        for last in ((TO_TOPICS, "Topic"), (TO_TOPICS, "TopicArn"), (TO_QUEUES, "Queue"), (TO_QUEUES, "QueueArn"))
    ),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
    Notifier("AWS::SNS::Subscription", ("Endpoint",), "sns.amazonaws.com"),
    Notifier("AWS::SNS::Topic", ("Subscription", "Endpoint"), "sns.amazonaws.com"),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    Notifier("AWS::SNS::Subscription", ("RedrivePolicy", "deadLetterTargetArn"), "sns.amazonaws.com"),
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
    Notifier("AWS::CloudTrail::Trail", ("SnsTopicName",), "cloudtrail.amazonaws.com"),
    # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    Notifier(
        "AWS::Budgets::Budget", ("NotificationsWithSubscribers", "Subscribers", "Address"), "budgets.amazonaws.com"
    ),
    # https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
    Notifier("AWS::CE::AnomalySubscription", ("Subscribers", "Address"), "costalerts.amazonaws.com"),
    # https://docs.aws.amazon.com/dtconsole/latest/userguide/troubleshooting.html
    Notifier(
        "AWS::CodeStarNotifications::NotificationRule",
        ("Targets", "TargetAddress"),
        "codestar-notifications.amazonaws.com",
    ),
    Notifier("AWS::RDS::EventSubscription", ("SnsTopicArn",), "events.rds.amazonaws.com"),
    Notifier("AWS::DMS::EventSubscription", ("SnsTopicArn",), "dms.amazonaws.com"),
    Notifier("AWS::Redshift::EventSubscription", ("SnsTopicArn",), "redshift.amazonaws.com"),
)


def notices(template: Template) -> Iterator[Notice]:
    """Every value that may name a topic or a queue to which a service sends."""
    for notifier in NOTIFIERS:
        for by in template.of(notifier.type):
            for parent in reach(Form(by.guard, by.properties), notifier.path[:-1]):
                if isinstance(parent.value, Mapping) and notifier.unless not in parent.value:
                    for form in reach(parent, notifier.path[-1:]):
                        yield Notice(by, notifier.principal, form)
