"""The control API, for the rehearsal only."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from rehearsal.emulator.control import Control
from rehearsal.emulator.process import EmulatedAws
from report.problem import Problem

pytestmark = pytest.mark.machine

TOOLS = "111111111111"


def answer(aws: EmulatedAws, path: str, secret: str | None = None, method: str = "GET") -> tuple[int, Any]:
    """Status and body of a plain request."""
    headers = {"X-Sluice-Secret": secret} if secret else {}
    request = urllib.request.Request(f"{aws.endpoint}{path}", headers=headers, method=method)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - loopback
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_ready_needs_no_secret(emulated_aws: EmulatedAws) -> None:
    """It says which version of the emulator answers: the one that our additions were written for."""

    assert answer(emulated_aws, "/_sluice/ready") == (200, {"ready": True, "version": "1.5.33"})


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_everything_else_needs_the_secret(emulated_aws: EmulatedAws, secret: str | None) -> None:
    """A build inside a rehearsal cannot hand itself a role, nor change the settings."""

    for method, path in (("POST", "service-session"), ("PUT", "settings"), ("GET", "denials"), ("GET", "nothing")):
        assert answer(emulated_aws, f"/_sluice/{path}", secret, method)[0] == 403


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config", "/_localstack/health"])
def test_the_emulators_own_doors_are_closed(emulated_aws: EmulatedAws, path: str) -> None:
    """Nobody empties the emulated AWS in the middle of a rehearsal."""

    assert answer(emulated_aws, path, method="POST")[0] == 403


def test_an_unknown_call_is_named(emulated_aws: EmulatedAws) -> None:
    """With the calls that there are."""

    status, said = answer(emulated_aws, "/_sluice/nothing", emulated_aws.root_secret)

    assert status == 404
    assert "service-session" in said["message"]


def test_settings_are_read_and_changed(emulated_aws: EmulatedAws) -> None:
    """Only what is named changes; what is no setting is refused."""

    before = emulated_aws.control.settings()
    try:
        after = emulated_aws.control.put_settings(order="random:7")
        assert after == before | {"order": "random:7"} == emulated_aws.control.settings()
        with pytest.raises(Problem, match="no such setting: colour"):
            emulated_aws.control.put_settings(colour="red")
    finally:
        emulated_aws.control.put_settings(**before)


def test_stacks_are_given_with_their_resolved_properties(emulated_aws: EmulatedAws, client: Any) -> None:
    """What the handlers received, references resolved."""

    template = {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "topic-${AWS::AccountId}"}}}
        }
    }
    client("cloudformation").create_stack(StackName="resolved", TemplateBody=json.dumps(template))
    client("cloudformation").get_waiter("stack_create_complete").wait(StackName="resolved", WaiterConfig={"Delay": 0.1})

    (stack,) = [s for s in emulated_aws.control.stacks(TOOLS, "us-east-1") if s["name"] == "resolved"]
    (topic,) = stack["resources"]

    assert (topic["logical_id"], topic["type"]) == ("Topic", "AWS::SNS::Topic")
    assert topic["properties"]["TopicName"] == f"topic-{TOOLS}"


def test_what_is_never_judged_is_said(emulated_aws: EmulatedAws) -> None:
    """From the beginning, not only once it is met."""

    assert "organization policies (SCP, RCP)" in [entry["what"] for entry in emulated_aws.control.not_judged()]


def test_an_emulated_aws_that_is_gone_is_a_problem() -> None:
    """Not a traceback."""

    with pytest.raises(Problem, match="emulated-aws-gone"):
        Control("http://127.0.0.1:9", "secret").denials()
