"""The types that cost nothing."""

import pytest

from cost.free import FREE


@pytest.mark.parametrize("type_", FREE)
def test_reason(type_: str) -> None:
    """Each has its reason, and a page of AWS's that says so."""

    assert FREE[type_].reason
    assert FREE[type_].source.startswith(("https://aws.amazon.com/", "https://docs.aws.amazon.com/"))
