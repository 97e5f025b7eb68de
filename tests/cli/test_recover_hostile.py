"""`./sluice recover dev --yes` as a person gives it, in a world that is against it: it ends well, or says why not."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from rehearsal.emulator.process import EmulatedAws
from tests.cli.emulated_dev import DevAccount, journal
from tests.rehearsal.emulator.conftest import Iam, clients_of, emulated_aws
from tests.rehearsal.emulator.emptying import defective
from tests.rehearsal.emulator.networks import resource

__all__ = ["emulated_aws"]
pytestmark = pytest.mark.machine
BUCKET = "stack-network-dev-logs"
RECOVER = ("recover", "dev", "--yes", "--json", "--journal")
ENDED_AFTER_ONE_BATCH = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)  # what a shell starts in the background has none
from cli.main import main
from recovery.emptying import tasks
delete, number = tasks.delete, int(sys.argv[1])
def delete_once(*arguments):
    deleted = delete(*arguments)
    os.kill(os.getpid(), number)
    return deleted
tasks.delete = delete_once
sys.exit(main(sys.argv[2:]))
"""
Hostile = Callable[[DevAccount], AbstractContextManager[Any]]


@pytest.fixture
def dev(emulated_aws: EmulatedAws) -> DevAccount:
    """With the defective stack in ROLLBACK_FAILED, and a few objects in its bucket."""
    account = DevAccount(emulated_aws)
    if account.status() is None:
        assert account.deploy(defective(BUCKET, account.emptier())) == "ROLLBACK_FAILED"
    for number in range(10):
        account.client("s3").put_object(Bucket=BUCKET, Key=f"log-{number}", Body=b"x")
    return account


def ended(running: "subprocess.Popen[str]") -> tuple[int, dict[str, Any]]:
    """The exit code, and what was said as JSON."""
    said, _ = running.communicate(timeout=120)
    return running.returncode, json.loads(said)


def name(answer: dict[str, Any]) -> str:
    """The verdict, or the problem in its place."""
    return str(answer["verdict"] if "verdict" in answer else answer["problems"][0]["name"])


def freed(dev: DevAccount, folder: Path) -> bool:
    code, answer = ended(dev.sluice(*RECOVER, str(folder)))
    return (code, name(answer), dev.status()) == (0, "recovered", None)


def test_writer(dev: DevAccount, tmp_path: Path) -> None:
    """One command frees the stack while somebody goes on filling its bucket."""
    with dev.writing(BUCKET) as writer:
        assert freed(dev, tmp_path)

    assert BUCKET not in dev.buckets()
    assert writer.written > 0
    assert writer.refusals == {"AccessDenied", "NoSuchBucket"}


@pytest.mark.parametrize(
    ("folders", "allowed"),
    [
        (("one", "one"), {"recovered", "nothing-to-do", "recovery-under-way"}),
        (("one", "another"), {"recovered", "nothing-to-do", "world-moved"}),
    ],
    ids=["one-checkout", "two-checkouts"],
)
def test_two_at_once(dev: DevAccount, tmp_path: Path, folders: tuple[str, str], allowed: set[str]) -> None:
    """One frees the stack; the other is refused, or finds that the world has moved, or that nothing is left to do."""
    both = [dev.sluice(*RECOVER, str(tmp_path / folder)) for folder in folders]
    answers = [ended(running) for running in both]

    names = {name(answer) for _, answer in answers}
    assert "recovered" in names
    assert names <= allowed
    assert {code == 2 for code, _ in answers} <= {name in ("recovery-under-way", "world-moved") for name in names}
    assert dev.status() is None


def test_credentials_expire(dev: DevAccount, tmp_path: Path) -> None:
    """Whichever call is the first that is refused: it is named, and a new session goes on from there."""
    iam, control = Iam(dev.aws), dev.aws.control
    admin = iam.role(dev.account, "admin", trust={"Service": "codebuild.amazonaws.com"}, allow={"*": "*"})

    def expired_after(calls: int) -> tuple[int, str]:
        session = iam.session(admin)
        control.put_settings(expire_sessions_after=calls)
        try:
            code, answer = ended(dev.sluice(*RECOVER, str(tmp_path), session=session))
        finally:
            control.put_settings(expire_sessions_after=None)
        return code, name(answer)

    assert {(2, "credentials-expired")} == {expired_after(calls) for calls in (3, 8, 13, 18, 22, 26, 30)}
    assert freed(dev, tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle(dev: DevAccount, tmp_path: Path, number: signal.Signals) -> None:
    """Where emptying is ended after its first batch, the stack is as it was, and the next run goes on."""
    with dev.run(ENDED_AFTER_ONE_BATCH, str(int(number)), *RECOVER, str(tmp_path)) as running:
        said, _ = running.communicate(timeout=60)

    assert (-number if number == signal.SIGKILL else 2) == running.returncode
    assert number == signal.SIGKILL or "interrupted" == name(json.loads(said))
    last = journal(tmp_path)[-1]
    assert ("begun" if number == signal.SIGKILL else "stopped", "empty-bucket") == (last["entry"], last["kind"])
    assert "ROLLBACK_FAILED" == dev.status()
    assert freed(dev, tmp_path)


@contextmanager
def object_lock(dev: DevAccount) -> Iterator[Any]:
    """With one version under a legal hold."""
    s3 = dev.client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    s3.put_object_legal_hold(Bucket=BUCKET, Key="log-1", LegalHold={"Status": "ON"})
    yield s3
    s3.put_object_legal_hold(Bucket=BUCKET, Key="log-1", LegalHold={"Status": "OFF"})


@contextmanager
def another_stacks(dev: DevAccount) -> Iterator[Any]:
    """The stack's own was deleted by hand, and another stack has made one of its name."""
    s3 = dev.client("s3")
    dev.take_bucket_away(BUCKET)
    dev.stacks.create("other", {"Bucket": resource("AWS::S3::Bucket", BucketName=BUCKET)})
    yield s3
    dev.take_bucket_away(BUCKET)
    dev.stacks.delete("other")


@contextmanager
def another_accounts(dev: DevAccount) -> Iterator[Any]:
    s3 = dev.client("s3", "999999999999")
    dev.take_bucket_away(BUCKET)
    s3.create_bucket(Bucket=BUCKET)
    yield s3
    dev.take_bucket_away(BUCKET, s3)


@contextmanager
def another_region(dev: DevAccount) -> Iterator[Any]:
    s3 = clients_of(dev.aws)("s3", dev.account, "eu-west-1")
    dev.take_bucket_away(BUCKET)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield s3
    dev.take_bucket_away(BUCKET, s3)


@pytest.mark.parametrize(
    ("hostile", "says"),
    [
        (object_lock, "object lock is on"),
        (another_stacks, "it has the tags of the stack other"),
        (another_accounts, "S3 refuses it to the account 222222222222"),
        (another_region, "it is in eu-west-1, and the stack in us-east-1"),
    ],
)
def test_bucket_that_is_not_emptied(dev: DevAccount, tmp_path: Path, hostile: Hostile, says: str) -> None:
    """A bucket that holds what is locked, or is not the stack's, loses nothing and is named: a person goes on."""
    with hostile(dev) as owner:
        owner.put_object(Bucket=BUCKET, Key="precious", Body=b"theirs")
        before = versions(owner)
        for verb in ("recover", "destroy"):
            code, answer = ended(dev.sluice(verb, *RECOVER[1:], str(tmp_path)))
            assert (1, "person-needed", []) == (code, name(answer), answer["done"])
            assert f"{BUCKET}: " in answer["diagnoses"][0]["plan"][0]["what"]
            assert says in answer["diagnoses"][0]["plan"][0]["what"]
        assert before == versions(owner)
        assert "ROLLBACK_FAILED" == dev.status()
    if BUCKET in dev.buckets():
        dev.take_bucket_away(BUCKET)
    dev.stacks.delete(dev.stack)


def versions(s3: Any) -> list[tuple[str, str]]:
    listed = s3.list_object_versions(Bucket=BUCKET)
    return [(one["Key"], one["VersionId"]) for one in listed["Versions"]]


def test_name_of_another_stacks(dev: DevAccount, tmp_path: Path) -> None:
    """A create that met another stack's bucket: the dead stack goes, and the bucket stays with all that it holds."""
    s3 = dev.client("s3")
    assert freed(dev, tmp_path)
    dev.stacks.create("other", {"Bucket": resource("AWS::S3::Bucket", BucketName=BUCKET)})
    s3.put_object(Bucket=BUCKET, Key="precious", Body=b"theirs")
    assert dev.deploy({"Bucket": resource("AWS::S3::Bucket", BucketName=BUCKET)}) == "ROLLBACK_COMPLETE"

    assert freed(dev, tmp_path)
    assert {"precious": b"theirs"} == dev.objects(BUCKET)
    dev.take_bucket_away(BUCKET)
    dev.stacks.delete("other")
