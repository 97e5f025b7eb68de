"""What an environment is, and every difference between one environment and another (P4).

Nothing else in this product asks which environment it is in: it reads a property here.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

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

ZONES = 3
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

    @field_validator("zones")
    @classmethod
    def _three_zones_of_the_region(cls, zones: tuple[str, ...], read: ValidationInfo) -> tuple[str, ...]:
        if len(zones) != ZONES:
            raise refusal(f"it has {len(zones)}, and a network has exactly 3", "name three zones")
        if len(set(zones)) != ZONES:
            raise refusal("it names one zone twice", "name three different zones")
        region = read.data.get("region")  # missing where it is a mistake itself
        strangers = [zone for zone in zones if zone[:-1] != region or not zone[-1].islower()]
        if region and strangers:
            raise refusal(f"{', '.join(strangers)}: not of {region}", f'such as "{region}a"')
        return zones

    @field_validator("transit_cidrs")
    @classmethod
    def _apart(cls, blocks: tuple[IPv4Network, ...], read: ValidationInfo) -> tuple[IPv4Network, ...]:
        """A route to a block of the VPC's own would take traffic out of it; one of two equal ones would be refused."""
        own = [cidr] if (cidr := read.data.get("cidr")) else []  # missing where it is a mistake itself
        pairs = [(one, other) for one, other in combinations((*blocks, *own), 2) if one.overlaps(other)]
        if pairs:
            told = "; ".join(f"{one} overlaps {'the own cidr ' if other in own else ''}{other}" for one, other in pairs)
            raise refusal(told, "name blocks that are apart from each other and from the environment's own")
        return blocks

    @field_validator("nat_generations")
    @classmethod
    def _of_zones(cls, generations: Mapping[str, int], read: ValidationInfo) -> Mapping[str, int]:
        zones: tuple[str, ...] = read.data.get("zones", tuple(generations))  # missing where a mistake themselves
        if strangers := [zone for zone in generations if zone not in zones]:
            raise refusal(f"{', '.join(strangers)}: none of its zones", f'such as {{ "{zones[0]}" = 2 }}')
        return generations

    @field_validator("nat_rollout")
    @classmethod
    def _every_zone_once(cls, rollout: tuple[str, ...], read: ValidationInfo) -> tuple[str, ...]:
        zones: tuple[str, ...] = read.data.get("zones", rollout)  # missing where they are a mistake themselves
        if not rollout:
            return zones
        if sorted(rollout) != sorted(zones):
            raise refusal(
                f"it is an order of the zones, and names each of {', '.join(zones)} once",
                "put these three in the order in which their NATs get a new image, or leave the key out",
            )
        return rollout

    @field_validator("replicate_logs_to")
    @classmethod
    def _another_region(cls, region: str | None, read: ValidationInfo) -> str | None:
        if region and region == read.data.get("region"):
            raise refusal("it is the region of the logs themselves", "name another region")
        return region

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
