"""Whatever a bucket holds, and however S3 stumbles: it is empty afterwards, and nothing was done twice."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.emptying import deleting
from recovery.emptying.empty import empty
from recovery.emptying.listing import Version
from tests.recovery.emptying import fakes
from tests.recovery.emptying.fakes import FakeS3, allowed

KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
IDS = st.lists(st.sampled_from(["null", "marker-1", "marker-2", *"abcdefgh"]), min_size=1, max_size=6, unique=True)
ERRORS = st.sampled_from(["SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "NoSuchVersion"])


@settings(max_examples=150, deadline=None)
@given(
    held=st.dictionaries(KEYS, IDS, max_size=25),
    page=st.integers(1, 7),
    workers=st.integers(1, 6),
    trouble=st.dictionaries(st.integers(0, 60), ERRORS, max_size=20),
)
def test_nothing_is_left(held: dict[str, list[str]], page: int, workers: int, trouble: dict[int, str]) -> None:
    """Random keys, versions and errors, in pages of a few: all is deleted, each version once, and it ends."""
    everything = Counter(Version(key, one) for key, ids in held.items() for one in ids)
    s3 = FakeS3({key: list(ids) for key, ids in held.items()})
    attempts = Counter[Version]()

    def stumble(version: Version) -> tuple[str, str]:
        attempts[version] += 1
        code = trouble.get(sum(attempts.values()), "")
        if code == "NoSuchVersion":  # somebody else was first
            s3.remove(version)
        return code, code

    s3.trouble = stumble
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fakes, "LIMIT", page)
        patch.setattr("recovery.emptying.listing.PAGE", page)
        patch.setattr(deleting, "FIRST_PAUSE_SECONDS", 0.0001)
        empty(s3, allowed(), tell=lambda _progress: None, workers=workers)  # type: ignore[arg-type]

    assert {} == s3.held
    assert everything == Counter(s3.removed)
