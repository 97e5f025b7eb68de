"""Whom the network tells when something is wrong: a topic that its publishers can really publish to."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stages.props import NetworkProps

ALARMS = "cloudwatch.amazonaws.com"
EVENTS = "events.amazonaws.com"


class Notifications(Construct):
    """A topic under a key of its own, subscribed by the environment's `notify` addresses (N11).

    Under the AWS-managed key an alarm fails to publish, silently: that key's policy admits no service, and cannot be
    changed. https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    """

    def __init__(self, scope: Construct, id_: str, *, props: NetworkProps) -> None:
        super().__init__(scope, id_)
        self.key = kms.Key(
            self,
            "Key",
            description=props.names.of("key", "notifications"),
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(props.key_pending_days),
            removal_policy=cdk.RemovalPolicy.DESTROY,  # a topic keeps nothing that this key would have to open later
        )
        self.topic = sns.Topic(
            self, "Topic", display_name=f"Network of {props.suffix}", master_key=self.key, enforce_ssl=True
        )
        for statement in _key_statements(props):
            self.key.add_to_resource_policy(statement)
        for statement in self._topic_statements(props):
            self.topic.add_to_resource_policy(statement)
        for address in props.notify:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        cdk.Tags.of(self.key).add("Name", props.names.of("key", "notifications"))
        cdk.Tags.of(self.topic).add("Name", props.names.of("topic", "notifications"))

    def _topic_statements(self, props: NetworkProps) -> list[iam.PolicyStatement]:
        """A topic with a policy of its own has lost the default one, which let its own account's alarms publish."""
        sources = {
            ALARMS: f"arn:aws:cloudwatch:{props.region}:{props.account}:alarm:*",
            EVENTS: f"arn:aws:events:{props.region}:{props.account}:rule/*",
        }
        return [
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"ArnLike": {"aws:SourceArn": source}},
            )
            for service, source in sources.items()
        ]


def _key_statements(props: NetworkProps) -> list[iam.PolicyStatement]:
    """What a service needs to publish to an encrypted topic. EventBridge sends no source, so it gets no condition.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    conditions = {ALARMS: {"StringEquals": {"aws:SourceAccount": props.account}}, EVENTS: None}
    return [
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)],
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            resources=["*"],
            conditions=condition,
        )
        for service, condition in conditions.items()
    ]
