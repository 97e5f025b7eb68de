"""A build's runtime versions."""

import pytest

from rehearsal.codebuild.runtimes import fits


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ("3.11", "3.11.7", True),
        ("3.1", "3.11.7", False),
        ("3.x", "3.11.7", True),
        ("latest", "3.11.7", True),
        ("22", "24.1.0", False),
        ("24", "24.1.0", True),
        ("17", "", False),
        ("latest", "", False),
    ],
)
def test_a_version_fits_by_its_parts(wanted: str, found: str, expected: bool) -> None:
    """By whole parts, never by leading characters."""

    assert fits(wanted, found) is expected
