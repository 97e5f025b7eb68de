"""Which pins change next: of no environment more than one zone's at a time (N4)."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from images.pins import Need
from images.rollout import plan
from tests.images.factory import NEW, OLD, need, pin

NEWEST = {("us-east-1", "x86_64"): pin(NEW), ("us-east-1", "arm64"): pin(NEW)}


def now(*wanted: Need) -> list[str]:
    """The letters of the zones that are pinned at once."""
    return [place.zone[-1] for place in plan(wanted, NEWEST).now]


def later(*wanted: Need) -> list[str]:
    return [place.zone[-1] for place in plan(wanted, NEWEST).later]


def test_one_zone_at_a_time() -> None:
    """The first in the rollout order that is behind; the others wait, in their order."""

    bump = need("c", OLD), need("a", OLD), need("b", OLD)

    assert (["c"], ["a", "b"]) == (now(*bump), later(*bump))
    assert ["a"] == now(need("c", NEW), need("a", OLD), need("b", OLD))
    assert [] == now(need("c", NEW), need("a", NEW), need("b", NEW))


def test_the_first_pins_come_together() -> None:
    """Where nothing is pinned nothing can run, and nothing can be taken down."""

    assert ["a", "b", "c"] == now(need("c", None), need("a", None), need("b", None))


def test_a_missing_pin_is_one_change() -> None:
    """Whose line was taken out of the file may run all the same: nothing else moves with it."""

    broken = need("a", OLD), need("b", None), need("c", OLD)

    assert (["b"], ["a", "c"]) == (now(*broken), later(*broken))


def test_environments_share_their_pins() -> None:
    """A zone that moves for the one moves for the other; what each would have begun with does not come on top."""

    dev = [need(zone, OLD) for zone in "abc"]
    prod = [need(zone, OLD, environment="prod") for zone in "cba"]

    assert ["a"] == now(*dev, *prod)


def test_environments_apart_move_together() -> None:
    """Another architecture has pins of its own."""

    other = [need(zone, OLD, environment="prod", architecture="arm64") for zone in "bca"]

    assert ["b", "a"] == now(*[need(zone, OLD) for zone in "abc"], *other)


ORDERS = st.permutations("abcd").map(lambda letters: letters[:3])
IMAGES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([OLD, NEW]), max_size=4)


@given(st.lists(ORDERS, min_size=1, max_size=4), IMAGES)
def test_never_two_at_once_and_always_the_newest_in_the_end(
    orders: list[Sequence[str]], images: dict[str, str]
) -> None:
    """Whatever environments share, of none does a step move two zones that are pinned; and the steps come to an end."""

    steps = [dict(images)]
    while len(steps) < 9:
        pinned = steps[-1]
        wanted = [
            need(zone, pinned.get(zone), environment=str(at)) for at, order in enumerate(orders) for zone in order
        ]
        steps.append({**pinned, **dict.fromkeys(now(*wanted), NEW)})

    for before, after in pairwise(steps):
        for order in orders:
            assert 1 >= sum(before[zone] != after[zone] for zone in order if zone in before)
    assert {NEW} == {steps[-1][zone] for order in orders for zone in order}
