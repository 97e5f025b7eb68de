"""What AWS says about one environment's network, as plain data: all that a check may look at, besides the props.

`None` stands for a thing that its output does not name, or that AWS does not know. Times are in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import TypeVar

from packets.acl import AclEntry

Thing = TypeVar("Thing")
Tags = Mapping[str, str]
S3, LOGS = "s3", "cloud-watch-logs"
"""The two kinds of destination that a flow log of ours has, as EC2 names them."""
LATELY = timedelta(minutes=30)
"""How far back an arrival counts. AWS delivers in about 5 minutes to CloudWatch Logs and 10 to S3, at best effort;
an idle interface has records too (log status NODATA), so a quiet network is no excuse.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""


class Unseen(Exception):  # noqa: N818 - said of a thing, not of a fault
    """A check needs a thing that was not seen. Whoever runs the checks turns it into "not judged"."""


def seen(thing: Thing | None, name: str) -> Thing:
    """The thing; raises `Unseen` where there is none."""
    if thing is None:
        raise Unseen(name)
    return thing


@dataclass(frozen=True, kw_only=True)
class Stack:
    """`exports` are names by output."""

    name: str
    status: str
    outputs: Mapping[str, str]
    exports: Mapping[str, str]
    termination_protection: bool
    tags: Tags

    def listed(self, output: str) -> tuple[str, ...]:
        """An output that is a list of ids, in the order of the environment's zones."""
        return tuple(part for part in self.outputs.get(output, "").split(",") if part)


@dataclass(frozen=True, kw_only=True)
class Vpc:
    id: str
    cidrs: tuple[IPv4Network, ...]
    dns_hostnames: bool
    dns_support: bool
    tags: Tags


@dataclass(frozen=True, kw_only=True)
class Subnet:
    id: str
    zone: str
    cidr: IPv4Network
    tags: Tags


@dataclass(frozen=True, kw_only=True)
class Route:
    """`destination` is a CIDR or a prefix list; `target` the id of an instance, a gateway, an endpoint, or `local`."""

    destination: str
    target: str
    active: bool


@dataclass(frozen=True, kw_only=True)
class RouteTable:
    """`subnets` are the explicitly associated ones; the main table serves all others."""

    id: str
    subnets: tuple[str, ...]
    routes: tuple[Route, ...]
    tags: Tags

    def default_route(self) -> Route | None:
        return self.route_to("0.0.0.0/0")

    def route_to(self, destination: str) -> Route | None:
        """The route to exactly this CIDR."""
        return next((route for route in self.routes if route.destination == destination), None)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A VPC endpoint of any type."""

    id: str
    service: str
    state: str
    route_tables: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class TransitAttachment:
    """The VPC's attachment to a transit gateway. `state` is as EC2 writes it: `pendingAcceptance`, `available`."""

    id: str
    gateway: str
    state: str
    subnets: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Volume:
    id: str
    instance: str
    encrypted: bool


@dataclass(frozen=True, kw_only=True)
class Instance:
    id: str
    state: str
    zone: str
    subnet: str
    type: str
    source_dest_check: bool
    metadata_tokens: str
    metadata_hop_limit: int
    interfaces: int
    security_groups: tuple[str, ...]
    tags: Tags


@dataclass(frozen=True, kw_only=True)
class Address:
    """An Elastic IP address."""

    id: str
    ip: str
    instance: str
    tags: Tags


@dataclass(frozen=True, kw_only=True)
class Ingress:
    """One source that a security group admits: a CIDR, a group or a prefix list."""

    protocol: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SecurityGroup:
    id: str
    name: str
    ingress: tuple[Ingress, ...]
    egress_rules: int
    tags: Tags


@dataclass(frozen=True, kw_only=True)
class NetworkAcl:
    id: str
    default: bool
    subnets: frozenset[str]
    entries: tuple[AclEntry, ...]


@dataclass(frozen=True, kw_only=True)
class FlowLog:
    """`destination` is an ARN, or a log group's name. `deliver_status` is SUCCESS, FAILED, or empty for a while."""

    id: str
    resource: str
    status: str
    destination_type: str
    destination: str
    traffic: str
    aggregation_seconds: int
    created: datetime
    deliver_status: str
    deliver_error: str
    tags: Tags

    def is_to(self, kind: str, name: str) -> bool:
        """Whether it delivers into the bucket (maybe into a folder of it) or the log group of this name."""
        resource = self.destination.removeprefix("arn:aws:s3:::").partition("/")[0] if kind == S3 else self._group()
        return self.destination_type == kind and resource == name

    def _group(self) -> str:
        """A log group's ARN is `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`, often with `:*` behind it."""
        return self.destination.rpartition(":log-group:")[2].removesuffix(":*")


@dataclass(frozen=True, kw_only=True)
class LifecycleRule:
    """An enabled rule over the whole bucket. Days are from an object's creation, or from when it became noncurrent.

    `small_objects`: whether its transitions take objects under 128 KB along, which they do not by default.
    """

    transitions: tuple[tuple[int, str], ...] = ()
    small_objects: bool = False
    expire_days: int | None = None
    noncurrent_expire_days: int | None = None
    expired_delete_markers: bool = False
    abort_uploads_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Key:
    arn: str
    manager: str
    state: str
    rotates: bool


@dataclass(frozen=True, kw_only=True)
class Replica:
    """Where an enabled rule sends copies of the whole bucket: `bucket` and `key` are ARNs, `key` is empty where none is
    named. `encrypted`: what lies under a KMS key is sent, too."""

    bucket: str
    key: str
    encrypted: bool


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """`policy` is the statements of the bucket's policy; `public_access_blocks` the names of those that are on."""

    name: str
    encryption: str
    key: Key | None
    versioned: bool
    lifecycle: tuple[LifecycleRule, ...]
    public_access_blocks: frozenset[str]
    ownership: str
    policy: tuple[Mapping[str, object], ...]
    replicas: tuple[Replica, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LogGroup:
    name: str
    retention_days: int | None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The proof of a delivery: what arrived, and when."""

    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What changes by itself while somebody waits: the flow logs' own word, and what arrived lately at either end."""

    at: datetime
    flow_logs: tuple[FlowLog, ...] = ()
    bucket: Arrival | None = None
    log_group: Arrival | None = None


@dataclass(frozen=True, kw_only=True)
class Takeover:
    """A zone goes through the NAT instance of zone `via`. `looked`: when the controller last looked at it."""

    via: str
    since: datetime
    looked: datetime


@dataclass(frozen=True, kw_only=True)
class FailoverRecord:
    """What the failover controller noted, by zone; `unreadable` says why it cannot be read, where it cannot."""

    takeovers: Mapping[str, Takeover] = field(default_factory=dict)
    unreadable: str = ""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """One look at a whole network. Lists by zone keep no order: the stack's outputs do. `replica` are the outputs of
    the stack that keeps the logs' replica."""

    stack: Stack
    vpc: Vpc | None
    bucket: Bucket | None
    log_group: LogGroup | None
    delivery: Delivery
    subnets: tuple[Subnet, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    transit_attachments: tuple[TransitAttachment, ...] = ()
    instances: tuple[Instance, ...] = ()
    volumes: tuple[Volume, ...] = ()
    addresses: tuple[Address, ...] = ()
    security_groups: tuple[SecurityGroup, ...] = ()
    network_acls: tuple[NetworkAcl, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    failover_record: FailoverRecord = field(default_factory=FailoverRecord)
    replica: Mapping[str, str] = field(default_factory=dict)

    def table_of(self, subnet: str) -> RouteTable | None:
        """The route table that a subnet is explicitly associated with."""
        return next((table for table in self.route_tables if subnet in table.subnets), None)

    def subnet(self, subnet: str) -> Subnet | None:
        return next((one for one in self.subnets if one.id == subnet), None)

    def flow_log_to(self, kind: str, name: str) -> FlowLog | None:
        return next((one for one in self.delivery.flow_logs if one.is_to(kind, name)), None)

    def instance(self, instance: str) -> Instance | None:
        return next((one for one in self.instances if one.id == instance), None)
