"""Which pins change next: of no environment more than one zone's, so that a deploy never replaces all its NATs (N4)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from images.newest import Newest
from images.pins import Need, Place
from stages.amis import Pin


class Rollout(NamedTuple):
    """`now` is pinned at once; `later` are the places that wait, one deploy each, in their order."""

    now: Mapping[Place, Pin]
    later: tuple[Place, ...]


def plan(wanted: Sequence[Need], newest: Newest) -> Rollout:
    """`wanted` in the order in which each environment's NATs get a new image.

    A place without a pin is pinned at once: nothing can have been started from it. Where environments share places,
    one that moves for the one counts for the other, too.
    """
    now = {need.place for need in wanted if need.pin is None}
    behind = dict.fromkeys(need.place for need in wanted if is_behind(need, newest))
    for place in behind:
        if not any(now & places for places in _by_environment(wanted) if place in places):
            now.add(place)
    pins = {place: newest[place.region, place.architecture] for place in sorted(now)}
    return Rollout(pins, tuple(place for place in behind if place not in now))


def is_behind(need: Need, newest: Newest) -> bool:
    """Whether a place is pinned to another image than the newest."""
    return need.pin is not None and need.pin.image != newest[need.region, need.architecture].image


def _by_environment(wanted: Sequence[Need]) -> list[set[Place]]:
    """The places of each environment."""
    places: dict[str, set[Place]] = {}
    for need in wanted:
        places.setdefault(need.environment, set()).add(need.place)
    return list(places.values())
