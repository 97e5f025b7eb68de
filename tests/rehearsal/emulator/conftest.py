"""One emulated AWS for the tests of this folder, and a fresh one for those that need it to themselves."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from rehearsal.credentials import Credentials
from rehearsal.emulator.process import ROOT, EmulatedAws

PYTHON = ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python"
TOOLS, DEV, PROD = "111111111111", "222222222222", "333333333333"

# (service, account or credentials of a session) -> a boto3 client; of many types, so untyped.
ClientOf = Callable[..., Any]


def clients_of(aws: EmulatedAws) -> ClientOf:
    """Makes boto3 clients for one emulated AWS."""
    session: Any = boto3.Session()  # one for all: each would read boto3's models again

    def client(service: str, who: str | Credentials = TOOLS, region: str = "us-east-1") -> Any:
        credentials = aws.control.root(who) if isinstance(who, str) else who
        return session.client(
            service,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.token or None,
            region_name=region,
            endpoint_url=aws.endpoint,
            config=Config(retries={"total_max_attempts": 1}),
        )

    return client


@pytest.fixture(scope="module")
def emulated_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    """Shared by the tests of one file."""
    with EmulatedAws.start(python=PYTHON, workdir=tmp_path_factory.mktemp("emulated-aws")) as aws:
        yield aws


@pytest.fixture
def fresh_emulated_aws(tmp_path: Path) -> Iterator[EmulatedAws]:
    """For one test alone."""
    with EmulatedAws.start(python=PYTHON, workdir=tmp_path / "emulated-aws") as aws:
        yield aws


@pytest.fixture(scope="module")
def client(emulated_aws: EmulatedAws) -> ClientOf:
    """Clients of the shared one: client("ec2"), client("s3", DEV), client("s3", credentials, "eu-west-1")."""
    return clients_of(emulated_aws)


@dataclass(frozen=True)
class Iam:
    """Makes roles, and sessions of them."""

    aws: EmulatedAws

    def role(self, account: str, name: str, *, trust: object, allow: Mapping[str, object] | None = None) -> str:
        """A role's ARN. `trust` is the trust policy's Principal, or a whole statement; `allow` {action: resource}."""
        iam = clients_of(self.aws)("iam", account)
        statement = {"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
        if isinstance(trust, dict) and "Principal" in trust:
            statement |= trust
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(statement))["Role"]["Arn"]
        statements = [{"Effect": "Allow", "Action": act, "Resource": on} for act, on in (allow or {}).items()]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="allow", PolicyDocument=policy(*statements))
        return arn

    def codebuild_role(self, account: str, name: str, **allow: object) -> Credentials:
        """A session of a new role that CodeBuild may take; `allow` is {"s3:GetObject": resource}."""
        arn = self.role(account, name, trust={"Service": "codebuild.amazonaws.com"}, allow=allow)
        return self.session(arn)

    def session(self, role_arn: str) -> Credentials:
        """Of a role that trusts CodeBuild."""
        return self.aws.control.service_session(
            role_arn=role_arn, service="codebuild.amazonaws.com", session_name="test"
        )


def policy(*statements: object) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture
def iam(emulated_aws: EmulatedAws) -> Iam:
    """Roles in the shared emulated AWS."""
    return Iam(emulated_aws)
