"""Whom the network tells when something is wrong: a topic that its publishers can really publish to."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stages.props import NetworkProps

ALARMS = "cloudwatch.amazonaws.com"


class Notifications(Construct):
    """A topic under a key of its own, subscribed by the environment's `notify` addresses (N11).

    Under the AWS-managed key an alarm fails to publish, silently: that key's policy admits no service, and cannot be
    changed. https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    Alarms are the only publisher. EventBridge would have to be admitted without any condition, by topic and key, that
    is from every account: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
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
        self.key.add_to_resource_policy(alarms_may_use_the_key(props))
        # A topic with a policy of its own has lost the default one, which let its own account's alarms publish.
        self.topic.add_to_resource_policy(alarms_may_publish(props, self.topic))
        for address in props.notify:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        cdk.Tags.of(self.key).add("Name", props.names.of("key", "notifications"))
        cdk.Tags.of(self.topic).add("Name", props.names.of("topic", "notifications"))


def alarms_may_publish(props: NetworkProps, topic: sns.ITopic) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(ALARMS)],
        actions=["sns:Publish"],
        resources=[topic.topic_arn],
        conditions={"ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{props.region}:{props.account}:alarm:*"}},
    )


def alarms_may_use_the_key(props: NetworkProps) -> iam.PolicyStatement:
    """What a service needs to publish to an encrypted topic.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(ALARMS)],
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": props.account}},
    )
