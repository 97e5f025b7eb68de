"""Who writes into a bucket without being told by the template: services that deliver logs and reports.

Data, one entry a service: where the template names the bucket, who writes, and what it asks of the bucket's policy when
the writer is created.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hazards.template.identity import Identity
from hazards.template.reach import Path, Where, reach
from hazards.template.values import Form, Guard
from hazards.template.view import Resource, Template

BUCKET = "AWS::S3::Bucket"
DELIVERY = "delivery.logs.amazonaws.com"


class Writer(NamedTuple):
    """`bucket`: the way to what names it. `through`: it names a resource of this type, which names the bucket there.

    `principal` writes; empty where a role of the user's does. `own_policy`: it writes a bucket policy of its own where
    there is none. `refused`: what AWS says on create where the policy does not let it write; empty where it asks for no
    policy then. `or_role`: a role may let it write instead, so a policy matters only if it names the principal.
    `late`: within the minutes of a rollback it writes nothing by itself; it may hours after it was deleted.
    """

    type: str
    bucket: Path
    principal: str
    own_policy: bool = False
    refused: str = ""
    or_role: bool = False
    late: bool = False
    through: tuple[str, Path] | None = None


class Write(NamedTuple):
    """One resource whose service writes into one bucket, whenever `guard` holds."""

    by: Resource
    writer: Writer
    bucket: Identity
    guard: Guard


def _vended(type_: str, bucket: Path, through: tuple[str, Path] | None = None) -> Writer:
    """The log delivery service adds its statements to the bucket's policy, and makes one where there is none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
    """
    return Writer(type_, bucket, DELIVERY, own_policy=True, through=through)


LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
LOAD_BALANCER_REFUSED = '"Access Denied for bucket. Please check S3bucket permission"'


def _load_balancer(kind: str) -> Writer:
    def attribute(name: str) -> Path:
        return ("LoadBalancerAttributes", Where(("Key",), f"{kind}.s3.{name}"), "Value")

    way = (Where(attribute("enabled"), "true"), *attribute("bucket"))
    return Writer(LOAD_BALANCER, way, "logdelivery.elasticloadbalancing.amazonaws.com", refused=LOAD_BALANCER_REFUSED)


def _firehose(destination: str, *deeper: str) -> Writer:
    way = (f"{destination}DestinationConfiguration", *deeper, "BucketARN")
    return Writer("AWS::KinesisFirehose::DeliveryStream", way, "", late=True)


WRITERS: tuple[Writer, ...] = (
    # VPC, subnet, interface and transit gateway flow logs; deliveries go on for minutes after the deletion.
    # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    _vended("AWS::EC2::FlowLog", (Where(("LogDestinationType",), "s3"), "LogDestination")),
    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html
    _vended("AWS::Route53Resolver::ResolverQueryLoggingConfig", ("DestinationArn",)),
    # https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html
    _vended("AWS::WAFv2::LoggingConfiguration", ("LogDestinationConfigs",)),
    # https://docs.aws.amazon.com/network-firewall/latest/developerguide/logging-s3.html
    _vended(
        "AWS::NetworkFirewall::LoggingConfiguration",
        (
            "LoggingConfiguration",
            "LogDestinationConfigs",
            Where(("LogDestinationType",), "S3"),
            "LogDestination",
            "bucketName",
        ),
    ),
    # https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html
    _vended("AWS::VpcLattice::AccessLogSubscription", ("DestinationArn",)),
    # https://docs.aws.amazon.com/verified-access/latest/ug/access-logs-permissions.html
    _vended(
        "AWS::EC2::VerifiedAccessInstance", ("LoggingConfigurations", "S3", Where(("Enabled",), "true"), "BucketName")
    ),
    # https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html
    _vended("AWS::MSK::Cluster", ("LoggingInfo", "BrokerLogs", "S3", Where(("Enabled",), "true"), "Bucket")),
    # https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-logging.html
    _vended(
        "AWS::KafkaConnect::Connector",
        ("LogDelivery", "WorkerLogDelivery", "S3", Where(("Enabled",), "true"), "Bucket"),
    ),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html
    _vended("AWS::Pipes::Pipe", ("LogConfiguration", "S3LogDestination", "BucketName")),
    # https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-logging.html
    _vended("AWS::IVSChat::LoggingConfiguration", ("DestinationConfiguration", "S3", "BucketName")),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
    _vended(
        "AWS::Logs::Delivery",
        ("DeliveryDestinationArn",),
        through=("AWS::Logs::DeliveryDestination", ("DestinationResourceArn",)),
    ),
    # Access logs begin with a test file at once.
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
    _load_balancer("access_logs"),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-connection-logging.html
    _load_balancer("connection_logs"),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-health-check-logging.html
    _load_balancer("health_check_logs"),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html
    Writer(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        ("AccessLoggingPolicy", Where(("Enabled",), "true"), "S3BucketName"),
        "logdelivery.elasticloadbalancing.amazonaws.com",
        refused=LOAD_BALANCER_REFUSED,
    ),
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    Writer(
        "AWS::CloudTrail::Trail",
        ("S3BucketName",),
        "cloudtrail.amazonaws.com",
        refused='"Incorrect S3 bucket policy is detected for bucket"',
    ),
    # https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
    Writer(
        "AWS::Config::DeliveryChannel",
        ("S3BucketName",),
        "config.amazonaws.com",
        refused='"Insufficient delivery policy to s3 bucket, unable to write to bucket"',
        or_role=True,
    ),
    # https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html
    Writer(
        "AWS::SES::ReceiptRule",
        ("Rule", "Actions", "S3Action", "BucketName"),
        "ses.amazonaws.com",
        refused='"Could not write to bucket"',
        or_role=True,
    ),
    # https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html
    Writer(
        "AWS::GuardDuty::PublishingDestination",
        (Where(("DestinationType",), "S3"), "DestinationProperties", "DestinationArn"),
        "guardduty.amazonaws.com",
        refused="its principal is not permitted to write to the bucket",
    ),
    # https://docs.aws.amazon.com/cur/latest/userguide/dataexports-s3-bucket.html
    Writer(
        "AWS::CUR::ReportDefinition",
        ("S3Bucket",),
        "billingreports.amazonaws.com",
        refused='"Failed to verify customer bucket permission"',
        late=True,
    ),
    # https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
    Writer("AWS::Redshift::Cluster", ("LoggingProperties", "BucketName"), "redshift.amazonaws.com"),
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-create-resource-data-sync.html
    Writer("AWS::SSM::ResourceDataSync", ("S3Destination", "BucketName"), "ssm.amazonaws.com"),
    Writer("AWS::SSM::ResourceDataSync", ("BucketName",), "ssm.amazonaws.com"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    Writer(BUCKET, ("LoggingConfiguration", "DestinationBucketName"), "logging.s3.amazonaws.com", late=True),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
    Writer(BUCKET, ("InventoryConfigurations", "Destination", "BucketArn"), "s3.amazonaws.com", late=True),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-analytics-storage-class.html
    Writer(
        BUCKET,
        ("AnalyticsConfigurations", "StorageClassAnalysis", "DataExport", "Destination", "BucketArn"),
        "s3.amazonaws.com",
        late=True,
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage_lens_view_metrics_export.html
    Writer(
        "AWS::S3::StorageLens",
        ("StorageLensConfiguration", "DataExport", "S3BucketDestination", "Arn"),
        "storage-lens.s3.amazonaws.com",
        late=True,
    ),
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    Writer(
        "AWS::CloudFront::Distribution",
        ("DistributionConfig", "Logging", "Bucket"),
        "cloudfront.amazonaws.com",
        late=True,
    ),
    Writer(
        "AWS::CloudFront::StreamingDistribution",
        ("StreamingDistributionConfig", "Logging", Where(("Enabled",), "true"), "Bucket"),
        "cloudfront.amazonaws.com",
        late=True,
    ),
    # By its role, and only what it is handed.
    # https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    _firehose("S3"),
    _firehose("ExtendedS3"),
    _firehose("ExtendedS3", "S3BackupConfiguration"),
    *(
        _firehose(destination, inner)
        for destination in (
            "Redshift",
            "Elasticsearch",
            "Amazonopensearchservice",
            "AmazonOpenSearchServerless",
            "Splunk",
            "HttpEndpoint",
            "Snowflake",
            "Iceberg",
        )
        for inner in ("S3Configuration", "S3BackupConfiguration")
    ),
)


def writes(template: Template) -> Iterator[Write]:
    """Every write of every known service that can come about."""
    for writer in WRITERS:
        for resource in template.of(writer.type):
            for guard, value in _destinations(template, resource, writer):
                bucket = template.named(value, BUCKET)
                if bucket and template.conditions.satisfiable(guard):
                    yield Write(resource, writer, bucket, guard)


def _destinations(template: Template, resource: Resource, writer: Writer) -> Iterable[Form]:
    found = reach(Form(resource.guard, resource.properties), writer.bucket)
    if not writer.through:
        return found
    type_, way = writer.through
    between = ((guard, template.resource(value, type_)) for guard, value in found)
    return (
        form for guard, named in between if named for form in reach(Form(guard | named.guard, named.properties), way)
    )
