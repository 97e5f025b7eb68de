"""What one value of a network has to do with another; each function refuses a value that does not agree.

A value that it has to agree with is missing where that is a mistake itself: then there is nothing to say about both.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network
from itertools import combinations

from pydantic import ValidationInfo

from stages.values import refusal

ZONES = 3


def zones_are_of_the_region(zones: tuple[str, ...], read: ValidationInfo) -> tuple[str, ...]:
    """Three, each once."""
    if len(zones) != ZONES:
        raise refusal(f"it has {len(zones)}, and a network has exactly 3", "name three zones")
    if len(set(zones)) != ZONES:
        raise refusal("it names one zone twice", "name three different zones")
    region = read.data.get("region")
    strangers = [zone for zone in zones if zone[:-1] != region or not zone[-1].islower()]
    if region and strangers:
        raise refusal(f"{', '.join(strangers)}: not of {region}", f'such as "{region}a"')
    return zones


def rollout_names_every_zone(rollout: tuple[str, ...], read: ValidationInfo) -> tuple[str, ...]:
    """Once; where none is given it is the zones' own order."""
    zones: tuple[str, ...] = read.data.get("zones", rollout)
    if not rollout:
        return zones
    if sorted(rollout) != sorted(zones):
        raise refusal(
            f"it is an order of the zones, and names each of {', '.join(zones)} once",
            "put these three in the order in which their NATs get a new image, or leave the key out",
        )
    return rollout


def generations_are_of_zones(generations: Mapping[str, int], read: ValidationInfo) -> Mapping[str, int]:
    """Of zones of this network."""
    zones: tuple[str, ...] = read.data.get("zones", tuple(generations))
    if strangers := [zone for zone in generations if zone not in zones]:
        raise refusal(f"{', '.join(strangers)}: none of its zones", f'such as {{ "{zones[0]}" = 2 }}')
    return generations


def transit_blocks_are_apart(blocks: tuple[IPv4Network, ...], read: ValidationInfo) -> tuple[IPv4Network, ...]:
    """A route to a block of the VPC's own would take traffic out of it; one of two equal ones would be refused."""
    own = [cidr] if (cidr := read.data.get("cidr")) else []
    pairs = [(one, other) for one, other in combinations((*blocks, *own), 2) if one.overlaps(other)]
    if pairs:
        told = "; ".join(f"{one} overlaps {'the own cidr ' if other in own else ''}{other}" for one, other in pairs)
        raise refusal(told, "name blocks that are apart from each other and from the environment's own")
    return blocks


def replica_is_elsewhere(region: str | None, read: ValidationInfo) -> str | None:
    """In another region than the logs."""
    if region and region == read.data.get("region"):
        raise refusal("it is the region of the logs themselves", "name another region")
    return region
