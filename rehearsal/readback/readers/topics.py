"""SNS topics, their policies and subscriptions."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import Properties, Reader, Resource


def topic(api: Api, resource: Resource) -> Properties:
    arn = resource.physical_id
    found = api.sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    return {
        "TopicName": found.get("TopicArn", arn).rpartition(":")[2],
        "DisplayName": found.get("DisplayName"),
        "KmsMasterKeyId": found.get("KmsMasterKeyId"),
        "Tags": api.sns.list_tags_for_resource(ResourceArn=arn)["Tags"],
    }


def topic_policy(api: Api, resource: Resource) -> Properties:
    """One document on each of its topics; the first that has another is told."""
    topics = resource.texts("Topics")
    found = [api.sns.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy") for arn in topics]
    holders = [arn for arn, document in zip(topics, found, strict=True) if document is not None]
    return {"Topics": holders, "PolicyDocument": found[0] if len(set(found)) == 1 else found}


def subscription(api: Api, resource: Resource) -> Properties:
    found = api.sns.get_subscription_attributes(SubscriptionArn=resource.physical_id)["Attributes"]
    return {name: found.get(name) for name in ("TopicArn", "Protocol", "Endpoint")}


READERS: dict[str, Reader] = {
    "AWS::SNS::Topic": topic,
    "AWS::SNS::TopicPolicy": topic_policy,
    "AWS::SNS::Subscription": subscription,
}
