"""Memory does not grow with the bucket."""

import tracemalloc

import pytest

from recovery.emptying.empty import empty
from tests.recovery.emptying.fakes import ManyVersions, allowed

MIB = 1 << 20
LIKE = 2
"""How many pages are at hand varies with the threads' turns; what grew with the bucket would be 10 or 20 times it."""


def peak_mib(count: int) -> float:
    """Of emptying that many objects, without what the fake holds."""
    s3 = ManyVersions(count)
    proof = allowed()
    tracemalloc.start()
    try:
        done = empty(s3, proof, tell=lambda _progress: None)  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()
    assert (count, 0) == (done.deleted, sum(s3.there))
    return peak


@pytest.mark.slow
def test_a_million() -> None:
    """A million objects need no more memory than fifty thousand do."""

    assert peak_mib(1_000_000) < LIKE * peak_mib(50_000)


def test_memory_is_flat() -> None:
    """As above, with numbers that the gate has time for."""

    assert peak_mib(200_000) < LIKE * peak_mib(20_000)
