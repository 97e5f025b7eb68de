"""Lambda functions really run, and fail where AWS lets them fail."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from rehearsal.emulator.process import EmulatedAws
from rehearsal.fence.environment import asked_for_by
from rehearsal.fence.proxy import AllowListProxy
from tests.rehearsal.emulator.conftest import PYTHON as PYTHON_OF_EMULATOR
from tests.rehearsal.emulator.conftest import clients_of

pytestmark = pytest.mark.machine

TOOLS = "111111111111"
ANSWER = """
import json, urllib.request
def answer(event, **more):
    body = {"Status": "SUCCESS", "PhysicalResourceId": "it", "StackId": event["StackId"],
            "RequestId": event["RequestId"], "LogicalResourceId": event["LogicalResourceId"], **more}
    request = urllib.request.Request(event["ResponseURL"], json.dumps(body).encode(), method="PUT")
    urllib.request.urlopen(request)
"""
PYTHON = (
    ANSWER
    + """
import boto3
def handler(event, context):
    answer(event, Data={"Who": boto3.client("sts").get_caller_identity()["Arn"]})
"""
)
NODE = """
const http = require('http'), { S3Client } = require('@aws-sdk/client-s3');
exports.handler = (event) => new Promise((resolve, reject) => {
  const body = JSON.stringify({Status: 'SUCCESS', PhysicalResourceId: 'it', StackId: event.StackId,
    RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, Data: {Who: typeof S3Client}});
  const request = http.request(event.ResponseURL, {method: 'PUT', headers: {'content-length': body.length}}, resolve);
  request.on('error', reject); request.end(body);
});
"""
REACHING = (
    ANSWER
    + """
def handler(event, context):
    try:
        urllib.request.urlopen("https://sts.amazonaws.com/")
    except OSError as refused:
        answer(event, Data={"Who": str(refused)})
"""
)
CRASH = "def handler(event, context): raise RuntimeError('broken on purpose')"


def template(code: object, runtime: str = "python3.12") -> str:
    """A custom resource and its function."""
    return json.dumps(
        {
            "Resources": {
                "Role": {
                    "Type": "AWS::IAM::Role",
                    "Properties": {
                        "AssumeRolePolicyDocument": {
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Principal": {"Service": "lambda.amazonaws.com"},
                                    "Action": "sts:AssumeRole",
                                }
                            ]
                        }
                    },
                },
                "Function": {
                    "Type": "AWS::Lambda::Function",
                    "Properties": {
                        "Runtime": runtime,
                        "Handler": "index.handler",
                        "Timeout": 10,
                        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                        "Code": code,
                    },
                },
                "Custom": {
                    "Type": "Custom::Thing",
                    "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}},
                },
            },
            "Outputs": {"Who": {"Value": {"Fn::GetAtt": ["Custom", "Who"]}}},
        }
    )


def deploy(client: Any, name: str, body: str) -> tuple[str, str, str]:
    """(status, the first failure's reason, the output Who) of a new stack."""
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_IAM"])
    for _ in range(300):
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.1)
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [e["ResourceStatusReason"] for e in reversed(events) if e["ResourceStatus"].endswith("FAILED")]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    return stack["StackStatus"], (failed or [""])[0], outputs.get("Who", "")


def test_a_python_function_runs_as_its_role(client: Any) -> None:
    """boto3 is there, and the caller is the function's own role."""

    status, _, who = deploy(client, "python-function", template({"ZipFile": PYTHON}))

    assert status == "CREATE_COMPLETE"
    assert who.startswith(f"arn:aws:sts::{TOOLS}:assumed-role/python-function-Role")


def test_a_function_reaches_out_through_the_proxy_only(tmp_path: Path) -> None:
    """Its code is a commit's, as a build's is: what it asks for outside is refused, and told."""

    with AllowListProxy(hosts=frozenset()) as proxy:
        way_out = asked_for_by("a Lambda function", proxy.url)
        with EmulatedAws.start(python=PYTHON_OF_EMULATOR, workdir=tmp_path, proxy=way_out) as aws:
            status, reason, _ = deploy(clients_of(aws), "reaching", template({"ZipFile": REACHING}))

    assert (status, reason) == ("CREATE_COMPLETE", "")
    assert [str(denial) for denial in proxy.denials] == ["sts.amazonaws.com:443, asked for by a Lambda function"]


def test_a_node_function_finds_the_sdk(client: Any) -> None:
    """As CDK's own custom resources expect it."""

    assert deploy(client, "node-function", template({"ZipFile": NODE}, "nodejs22.x")) == (
        "CREATE_COMPLETE",
        "",
        "function",
    )


def test_a_function_whose_code_was_never_published_fails(client: Any) -> None:
    """At once, and with the missing object's name."""

    client("s3").create_bucket(Bucket="assets-of-nobody")

    status, reason, _ = deploy(client, "no-code", template({"S3Bucket": "assets-of-nobody", "S3Key": "gone.zip"}))

    assert status == "ROLLBACK_COMPLETE"
    assert "NoSuchKey" in reason
    assert "s3://assets-of-nobody/gone.zip" in reason


def test_a_custom_resource_whose_function_crashes_does_not_hang(client: Any) -> None:
    """AWS waits an hour for the answer that will never come; the verdict is the same."""

    started = time.monotonic()
    status, reason, _ = deploy(client, "crash", template({"ZipFile": CRASH}))

    assert status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
    assert "did not receive a response from your Custom Resource" in reason
    assert "broken on purpose" in reason
    assert time.monotonic() - started < 20
