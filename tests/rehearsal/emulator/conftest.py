"""One emulated AWS for the tests of this folder, and a fresh one for those that need it to themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from rehearsal.emulator.control import Credentials
from rehearsal.emulator.process import ROOT, EmulatedAws

PYTHON = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"
TOOLS, DEV, PROD = "111111111111", "222222222222", "333333333333"

# (service, account or credentials of a session) -> a boto3 client; of many types, so untyped.
ClientOf = Callable[..., Any]


def clients_of(aws: EmulatedAws) -> ClientOf:
    """Makes boto3 clients for one emulated AWS; knows nothing of this machine's settings."""

    def client(service: str, who: str | Credentials = TOOLS, region: str = "us-east-1") -> Any:
        credentials = aws.control.root(who) if isinstance(who, str) else who
        return boto3.Session(
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.token or None,
            region_name=region,
        ).client(service, endpoint_url=aws.endpoint, config=Config(retries={"total_max_attempts": 1}))

    return client


@pytest.fixture(scope="session")
def emulated_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    """Shared by all tests of a worker: use names of your own in it."""
    with EmulatedAws.start(python=PYTHON, workdir=tmp_path_factory.mktemp("emulated-aws")) as aws:
        yield aws


@pytest.fixture
def fresh_emulated_aws(tmp_path: Path) -> Iterator[EmulatedAws]:
    """For one test alone."""
    with EmulatedAws.start(python=PYTHON, workdir=tmp_path / "emulated-aws") as aws:
        yield aws


@pytest.fixture
def client(emulated_aws: EmulatedAws) -> ClientOf:
    """Clients of the shared one: client("ec2"), client("s3", DEV), client("s3", credentials, "eu-west-1")."""
    return clients_of(emulated_aws)
