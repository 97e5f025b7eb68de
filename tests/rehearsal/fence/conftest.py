"""Fixtures of the fence's tests: nothing of theirs ever leaves loopback."""

from collections.abc import Iterator

import pytest

from tests.rehearsal.fence.origin import Origin, running


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A server that stands for a package index."""
    with running() as origin:
        yield origin
