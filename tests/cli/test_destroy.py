"""`./sluice destroy`: what keeps nothing goes, healthy or not, and it is proved that nothing is left."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cli.destroy
from cli.main import main
from rehearsal.emulator.process import EmulatedAws
from tests.cli.emulated_dev import TAGS, DevAccount
from tests.rehearsal.emulator.conftest import Iam, emulated_aws
from tests.rehearsal.emulator.emptying import defective, right
from tests.rehearsal.emulator.networks import NETWORK, ref, resource

__all__ = ["emulated_aws"]
machine = pytest.mark.machine
BUCKET = "stack-network-dev-logs"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def dev(emulated_aws: EmulatedAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[DevAccount]:
    account = DevAccount(emulated_aws)
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    yield account
    assert account.status() is None


def destroy(folder: Path, *words: str) -> int:
    return main(["destroy", "dev", "--json", "--journal", str(folder), *words])


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


@machine
def test_healthy(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A healthy stack with a full bucket is planned without --yes; with it, it goes, and nothing is left."""
    assert dev.deploy(right(BUCKET, dev.emptier())) == "CREATE_COMPLETE"
    for number in range(30):
        dev.client("s3").put_object(Bucket=BUCKET, Key=f"log-{number}", Body=b"x")

    assert destroy(tmp_path) == 1
    planned = told(capsys)
    assert ["fence-bucket", "empty-bucket", "delete-stack"] == [
        step["kind"] for step in planned["diagnoses"][0]["plan"]
    ]
    assert (planned["verdict"], planned["left"], dev.status()) == ("planned", None, "CREATE_COMPLETE")

    assert destroy(tmp_path, "--yes") == 0
    done = told(capsys)
    assert ("", [], []) == (done["status"], done["left"], done["unread"])
    assert BUCKET not in dev.buckets()


@machine
def test_stuck(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stuck stack goes as well; a second time there is only the proof."""
    assert dev.deploy(defective(BUCKET, dev.emptier())) == "ROLLBACK_FAILED"

    assert destroy(tmp_path, "--yes") == 0
    capsys.readouterr()
    assert destroy(tmp_path) == 0
    assert told(capsys)["left"] == []


@machine
def test_finds_what_is_left(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What still has the tags, the name or the path is found; a key that waits for its deletion is fine."""
    ec2, kms, logs, ssm = (dev.client(service) for service in ("ec2", "kms", "logs", "ssm"))
    vpc = ec2.create_vpc(CidrBlock="172.30.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": TAGS}])
    vpc_id = vpc["Vpc"]["VpcId"]
    group, provider, parameter = "stack-network-dev-Logs-1", "/aws/lambda/stack-network-dev-Provider-1", "/sluice/dev/x"
    logs.create_log_group(logGroupName=group)
    logs.create_log_group(logGroupName=provider)
    ssm.put_parameter(Name=parameter, Value="x", Type="String")
    dev.client("s3").create_bucket(Bucket="stack-network-dev-left")
    Iam(dev.aws).role(dev.account, "stack-network-dev-Role-1", trust={"Service": "lambda.amazonaws.com"})
    key = kms.create_key(Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in TAGS])["KeyMetadata"]
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)

    assert destroy(tmp_path) == 1
    left = told(capsys)["left"]
    bare = {one["name"]: one["name"].rsplit("/")[-1] for one in left if one["name"].startswith("arn:aws:ec2:")}
    assert {vpc_id, group, provider, parameter, "stack-network-dev-left", "stack-network-dev-Role-1"} == {
        bare.get(one["name"], one["name"]) for one in left if one["wrong"]
    }
    assert [(key["Arn"], True)] == [
        (one["name"], one["told"].startswith("waits for its deletion on 20")) for one in left if not one["wrong"]
    ]

    ec2.delete_vpc(VpcId=vpc_id)
    logs.delete_log_group(logGroupName=group)
    logs.delete_log_group(logGroupName=provider)
    ssm.delete_parameter(Name=parameter)
    dev.client("s3").delete_bucket(Bucket="stack-network-dev-left")
    iam = dev.client("iam")
    iam.delete_role(RoleName="stack-network-dev-Role-1")
    assert destroy(tmp_path) == 0


@machine
def test_finds_an_attachment_that_is_left(dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that somebody made from the network's own output has its tags, and is told with its state."""
    join = resource(
        "AWS::EC2::TransitGatewayAttachment",
        TransitGatewayId="tgw-0123456789abcdef0",
        VpcId=ref("Vpc"),
        SubnetIds=[ref("Subnet")],
        Tags=TAGS,
    )
    assert dev.stacks.create("by-hand", {**NETWORK, "Join": join}) == "CREATE_COMPLETE"
    attachment = dev.stacks.physical_id("by-hand", "Join")

    assert destroy(tmp_path) == 1
    assert [("transit gateway attachment", attachment, "is available")] == [
        (one["kind"], one["name"], one["told"]) for one in told(capsys)["left"] if one["wrong"]
    ]

    assert dev.stacks.delete("by-hand") == "DELETE_COMPLETE"
    assert destroy(tmp_path) == 0


@machine
def test_spares_its_access_stack_and_its_copies(
    dev: DevAccount, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The access stack's own stay and are named as that; a stack whose name goes on is not what is left of this one."""
    names = {"stack-access-dev": "role-validation-dev", "stack-network-dev-two": "stack-network-dev-two-Role-1"}
    cloudformation = dev.client("cloudformation")
    for stack, role in names.items():
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com"}, "Action": "sts:*"}]}
        made = {
            "Role": resource("AWS::IAM::Role", RoleName=role, AssumeRolePolicyDocument=trust),
            "Topic": resource("AWS::SNS::Topic", TopicName=f"{stack}-topic"),
        }
        tags = TAGS if "access" in stack else []
        cloudformation.create_stack(
            StackName=stack, TemplateBody=json.dumps({"Resources": made}), Tags=tags,
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )  # fmt: skip
        assert dev.stacks.settled(stack) == "CREATE_COMPLETE"

    assert destroy(tmp_path) == 0
    left = told(capsys)["left"]
    own = [one for one in left if one["kind"] != "kms"]  # a key of the test before waits for its deletion
    assert [] == [one for one in own if "two" in one["name"]]
    assert any(one["name"].endswith("stack-access-dev-topic") for one in own)
    assert all("stack-access-dev" in one["told"] for one in own)
    for stack in names:
        dev.stacks.delete(stack)


@machine
def test_spares_its_other_region(
    dev: DevAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Buckets and roles are the whole account's: those of another region of dev are not what is left of this one."""
    further = '[environments.dev.regions.eu-west-1]\nzones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]\n'
    text = (ROOT / "environments.toml").read_text() + f'{further}cidr = "172.29.0.0/16"\n'
    (tmp_path / "environments.toml").write_text(text)
    (tmp_path / "amis.toml").write_text((ROOT / "amis.toml").read_text())
    role, bucket, ours = "stack-network-dev-eu-west-1-Role-1", "stack-network-dev-eu-wes-logs", "stack-network-dev-eu"
    Iam(dev.aws).role(dev.account, role, trust={"Service": "lambda.amazonaws.com"})
    for name in (bucket, ours):
        dev.client("s3").create_bucket(Bucket=name)

    assert destroy(tmp_path) == 1
    assert {role, bucket, ours} <= {one["name"] for one in told(capsys)["left"] if one["wrong"]}

    monkeypatch.setattr(cli.destroy, "ROOT", tmp_path)
    assert destroy(tmp_path) == 1
    assert [ours] == [one["name"] for one in told(capsys)["left"] if one["wrong"]]

    for name in (bucket, ours):
        dev.client("s3").delete_bucket(Bucket=name)
    dev.client("iam").delete_role(RoleName=role)


@machine
def test_denied(dev: DevAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who may not look everywhere proves nothing: exit code 2."""
    session = Iam(dev.aws).codebuild_role(dev.account, "half-blind", **{"cloudformation:*": "*", "s3:*": "*"})
    for name, value in session.variables().items():
        monkeypatch.setenv(name, value)

    assert destroy(tmp_path) == 2


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["prod"], "destroy-refused"),
        (["pipeline"], "unknown-environment"),
        (["dev", "--suffix", "prod"], "suffix-refused"),
        (["dev", "--suffix", ""], "suffix-refused"),  # a script's variable that was never set
        (["prod", "--suffix", "pr1"], "suffix-refused"),
    ],
)
def test_refused(words: list[str], name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What keeps, what is no environment, and what is no copy is refused before anybody signs in."""

    assert main(["destroy", *words, "--yes", "--json"]) == 2
    assert told(capsys)["problems"][0]["name"] == name


def test_empty_profile(capsys: pytest.CaptureFixture[str]) -> None:
    """A profile without a name is none that there is, and does not stand for the SDK's own choice."""

    assert main(["destroy", "dev", "--profile", "", "--yes", "--json"]) == 2
    assert told(capsys)["problems"][0]["why"] == "The config profile () could not be found"
