"""Emptying a bucket, against an S3 that remembers."""

from itertools import count
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError

from recovery.emptying import deleting
from recovery.emptying.empty import ROUNDS, empty
from recovery.emptying.listing import Version
from recovery.emptying.progress import Emptied, Progress
from report.problem import Problem
from tests.recovery.emptying.fakes import FakeS3, allowed, refused

LOCKED = "Access Denied because object protected by object lock."
FINE = ("", "")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deleting, "FIRST_PAUSE_SECONDS", 0.0005)


def emptied(s3: Any, **more: Any) -> Emptied:
    return empty(s3, allowed(), tell=lambda _progress: None, **more)


def problem(s3: Any) -> Problem:
    with pytest.raises(Problem) as raised:
        emptied(s3)
    return raised.value


def many(number: int) -> dict[str, list[str]]:
    """Each key with a delete marker over two versions."""
    return {f"AWSLogs/{at:06}": [f"marker-{at}", f"b-{at}", f"a-{at}"] for at in range(number)}


def test_everything() -> None:
    """Versions, delete markers and begun uploads are gone; batches are full, and there are two empty looks."""
    s3 = FakeS3(many(2_000), uploads=[Version(f"up-{at:05}", f"{at}") for at in range(1_234)])

    done = emptied(s3)

    assert ({}, []) == (s3.held, s3.uploads)
    assert 7_234 == done.deleted
    assert done.listings >= 3
    # A page that ends in the middle of a key may leave the rest of that key for the next round (FakeS3.after).
    assert s3.calls.count("delete_objects") in (6, 7)


def test_never_versioned() -> None:
    """A bucket without versioning is emptied by the version that S3 calls "null"."""
    s3 = FakeS3({f"{at}": ["null"] for at in range(1_500)})

    emptied(s3)

    assert {} == s3.held


def test_empty_already() -> None:
    """Twice is once: an empty bucket is looked at, and nothing is deleted."""
    s3 = FakeS3()

    assert 0 == emptied(s3).deleted
    assert not any(call.startswith("delete") for call in s3.calls)


def test_gone() -> None:
    """A bucket that is not there needs nothing."""

    assert 0 == emptied(FakeS3(bucket="another")).deleted


def test_gone_on_the_way() -> None:
    """Somebody may delete it before us; what was under way then is not waited for to be counted."""
    calls = count()

    def vanish(call: str) -> None:
        if call == "list_object_versions" and next(calls) == 2:
            raise refused("NoSuchBucket", 404)

    s3 = FakeS3(many(1_000), before=vanish)

    assert emptied(s3).listings == 0
    assert s3.removed


def test_busy_for_some() -> None:
    """The errors of single objects are read, and what S3 was too busy for is asked for again."""
    seen = set[Version]()

    def busy_once(version: Version) -> tuple[str, str]:
        if version in seen or not version.key.endswith("7"):
            return FINE
        seen.add(version)
        return "SlowDown", "Please reduce your request rate."

    s3 = FakeS3(many(1_000), trouble=busy_once)

    assert 3_000 == emptied(s3).deleted
    assert {} == s3.held
    assert 300 == len(seen)


def test_busy_for_ever() -> None:
    """It is not asked without an end; a second run goes on where this one was."""
    s3 = FakeS3({"a": ["1"], "b": ["1"]}, trouble=lambda one: ("InternalError", "") if one.key == "b" else FINE)

    told = problem(s3)

    assert "bucket-busy" == told.name
    assert "'b'" in told.why
    assert {"b": ["1"]} == s3.held


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (("AccessDenied", LOCKED), "object-locked"),
        (("AccessDenied", "Mfa Authentication must be used for this request"), "mfa-delete"),
        (("AccessDenied", "Access Denied"), "object-not-deletable"),
        (("NotImplemented", "A header"), "object-not-deletable"),
    ],
)
def test_undeletable(error: tuple[str, str], name: str) -> None:
    """An object that cannot be deleted is named, with its version and S3's own reason."""
    s3 = FakeS3({"a": ["1"], "held": ["7"]}, trouble=lambda one: error if one.key == "held" else FINE)

    told = problem(s3)

    assert name == told.name
    assert "'held' (version 7)" in told.what
    assert error[1] in told.why


def test_gone_meanwhile() -> None:
    """A version that another one deleted first is no error."""
    s3 = FakeS3(many(10))

    def gone(version: Version) -> tuple[str, str]:
        s3.remove(version)
        return "NoSuchVersion", ""

    s3.trouble = gone

    assert 30 == emptied(s3).deleted


def test_key_that_no_batch_can_name() -> None:
    """A key that XML cannot carry is deleted by a call of its own, and asked for again as any other."""
    answers = iter([("SlowDown", ""), *[FINE] * 3])
    s3 = FakeS3({"a": ["1"], "bell\x01": ["marker-1", "1"]}, trouble=lambda _version: next(answers))

    assert 3 == emptied(s3).deleted
    assert {} == s3.held


@pytest.mark.parametrize(
    ("bucket", "name"),
    [
        ({"locked": True}, "object-locked"),
        ({"mfa_delete": True}, "mfa-delete"),
        ({"region": "eu-west-1"}, "bucket-elsewhere"),
        ({"account": "999999999999"}, "bucket-not-ours"),
    ],
)
def test_refused_before_the_first_deletion(bucket: dict[str, Any], name: str) -> None:
    """A bucket that protects its objects, is elsewhere, or is another account's loses nothing."""
    s3 = FakeS3(many(5), **bucket)

    assert name == problem(s3).name
    assert [] == s3.removed


def test_client_of_another_region() -> None:
    """A client that asks elsewhere than the proof says is refused, too."""
    s3 = FakeS3(many(5))
    s3.meta.region_name = "eu-west-1"

    assert "bucket-elsewhere" == problem(s3).name


def test_moved_bucket() -> None:
    """S3's redirect, where the client does not follow it, is an answer."""

    def redirected(call: str) -> None:
        error = refused("301", 301)
        error.response["ResponseMetadata"]["HTTPHeaders"] = {"x-amz-bucket-region": "eu-west-1"}
        raise error

    told = problem(FakeS3(many(5), before=redirected))

    assert ("bucket-elsewhere", "logs-1 is in eu-west-1") == (told.name, told.what)


def test_somebody_keeps_writing() -> None:
    """A writer that no fence stops is not waited for without an end: it is said that there is one."""
    numbers = count()
    s3 = FakeS3()
    s3.before = lambda call: s3.write(f"{next(numbers):06}", "1") if call == "list_object_versions" else None

    told = problem(s3)

    assert "bucket-still-written" == told.name
    assert ROUNDS == s3.calls.count("list_object_versions")


def test_late_writer() -> None:
    """What comes in after a first empty look is found by the second."""
    s3 = FakeS3(many(1))
    looks = count()

    def late(call: str) -> None:
        if call == "list_object_versions" and next(looks) == 2:
            s3.write("late", "1")

    s3.before = late

    assert 4 == emptied(s3).deleted
    assert {} == s3.held


def test_credentials_expire() -> None:
    """The first refusal ends it: no thread goes on, and the error is the one that the door knows."""
    calls = count()

    def expires(call: str) -> None:
        if call in ("delete_objects", "list_object_versions") and next(calls) >= 5:
            raise refused("ExpiredToken", 400)

    s3 = FakeS3(many(5_000), before=expires)
    with pytest.raises(ClientError, match="ExpiredToken"):
        emptied(s3)
    asked = len(s3.calls)

    s3.before = lambda _call: None
    emptied(s3)

    assert asked < 30
    assert {} == s3.held
    assert len(set(s3.removed)) == len(s3.removed) == 15_000


def test_refusal_without_a_body() -> None:
    """S3 answers HeadBucket with a bare 400 where the session has ended; the next call says why."""

    def expired(call: str) -> None:
        raise refused("400" if call == "head_bucket" else "ExpiredToken", 400)

    with pytest.raises(ClientError, match="ExpiredToken"):
        emptied(FakeS3(many(1), before=expired))


def test_stopped() -> None:
    """Whoever says stop does not wait for the end, nor for an S3 that is busy; what is left is left."""
    stop = Event()
    s3 = FakeS3(many(5_000), trouble=lambda _version: ("SlowDown", ""))
    s3.before = lambda call: stop.set() if call == "delete_objects" else None

    with pytest.raises(KeyboardInterrupt):
        emptied(s3, stop=stop)

    assert 5_000 == len(s3.held)


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told how many are deleted, how fast, and how many are left of those that were counted."""
    monkeypatch.setattr("recovery.emptying.progress.EVERY_SECONDS", 0)
    told = list[Progress]()

    empty(FakeS3(many(4_000)), allowed(versions=12_000), tell=told.append)  # type: ignore[arg-type]

    assert (12_000, 0) == (told[-1].deleted, told[-1].left)
    assert told[-1].per_second > 0
    assert any(0 < (one.left or 0) < 12_000 for one in told)
    assert [one.deleted for one in told] == sorted(one.deleted for one in told)


def test_no_estimate() -> None:
    """Where nobody counted them all there is no number of what is left."""
    told = list[Progress]()

    empty(FakeS3(many(10)), allowed(counted_all=False), tell=told.append)  # type: ignore[arg-type]

    assert [None] == [one.left for one in told]
