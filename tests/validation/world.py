"""A small network in moto, made call by call, whose every attribute is known: for reading it back."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse

from network.functions.failover.record import Record, Takeover
from network.functions.failover.store import write_record
from stages import outputs
from stages.props import NetworkProps

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_ec2 import EC2Client

BUCKET, GROUP, TABLE = "world-logs", "/world/flow-logs", "world-failover"
TAKEOVER = Takeover(via="us-east-1a", since=1_700_000_000.0, looked=1_700_000_060.5)
"""Of us-east-1b, as the controller writes it."""


@dataclass(frozen=True)
class World:
    """Ids of what was made."""

    vpc: str
    subnet: str
    table: str
    instance: str
    address: str
    key: str
    flow_log: str


def make_world(session: Session, props: NetworkProps) -> World:
    """One subnet with one NAT instance, and flow logs that delivered; and the stack that tells of them."""
    key = _make_bucket(session)
    ec2 = session.client("ec2")
    vpc = ec2.create_vpc(CidrBlock=str(props.cidr))["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=str(props.public_subnets[0]), AvailabilityZone=props.zones[0])
    subnet_id = subnet["Subnet"]["SubnetId"]
    instance, address = _make_nat(ec2, subnet_id)
    table = _make_routes(ec2, vpc, subnet_id, instance)
    ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{props.region}.s3", VpcEndpointType="Gateway", RouteTableIds=[table]
    )
    flow_log = ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3",
        LogDestination=f"arn:aws:s3:::{BUCKET}", MaxAggregationInterval=60,
    )["FlowLogIds"][0]  # fmt: skip
    ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="cloud-watch-logs",
        LogGroupName=GROUP, DeliverLogsPermissionArn=_make_role(session),
    )  # fmt: skip
    _deliver(session, props, flow_log)
    _note_takeover(session)
    _tell_stack(session, props, {outputs.VPC_ID: vpc, outputs.NAT_INSTANCE_IDS: instance})
    return World(vpc, subnet_id, table, instance, address, key, flow_log)


def _make_role(session: Session) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return session.client("iam").create_role(RoleName="delivery", AssumeRolePolicyDocument=document)["Role"]["Arn"]


def _make_nat(ec2: EC2Client, subnet: str) -> tuple[str, str]:
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    instance = ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=subnet,
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
    )["Instances"][0]["InstanceId"]  # fmt: skip
    ec2.modify_instance_attribute(InstanceId=instance, SourceDestCheck={"Value": False})
    address = ec2.allocate_address(Domain="vpc")
    ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=instance)
    return instance, address["PublicIp"]


def _make_routes(ec2: EC2Client, vpc: str, subnet: str, instance: str) -> str:
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=[_tagged("route-table", Purpose="reading")])
    table_id = table["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table_id, SubnetId=subnet)
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", InstanceId=instance)
    acl = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"][0]["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=7, Protocol="6", RuleAction="deny", Egress=False, CidrBlock="0.0.0.0/0",
        PortRange={"From": 22, "To": 23},
    )  # fmt: skip
    group = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"][0]["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="198.51.100.0/24"
    )
    return table_id


def _tagged(kind: str, **tags: str) -> Any:
    return {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _make_bucket(session: Session) -> str:
    s3, kms = session.client("s3"), session.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.enable_key_rotation(KeyId=key)
    s3.create_bucket(Bucket=BUCKET, ObjectOwnership="BucketOwnerEnforced")
    default: Any = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket=BUCKET,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=BUCKET, PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": False}
    )
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]}))
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": LIFECYCLE})
    return key


STATEMENT = {
    "Sid": "Delivery",
    "Effect": "Allow",
    "Principal": {"Service": "delivery.logs.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
}
LIFECYCLE: list[Any] = [
    {
        "ID": "archive",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
    },
    {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 365}},
    {"ID": "elsewhere", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}},
    {"ID": "off", "Status": "Disabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 2}},
]


def _deliver(session: Session, props: NetworkProps, flow_log: str) -> None:
    """A file of this flow log, one of another, and an old one."""
    s3, logs = session.client("s3"), session.client("logs")
    now = datetime.now(UTC)
    for name, stamp in (
        (flow_log, f"{now:%Y%m%dT%H%MZ}"),
        ("fl-0", f"{now:%Y%m%dT%H%MZ}"),
        (flow_log, "20200101T0000Z"),
    ):
        folder = f"AWSLogs/{props.account}/vpcflowlogs/{props.region}/{now:%Y/%m/%d}"
        key = f"{folder}/{props.account}_vpcflowlogs_{props.region}_{name}_{stamp}_0a1b2c3d.log.gz"
        s3.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(b"version account-id\n"))
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_group(logGroupName=f"{GROUP}-of-another")
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=30)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="eni-1-all")
    event: Any = {"timestamp": int(time.time() * 1000), "message": "2 222222222222 eni-1 - - - - - - - - - - NODATA"}
    logs.put_log_events(logGroupName=GROUP, logStreamName="eni-1-all", logEvents=[event])


def _note_takeover(session: Session) -> None:
    dynamodb = session.client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )  # fmt: skip
    assert write_record(dynamodb, TABLE, Record(takeovers={"us-east-1b": TAKEOVER}))


def _tell_stack(session: Session, props: NetworkProps, told: dict[str, str]) -> None:
    """What the stack says, since moto has CloudFormation only with packages that nothing else here needs."""
    values = {
        **told,
        outputs.FLOW_LOGS_BUCKET: BUCKET,
        outputs.FLOW_LOGS_LOG_GROUP: GROUP,
        outputs.FAILOVER_RECORD: TABLE,
    }
    exported = [
        {"OutputKey": key, "OutputValue": value, "ExportName": props.names.export(key)} for key, value in values.items()
    ]
    tell_stack(session, props.names.network_stack, exported, props.names.tags())
    parameter = props.names.parameter(outputs.VPC_ID)
    session.client("ssm").put_parameter(Name=parameter, Value=values[outputs.VPC_ID], Type="String")


def tell_stack(session: Session, name: str, told: list[dict[str, str]], tags: Mapping[str, str]) -> None:
    """From now on, clients of the session are told of this stack, and that there is no other."""
    stack = {
        "StackName": name,
        "StackStatus": "CREATE_COMPLETE",
        "EnableTerminationProtection": True,
        "Outputs": told,
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }

    headers: Any = {}

    def answer(params: dict[str, Any], **_rest: Any) -> Any:
        if params["body"]["StackName"] == name:
            return AWSResponse("", 200, headers, None), {"Stacks": [stack]}
        error = {"Code": "ValidationError", "Message": f"Stack with id {params['body']['StackName']} does not exist"}
        return AWSResponse("", 400, headers, None), {"Error": error}

    session.events.unregister(DESCRIBE_STACKS, unique_id="stack")
    session.events.register(DESCRIBE_STACKS, answer, unique_id="stack")


DESCRIBE_STACKS = "before-call.cloudformation.DescribeStacks"
