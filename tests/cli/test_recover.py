"""`./sluice recover`: a stuck stack is explained, freed while the world goes on around it, and never more than that."""

import json
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from recovery.journal import opened
from recovery.target import network_of
from rehearsal.emulator.process import EmulatedAws
from stages.names import Names
from tests.cli.emulated_dev import DevAccount, journal
from tests.rehearsal.emulator.conftest import PROD, TOOLS, emulated_aws
from tests.rehearsal.emulator.emptying import defective, right
from tests.rehearsal.emulator.networks import resource
from tests.validation import factory

__all__ = ["emulated_aws"]
machine = pytest.mark.machine
BUCKET = "stack-network-dev-logs"
TOPIC = {"Topic": resource("AWS::SNS::Topic")}
KILLED_AT_EMPTYING = """
import os, signal, sys
import recovery.steps.bucket
from cli.main import main
recovery.steps.bucket.empty = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""
HARMLESS = ("CREATE_COMPLETE",)


@pytest.fixture
def dev(emulated_aws: EmulatedAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[DevAccount]:
    """The command line leads to dev's account, and finds no stack of the network's there."""
    account = DevAccount(emulated_aws)
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    yield account
    if status := account.status():
        assert status in HARMLESS, f"{account.stack} is left {status}"
        account.stacks.delete(account.stack)


def stuck(dev: DevAccount, bucket: str = BUCKET) -> None:
    assert dev.deploy(defective(bucket, dev.emptier())) == "ROLLBACK_FAILED"


def recover(folder: Path, *words: str) -> int:
    return main(["recover", "dev", "--journal", str(folder), *words])


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@machine
def test_frees_under_a_writer(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command frees the defective stack while a writer goes on filling its bucket."""
    stuck(dev)
    with dev.writing(BUCKET) as writer:
        code = recover(tmp_path, "--yes", "--json")
    answer = told(capsys)

    assert (0, "recovered") == (code, answer["verdict"])
    assert ["fence-bucket", "empty-bucket", "delete-stack"] == [step["kind"] for step in answer["done"]]
    assert dev.status() is None
    assert BUCKET not in dev.buckets()
    assert writer.written > 0
    assert writer.refusals == {"AccessDenied", "NoSuchBucket"}


@machine
def test_written_while_it_is_deleted(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An object that comes between the emptying and the bucket's deletion: emptied again, deleted again."""
    stuck(dev)
    slow = {"stack": dev.stack, "logical_id": "Bucket", "operation": "delete", "kind": "silent", "seconds": 1.5}
    dev.aws.control.put_settings(faults=[{**slow, "times": 1}])

    def write_once() -> None:
        while dev.status() != "DELETE_IN_PROGRESS":
            time.sleep(0.05)
        dev.client("s3").put_object(Bucket=BUCKET, Key="late", Body=b"as root, whom no policy stops")

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(write_once)
        code = recover(tmp_path, "--yes", "--json")
        late.result()
    dev.aws.control.put_settings(faults=[])

    assert (0, "recovered") == (code, told(capsys)["verdict"])
    assert ["1 deleted"] == [line["result"] for line in journal(tmp_path) if line["entry"] == "emptied-again"]
    assert dev.status() is None


@machine
def test_plan_changes_nothing(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes the plan is shown, with its cause and the event that it began with, and nothing is changed."""
    stuck(dev)
    assert recover(tmp_path) == 1
    said = " ".join(capsys.readouterr().out.split())

    assert "stack-network-dev in 222222222222/us-east-1: ROLLBACK_FAILED" in said
    assert f"The bucket policy already exists on bucket {BUCKET}." in said
    assert f"1. deny all writes into the bucket {BUCKET}" in said
    assert "Nothing was done. Run it again with --yes." in said
    assert dev.status() == "ROLLBACK_FAILED"
    assert [] == list(tmp_path.iterdir())
    assert recover(tmp_path, "--yes") == 0


@machine
def test_twice_is_once(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second recovery finds nothing to do, and says so."""
    stuck(dev)
    assert recover(tmp_path, "--yes") == 0
    lines = journal(tmp_path)
    capsys.readouterr()

    assert recover(tmp_path, "--yes", "--json") == 0
    assert told(capsys)["verdict"] == "nothing-to-do"
    assert lines == journal(tmp_path)


@machine
def test_killed_and_resumed(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that is killed between the fence and the deletion is told of by the next one, which goes on."""
    stuck(dev)
    with dev.run(KILLED_AT_EMPTYING, "recover", "dev", "--yes", "--journal", str(tmp_path)) as running:
        running.communicate(timeout=60)
    assert running.returncode == -signal.SIGKILL
    assert dev.status() == "ROLLBACK_FAILED"
    assert journal(tmp_path)[-1]["entry"] == "begun"

    assert recover(tmp_path, "--yes") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "An earlier recovery was interrupted at: delete every object" in said
    assert dev.status() is None
    assert journal(tmp_path)[-1]["entry"] == "done"


@machine
def test_two_at_once(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While one recovery works on the stack, another one is refused, with the process that does."""
    stuck(dev)
    with opened(tmp_path, network_of(factory.DEV), "somebody"):
        assert recover(tmp_path, "--yes") == 2

    said = capsys.readouterr().err
    assert "recovery-under-way" in said
    assert dev.status() == "ROLLBACK_FAILED"
    assert recover(tmp_path, "--yes") == 0


@machine
def test_healthy_is_not_touched(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A healthy stack is left as it is."""
    assert dev.deploy(TOPIC) == "CREATE_COMPLETE"

    assert recover(tmp_path, "--yes", "--json") == 0
    assert told(capsys)["verdict"] == "nothing-to-do"
    assert dev.status() == "CREATE_COMPLETE"


@machine
def test_not_ours(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stack of the name without our tags is a person's, whatever its state."""
    stuck_without_tags = defective("somebodys-logs", dev.emptier())
    assert dev.deploy(stuck_without_tags, tags=[]) == "ROLLBACK_FAILED"

    assert recover(tmp_path, "--yes", "--json") == 1
    assert told(capsys)["verdict"] == "person-needed"
    assert "somebodys-logs" in dev.buckets()
    dev.discard("somebodys-logs")


@machine
def test_journal_not_writable(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a journal nothing is begun."""
    stuck(dev)
    (tmp_path / "file").write_text("")

    assert recover(tmp_path / "file" / "below", "--yes", "--json") == 2
    assert told(capsys)["problems"][0]["name"] == "journal-not-written"
    assert dev.status() == "ROLLBACK_FAILED"
    assert recover(tmp_path, "--yes") == 0


@pytest.fixture
def prod(emulated_aws: EmulatedAws, monkeypatch: pytest.MonkeyPatch) -> DevAccount:
    account = DevAccount(emulated_aws, PROD, "stack-network-prod")
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    return account


@machine
def test_prod_keeps_every_object(prod: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Prod's stack in ROLLBACK_FAILED goes, its bucket stays with every byte; the orphan is in the journal."""
    tags = [{"Key": key, "Value": value} for key, value in factory.PROD.names.tags().items()]
    resources = defective("prods-logs", prod.emptier())
    resources["Bucket"]["DeletionPolicy"] = "RetainExceptOnCreate"
    assert prod.deploy(resources, tags) == "ROLLBACK_FAILED"
    for number in range(20):
        prod.client("s3").put_object(Bucket="prods-logs", Key=f"log-{number}", Body=f"{number}".encode() * 100)
    bodies = prod.objects("prods-logs")
    assert len(bodies) > 20  # the flow log's own are among them

    assert main(["recover", "prod", "--yes", "--json", "--journal", str(tmp_path)]) == 0
    answer = told(capsys)
    found = prod.objects("prods-logs")
    assert prod.status() is None
    assert bodies == found
    assert ["prods-logs"] == [one["name"] for one in answer["orphans"]]
    assert ["prods-logs"] == [
        one["name"] for line in journal(tmp_path) if line["entry"] == "orphans" for one in line["orphans"]
    ]


@machine
def test_prod_protected(prod: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A protected stack of prod's is explained, with the command that only a person gives, and stays protected."""
    tags = [{"Key": key, "Value": value} for key, value in factory.PROD.names.tags().items()]
    resources = defective("prods-protected-logs", prod.emptier())
    assert prod.deploy(resources, tags, EnableTerminationProtection=True) == "ROLLBACK_FAILED"

    assert main(["recover", "prod", "--yes", "--json", "--journal", str(tmp_path)]) == 1
    answer = told(capsys)
    described = prod.client("cloudformation").describe_stacks(StackName=prod.stack)["Stacks"][0]
    assert "person-needed" == answer["verdict"]
    assert "--no-enable-termination-protection" in answer["diagnoses"][0]["plan"][0]["what"]
    assert described["EnableTerminationProtection"]
    assert "prods-protected-logs" in prod.buckets()
    prod.client("cloudformation").update_termination_protection(StackName=prod.stack, EnableTerminationProtection=False)
    prod.discard("prods-protected-logs")


@machine
def test_prod_loses_nothing_to_its_own_stack(
    prod: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bucket that prod's template keeps and an emptier of the same stack empties: the stack is not deleted."""
    tags = [{"Key": key, "Value": value} for key, value in factory.PROD.names.tags().items()]
    resources = {**right("prods-endangered-logs", prod.emptier()), "Topic": resource("AWS::SNS::Topic", needs=["Vpc"])}
    resources["Bucket"]["DeletionPolicy"] = "RetainExceptOnCreate"
    prod.aws.control.put_settings(faults=[{"stack": prod.stack, "logical_id": "Topic", "operation": "create"}])
    assert prod.deploy(resources, tags, DisableRollback=True) == "CREATE_FAILED"
    prod.aws.control.put_settings(faults=[])
    prod.client("s3").put_object(Bucket="prods-endangered-logs", Key="log", Body=b"kept")

    assert main(["recover", "prod", "--yes", "--json", "--journal", str(tmp_path)]) == 1
    answer = told(capsys)
    assert "person-needed" == answer["verdict"]
    assert "Emptier (Custom::Emptier)" in answer["diagnoses"][0]["plan"][0]["reason"]
    assert b"kept" == prod.objects("prods-endangered-logs")["log"]
    assert prod.client("s3").get_bucket_policy(Bucket="prods-endangered-logs")["Policy"]
    prod.stacks.delete(prod.stack)


@pytest.fixture
def tools(emulated_aws: EmulatedAws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> DevAccount:
    """The tools account, and a profile that leads to dev's; none to prod's."""
    account = DevAccount(emulated_aws, TOOLS, "stack-pipeline-tools")
    config = tmp_path / "config"
    config.write_text(
        f"[profile mine]\naws_access_key_id = 222222222222\naws_secret_access_key = {emulated_aws.root_secret}\n"
    )
    for name, value in {**account.environment, "AWS_CONFIG_FILE": str(config)}.items():
        monkeypatch.setenv(name, value)
    return account


@machine
def test_pipeline(tools: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The pipeline's own stack is freed with its artifacts; what cannot be reached is told, and is no success."""
    tags = [{"Key": key, "Value": value} for key, value in Names("tools").tags().items()]
    assert tools.deploy(defective("pipelines-artifacts", tools.emptier()), tags) == "ROLLBACK_FAILED"
    words = ["--yes", "--json", "--journal", str(tmp_path / "journal"), "--profile", "dev=mine"]

    assert main(["recover", "pipeline", *words]) == 2
    answer = told(capsys)
    verdicts = {one["stack"]: one["verdict"] for one in answer["stacks"]}
    assert verdicts == {
        "stack-pipeline-tools": "recovered",
        "stack-access-dev": "nothing-to-do",
        "stack-access-prod": "not-judged",
    }
    assert answer["verdict"] == "not-judged"
    assert answer["stacks"][2]["problem"]["name"] == "wrong-account"
    assert tools.status() is None


@machine
def test_pipeline_stuck_outweighs(tools: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stack that is stuck, and not freed, outweighs another one that could not be judged."""
    tags = [{"Key": key, "Value": value} for key, value in Names("tools").tags().items()]
    assert tools.deploy(defective("more-artifacts", tools.emptier()), tags) == "ROLLBACK_FAILED"

    assert main(["recover", "pipeline", "--json", "--journal", str(tmp_path / "journal")]) == 1
    assert told(capsys)["verdict"] == "stuck"
    tools.discard("more-artifacts")


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        (["deev"], "unknown-environment", "dev"),
        (["dev", "--suffix", "UP"], "suffix-refused", "lower-case"),
        (["dev", "--suffix", ""], "suffix-refused", "lower-case"),
        (["prod", "--suffix", "pr1"], "suffix-refused", "never copied"),
        (["pipeline", "--suffix", ""], "suffix-refused", "no copies of the pipeline"),
        (["pipeline", "--suffix", "pr1"], "suffix-refused", "no copies of the pipeline"),
        (["dev", "--profile", "a", "--profile", "b"], "profile-refused", "one account"),
        (["pipeline", "--profile", "mine"], "profile-refused", "NAME=PROFILE"),
        (["pipeline", "--profile", "nobody=mine"], "profile-refused", "NAME is one of dev, prod, tools"),
    ],
)
def test_bad_input(words: list[str], name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Bad input is named, with what would be good, before anybody signs in."""

    assert main(["recover", *words, "--yes", "--json"]) == 2
    (problem,) = told(capsys)["problems"]
    assert problem["name"] == name
    assert said in f"{problem['why']} {problem['try']}"


@pytest.mark.parametrize("words", [[], ["dev", "--wait", "-1"], ["dev", "--wait", "999999"], ["dev", "--force"]])
def test_wrong_words(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Words that the verb does not know, or a wait beyond a session's life, are refused; there is no --force."""

    assert main(["recover", *words]) == 2
    assert "Usage: ./sluice recover" in capsys.readouterr().err
