"""What an environment is, and every difference between one environment and another (P4).

Nothing else in this product asks which environment it is in: it reads a property here.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from stages import agreement
from stages.agreement import ZONES
from stages.names import Names
from stages.values import (
    ADMINISTRATION,
    AccountId,
    Address,
    Branch,
    Connection,
    Generation,
    Gibibytes,
    InstanceType,
    Region,
    Repository,
    Resolved,
    Suffix,
    TransitCidrs,
    TransitGatewayId,
    VpcCidr,
    architecture_of,
    refusal,
)

SUBNET_PREFIX = 24


class Frozen(BaseModel):
    """A fact: complete and right from the moment it exists, never changed after."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=False)


class LogBucketProps(Frozen):
    """What becomes of flow logs in S3 (N9). Days are whole days from an object's creation."""

    versioned: bool
    customer_key: bool
    glacier_after_days: int | None
    expire_after_days: int
    noncurrent_expire_after_days: int | None


class NetworkProps(Frozen):
    """One environment's network. Use `DevNetworkProps` or `ProdNetworkProps`: they say what happens to the logs.

    An environment of several regions is a network in each (N15): `environment` is the same in all, and deployed by that
    name; `suffix`, which ends every name, is the environment's in its first region only.
    `zones` are three zone names of `region`; lists by zone (subnets, NATs, outputs) keep their order.
    `nat_rollout` is the order in which the zones' NATs get a new image, one a deploy (N4): the zones' own unless given.
    `nat_generations` counts a zone's NATs where one had to be made anew, such as one that somebody terminated: another
    number replaces the instance at the next deploy.
    `transit_cidrs` are the blocks beyond the transit gateway that the network ACLs admit (N7). Environments of one
    `transit_network` may be attached to the same transit gateway, so their CIDRs may not overlap; those of one
    `transit_gateway_id` are. Without an id nothing is attached: what an attachment needs is only told (N13).
    `frees_itself`: the pipeline frees a stuck stack before it deploys into it (P6); elsewhere it explains and stops.
    `replicate_logs_to` is a second region that keeps a replica of the log bucket, where logs are kept (N15).
    `log_bucket_alarm_gib` is the size in GiB above which the log bucket is an alarm (N11).
    """

    suffix: Suffix
    environment: str = Field(default_factory=lambda read: read.get("suffix", ""))
    account: AccountId
    region: Region
    zones: tuple[Annotated[str, Resolved], ...]
    cidr: VpcCidr
    nat_instance_type: InstanceType = "t3.micro"
    nat_rollout: Annotated[tuple[str, ...], Field(validate_default=True)] = ()
    nat_generations: Mapping[str, Generation] = {}
    transit_cidrs: TransitCidrs = ()
    transit_network: Annotated[str, Resolved] = "main"
    transit_gateway_id: TransitGatewayId | None = None
    log_bucket_alarm_gib: Gibibytes = 500
    notify: tuple[Address, ...] = ()
    replicate_logs_to: Region | None = None

    # What a class of environment decides. An environment's class is fixed for life: turning the emptying of a live
    # bucket off fails with AccessDenied (aws-cdk#37257).
    keep_logs: bool
    log_bucket: LogBucketProps
    log_group_days: Literal[30] = 30
    flow_log_aggregation_seconds: Literal[60] = 60
    key_pending_days: int
    termination_protection: bool
    approval: bool
    frees_itself: bool

    _zones = field_validator("zones")(agreement.zones_are_of_the_region)
    _rollout = field_validator("nat_rollout")(agreement.rollout_names_every_zone)
    _generations = field_validator("nat_generations")(agreement.generations_are_of_zones)
    _transit_cidrs = field_validator("transit_cidrs")(agreement.transit_blocks_are_apart)
    _replica = field_validator("replicate_logs_to")(agreement.replica_is_elsewhere)

    @property
    def deployed_to(self) -> tuple[str, ...]:
        """Every region that a stack of it is in."""
        return (self.region, self.replicate_logs_to) if self.replicate_logs_to else (self.region,)

    @property
    def names(self) -> Names:
        return Names(self.suffix)

    @property
    def architecture(self) -> str:
        """`x86_64` or `arm64`, of the NAT instances."""
        return architecture_of(self.nat_instance_type)

    @property
    def transit_routes(self) -> tuple[IPv4Network, ...]:
        """Where an attached transit gateway leads: the transit CIDRs, and the administrators, who come through it too.

        Before there is any transit CIDR, nowhere: EC2 refuses a route while the attachment waits for its acceptance.
        """
        served = not self.transit_cidrs or any(ADMINISTRATION.subnet_of(block) for block in self.transit_cidrs)
        return self.transit_cidrs if served else (*self.transit_cidrs, ADMINISTRATION)

    @property
    def public_subnets(self) -> tuple[IPv4Network, ...]:
        """One /24 a zone, from the start of the VPC's block."""
        return tuple(self._blocks(0))

    @property
    def private_subnets(self) -> tuple[IPv4Network, ...]:
        """One /24 a zone, from the middle of the VPC's block, so that either tier can grow."""
        return tuple(self._blocks(2 ** (SUBNET_PREFIX - self.cidr.prefixlen) // 2))

    def _blocks(self, first: int) -> Iterator[IPv4Network]:
        blocks = list(self.cidr.subnets(new_prefix=SUBNET_PREFIX))
        yield from blocks[first : first + ZONES]


def _leaves_nothing(region: object) -> None:
    if region is not None:
        raise refusal("dev leaves nothing behind, and a replica of its logs would stay", "remove the key")


class DevNetworkProps(NetworkProps):
    """Leaves nothing behind: bucket emptied and destroyed with the stack, logs for 90 days, keys for 7 more."""

    keep_logs: Literal[False] = False
    replicate_logs_to: Annotated[None, BeforeValidator(_leaves_nothing)] = None
    log_bucket: LogBucketProps = LogBucketProps(
        versioned=False,
        customer_key=False,
        glacier_after_days=None,
        expire_after_days=90,
        noncurrent_expire_after_days=None,
    )
    key_pending_days: Literal[7] = 7
    termination_protection: Literal[False] = False
    approval: Literal[False] = False
    frees_itself: Literal[True] = True


class ProdNetworkProps(NetworkProps):
    """Keeps its logs for a year, whatever happens to the stack, and is deployed only past a person."""

    keep_logs: Literal[True] = True
    log_bucket: LogBucketProps = LogBucketProps(
        versioned=True,
        customer_key=True,
        glacier_after_days=90,
        expire_after_days=365,
        noncurrent_expire_after_days=30,
    )
    key_pending_days: Literal[30] = 30
    termination_protection: Literal[True] = True
    approval: Literal[True] = True
    frees_itself: Literal[False] = False


class PipelineProps(Frozen):
    """Where the pipeline lives and what it watches."""

    account: AccountId
    region: Region
    repository: Repository
    branch: Branch = "main"
    connection: Connection
