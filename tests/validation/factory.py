"""One good observation of an environment; each test changes one thing about it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network

from packets.acl import AclEntry
from stages import outputs
from stages.props import DevNetworkProps, NetworkProps, ProdNetworkProps
from stages.values import ADMINISTRATION
from validation.observed import (
    LOGS,
    S3,
    Address,
    Arrival,
    Bucket,
    Delivery,
    Endpoint,
    FailoverRecord,
    FlowLog,
    Ingress,
    Instance,
    Key,
    LifecycleRule,
    LogGroup,
    NetworkAcl,
    Observed,
    Route,
    RouteTable,
    SecurityGroup,
    Stack,
    Subnet,
    Takeover,
    TransitAttachment,
    Volume,
    Vpc,
)  # fmt: skip

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORLD = IPv4Network("0.0.0.0/0")
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
BUCKET, GROUP, TABLE, VPC = "logs-bucket", "logs-group", "failover-record", "vpc-1"
PUBLIC, PRIVATE, NATS = (tuple(f"{kind}-{zone}" for zone in "abc") for kind in ("subnet-pub", "subnet-priv", "i"))
IPS = ("198.51.100.1", "198.51.100.2", "198.51.100.3")
KEY = "arn:aws:kms:us-east-1:333333333333:key/1"

DEV = DevNetworkProps(
    suffix="dev", account="222222222222", region="us-east-1", zones=ZONES, cidr=IPv4Network("172.30.0.0/16")
)
PROD = ProdNetworkProps(
    suffix="prod", account="333333333333", region="us-east-1", zones=ZONES, cidr=IPv4Network("172.31.0.0/16"),
    transit_cidrs=(IPv4Network("10.1.0.0/16"),), transit_gateway_id="tgw-0123456789abcdef0",
)  # fmt: skip


def good(props: NetworkProps) -> Observed:
    """What AWS says when everything is as promised."""
    return Observed(
        stack=stack(props),
        vpc=Vpc(id=VPC, cidrs=(props.cidr,), dns_hostnames=True, dns_support=True, tags=props.names.tags()),
        bucket=bucket(props),
        log_group=LogGroup(name=GROUP, retention_days=30),
        delivery=delivery(props),
        subnets=tuple(subnets(props)),
        route_tables=tuple(route_tables(props)),
        endpoints=(
            Endpoint(
                id="vpce-1",
                service="com.amazonaws.us-east-1.s3",
                state="available",
                route_tables=frozenset(f"rtb-{id_}" for id_ in (*PUBLIC, *PRIVATE)),
            ),
        ),
        transit_attachments=tuple(transit_attachments(props)),
        instances=tuple(instance(props, at) for at in range(3)),
        volumes=tuple(Volume(id=f"vol-{id_}", instance=id_, encrypted=True) for id_ in NATS),
        addresses=tuple(
            Address(id=f"eipalloc-{id_}", ip=ip, instance=id_, tags=props.names.tags())
            for id_, ip in zip(NATS, IPS, strict=True)
        ),
        security_groups=tuple(security_groups(props)),
        network_acls=(acl(props), NetworkAcl(id="acl-default", default=True, subnets=frozenset(), entries=())),
        parameters={props.names.parameter(name): value for name, value in values(props).items()},
    )


def values(props: NetworkProps) -> dict[str, str]:
    return {
        outputs.VPC_ID: VPC,
        outputs.PUBLIC_SUBNET_IDS: ",".join(PUBLIC),
        outputs.PRIVATE_SUBNET_IDS: ",".join(PRIVATE),
        outputs.NAT_INSTANCE_IDS: ",".join(NATS),
        outputs.NAT_PUBLIC_IPS: ",".join(IPS),
        outputs.FLOW_LOGS_BUCKET: BUCKET,
        outputs.FLOW_LOGS_LOG_GROUP: GROUP,
        outputs.FAILOVER_RECORD: TABLE,
        outputs.TRANSIT_GATEWAY_ATTACHMENT_CONFIG: json.dumps(
            {
                "VpcId": VPC,
                "SubnetIds": PRIVATE,
                "Cidr": str(props.cidr),
                "TransitNetwork": props.transit_network,
                "Options": outputs.ATTACHMENT_OPTIONS,
            }
        ),
    }


def stack(props: NetworkProps) -> Stack:
    told = values(props)
    return Stack(
        name=props.names.network_stack,
        status="CREATE_COMPLETE",
        outputs=told,
        exports={name: props.names.export(name) for name in told if name not in outputs.NEVER_EXPORTED},
        termination_protection=props.termination_protection,
        tags=props.names.tags(),
    )


def subnets(props: NetworkProps) -> Iterable[Subnet]:
    for ids, cidrs in ((PUBLIC, props.public_subnets), (PRIVATE, props.private_subnets)):
        for id_, zone, cidr in zip(ids, props.zones, cidrs, strict=True):
            yield Subnet(id=id_, zone=zone, cidr=cidr, tags=props.names.tags())


def route_tables(props: NetworkProps) -> Iterable[RouteTable]:
    local = Route(destination=str(props.cidr), target="local", active=True)
    yield RouteTable(id="rtb-main", subnets=(), routes=(local,), tags={})
    for ids, targets in ((PUBLIC, ("igw-1",) * 3), (PRIVATE, NATS)):
        for id_, target in zip(ids, targets, strict=True):
            default = Route(destination="0.0.0.0/0", target=target, active=True)
            transit = transit_routes(props) if ids is PRIVATE else ()
            routes = (local, default, *transit)
            yield RouteTable(id=f"rtb-{id_}", subnets=(id_,), routes=routes, tags=props.names.tags())


def transit_routes(props: NetworkProps) -> Iterable[Route]:
    if gateway := props.transit_gateway_id:
        for block in (*props.transit_cidrs, ADMINISTRATION):
            yield Route(destination=str(block), target=gateway, active=True)


def transit_attachments(props: NetworkProps) -> Iterable[TransitAttachment]:
    if gateway := props.transit_gateway_id:
        yield TransitAttachment(id="tgw-attach-1", gateway=gateway, state="available", subnets=frozenset(PRIVATE))


def taken_over(observed: Observed, *, looked: datetime = NOW) -> Observed:
    """The first zone goes through the second one's NAT instance since ten minutes, as the controller noted."""
    home = observed.table_of(PRIVATE[0])
    tables = (
        replace(table, routes=(table.routes[0], replace(table.routes[1], target=NATS[1]), *table.routes[2:]))
        if table is home
        else table
        for table in observed.route_tables
    )
    noted = Takeover(via=ZONES[1], since=NOW - timedelta(minutes=10), looked=looked)
    return replace(observed, route_tables=tuple(tables), failover_record=FailoverRecord(takeovers={ZONES[0]: noted}))


def instance(props: NetworkProps, at: int) -> Instance:
    return Instance(
        id=NATS[at],
        state="running",
        zone=props.zones[at],
        subnet=PUBLIC[at],
        type=props.nat_instance_type,
        source_dest_check=False,
        metadata_tokens="required",
        metadata_hop_limit=1,
        interfaces=1,
        security_groups=("sg-nat",),
        tags=props.names.tags(),
    )


def security_groups(props: NetworkProps) -> Iterable[SecurityGroup]:
    admitted = tuple(Ingress(protocol="-1", source=str(block)) for block in props.private_subnets)
    yield SecurityGroup(id="sg-nat", name="nat", ingress=admitted, egress_rules=1, tags=props.names.tags())
    yield SecurityGroup(id="sg-default", name="default", ingress=(), egress_rules=0, tags={})


def acl(props: NetworkProps) -> NetworkAcl:
    def rule(
        number: int, allow: bool, protocol: int, cidr: IPv4Network = WORLD, ports: tuple[int, int] | None = None
    ) -> AclEntry:
        return AclEntry(number=number, egress=False, allow=allow, protocol=protocol, cidr=cidr, ports=ports)

    within = (rule(10 + at, True, -1, block) for at, block in enumerate((props.cidr, *props.transit_cidrs)))
    return NetworkAcl(
        id="acl-1",
        default=False,
        subnets=frozenset((*PUBLIC, *PRIVATE)),
        entries=(
            *within,
            rule(30, True, 6, IPv4Network("192.168.1.0/24"), (22, 22)),
            rule(40, False, 6, ports=(22, 22)),
            rule(50, False, 6, ports=(3389, 3389)),
            rule(55, False, 17, ports=(3389, 3389)),
            rule(60, True, 6, ports=(80, 80)),
            rule(70, True, 6, ports=(443, 443)),
            rule(80, True, 6, ports=(1024, 65535)),
            rule(90, True, 17, ports=(1024, 65535)),
            AclEntry(number=100, egress=False, allow=True, protocol=1, cidr=WORLD, icmp=(3, 4)),
            rule(32767, False, -1),
            AclEntry(number=200, egress=True, allow=True, protocol=-1, cidr=WORLD),
        ),
    )


def without_rule(network_acl: NetworkAcl, number: int) -> NetworkAcl:
    return replace(network_acl, entries=tuple(entry for entry in network_acl.entries if entry.number != number))


def delivery(props: NetworkProps) -> Delivery:
    return Delivery(
        at=NOW,
        flow_logs=(
            flow_log(props, "fl-s3", S3, f"arn:aws:s3:::{BUCKET}"),
            flow_log(props, "fl-logs", LOGS, f"arn:aws:logs:us-east-1:{props.account}:log-group:{GROUP}"),
        ),
        bucket=Arrival(what="AWSLogs/file.log.gz", at=NOW - timedelta(seconds=40)),
        log_group=Arrival(what="eni-1-all", at=NOW - timedelta(seconds=20)),
    )


def flow_log(props: NetworkProps, id_: str, kind: str, destination: str) -> FlowLog:
    return FlowLog(
        id=id_,
        resource=VPC,
        status="ACTIVE",
        destination_type=kind,
        destination=destination,
        traffic="ALL",
        aggregation_seconds=60,
        created=NOW - timedelta(minutes=5),
        deliver_status="SUCCESS",
        deliver_error="",
        tags=props.names.tags(),
    )


def bucket(props: NetworkProps) -> Bucket:
    promised = props.log_bucket
    rules = [LifecycleRule(expire_days=promised.expire_after_days)]
    if promised.versioned:
        rules += [
            LifecycleRule(transitions=((90, "GLACIER"),), small_objects=True),
            LifecycleRule(noncurrent_expire_days=promised.noncurrent_expire_after_days),
            LifecycleRule(expired_delete_markers=True, abort_uploads_days=7),
        ]
    return Bucket(
        name=BUCKET,
        encryption="aws:kms" if promised.customer_key else "AES256",
        key=Key(arn=KEY, manager="CUSTOMER", state="Enabled", rotates=True) if promised.customer_key else None,
        versioned=promised.versioned,
        lifecycle=tuple(rules),
        public_access_blocks=frozenset(
            {"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"}
        ),
        ownership="BucketOwnerEnforced",
        policy=tuple(policy(props.account)),
    )


def policy(account: str) -> Iterable[dict[str, object]]:
    arn = f"arn:aws:s3:::{BUCKET}"
    ours = {"StringEquals": {"aws:SourceAccount": account}}
    service = {"Service": "delivery.logs.amazonaws.com"}
    yield {
        "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    put = f"{arn}/AWSLogs/{account}/*"
    yield {"Effect": "Allow", "Principal": service, "Action": "s3:PutObject", "Resource": put, "Condition": ours}
    read = ["s3:GetBucketAcl", "s3:ListBucket"]
    yield {"Effect": "Allow", "Principal": service, "Action": read, "Resource": arn, "Condition": ours}
