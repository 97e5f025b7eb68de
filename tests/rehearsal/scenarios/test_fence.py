"""A commit whose build forgets that it is rehearsed."""

import pytest

from rehearsal.timeline import State
from tests.rehearsal.scenarios.clone import Clone, replacing
from tests.rehearsal.scenarios.command import Rehearse

pytestmark = pytest.mark.machine

STS = "sts.us-east-1.amazonaws.com"
OUT = 'print("GOT", "OUT")'  # told apart from the command itself, which the log shows too
ONE_TRY = "botocore.config.Config(retries=dict(total_max_attempts=1), connect_timeout=5)"
ASK = (
    ".sluice/venvs/product/bin/python -c 'import boto3, botocore.config; "
    f'boto3.client("sts", config={ONE_TRY}).get_caller_identity(); {OUT}\' 2>&1 | tail -n 1'
)
CONNECT = f"python3 -c 'import socket; socket.create_connection((\"192.0.2.1\", 443), 5); {OUT}' 2>&1 | tail -n 1"
COMMANDS = [
    "python3 -I cli/set_up.py cdk",
    "unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3",
    ASK,
    "unset HTTP_PROXY HTTPS_PROXY http_proxy https_proxy NODE_USE_ENV_PROXY NO_PROXY no_proxy",
    ASK,
    CONNECT,
    "false",
]


def test_a_build_that_reaches_for_aws_does_not_get_out(clone: Clone, rehearse: Rehearse) -> None:
    """Neither past the endpoint, nor past the proxy; what the fence refused is in the report, with the action's name.

    Where the machine allows no network namespace, a program that heeds no proxy is not stopped, and the report says so.
    """

    changed = replacing("pipeline/pipeline_stack.py", '"python3 -I cli/set_up.py cdk"', repr(COMMANDS)[1:-1])
    commit = clone.commit("Reach for AWS", changed)

    ended = rehearse(commit, "--from", commit, "--yes")

    assert 1 == ended.exit_code
    assert ["Build.Synth"] == ended.ended_as(State.FAILED)
    log = "\n".join(ended.action("Build.Synth").log)
    isolation = ended.record.isolation
    assert isolation is not None
    assert any(STS in line and "Build.Synth" in line for line in isolation.refused)
    if isolation.network == "namespace":
        assert "GOT OUT" not in log
        assert "Network is unreachable" in log
    else:
        assert isolation.why
