"""Under which keys a service's logs can be written, beside those that S3 manages (SSE-S3), which all of them can use.

Data, one line a service; what is not listed encrypts by itself, or it is not known.
"""

from collections.abc import Mapping
from typing import NamedTuple

from hazards.services.writers import DELIVERY, LOAD_BALANCER, Write
from hazards.template.view import Resource


class LogKey(NamedTuple):
    """`principal` can use a customer's key that admits it; empty where no key at all will do. None can use `aws/s3`.

    `source` documents it.
    """

    principal: str
    source: str


ALB = LogKey("", "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html")
NLB = LogKey(DELIVERY, "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html")
LOG_KEYS: Mapping[str, LogKey] = {
    "AWS::EC2::FlowLog": LogKey(
        DELIVERY, "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html"
    ),
    "AWS::ElasticLoadBalancing::LoadBalancer": LogKey(
        "", "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html"
    ),
    "AWS::CloudFront::Distribution": LogKey(
        DELIVERY, "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html"
    ),
    "AWS::S3::Bucket": LogKey(
        "logging.s3.amazonaws.com",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    ),
}
VENDED = LogKey(DELIVERY, "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html")


def log_key(write: Write) -> LogKey | None:
    """What the service behind a write can use; None where that is not known."""
    by, principal = write.by, write.writer.principal
    if by.type == LOAD_BALANCER:
        return _of_load_balancer(by)
    found = LOG_KEYS.get(by.type) or (VENDED if principal == DELIVERY else None)
    is_inventory = by.type == "AWS::S3::Bucket" and found and principal != found.principal
    return None if is_inventory else found


def _of_load_balancer(by: Resource) -> LogKey | None:
    kind = "application" if by.get("Type") is None else by.literal("Type")
    return {"application": ALB, "network": NLB}.get(kind or "")


class OwnKey(NamedTuple):
    """A service that is told itself which key to write under, at the end of `path`. It refuses one that does not
    admit its principal.
    """

    type: str
    path: tuple[str, ...]
    principal: str


OWN_KEYS = (
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    OwnKey("AWS::CloudTrail::Trail", ("KMSKeyId",), "cloudtrail.amazonaws.com"),
    # https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html
    OwnKey("AWS::GuardDuty::PublishingDestination", ("DestinationProperties", "KmsKeyArn"), "guardduty.amazonaws.com"),
)
