"""Sessions made at the door, and what AWS's refusals are called there."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, UnknownEndpointError
from moto import mock_aws

from cli.aws_problems import refused, tell_problems, unreachable
from cli.session import session_in, session_of
from report.problem import Problem
from stages.props import DevNetworkProps
from tests.validation.factory import DEV

MOTO = "123456789012"  # the account of whoever calls moto
ROLE = DEV.names.validation_role
DENIAL = (
    "User: arn:aws:sts::222222222222:assumed-role/role-validation-dev/sluice is not authorized to perform: "
    "ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action"
)


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


def in_account(account: str) -> DevNetworkProps:
    return DEV.model_copy(update={"account": account})


def answering(session: boto3.Session, call: str, code: str, message: str) -> None:
    """AWS answers that call with an error, without being asked."""

    headers: Any = HeadersDict()

    def answer(**_rest: Any) -> Any:
        return AWSResponse("", 403, headers, None), {"Error": {"Code": code, "Message": message}}

    session.events.register(f"before-call.{call}", answer)


def problem_of(call: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as raised:
        call()
    return raised.value


@mock_aws
def test_own_account() -> None:
    """Whoever is in the environment's account already stays who they are."""
    session = session_in(in_account(MOTO), ROLE, None)

    credentials = session.get_credentials()
    assert credentials is not None
    assert credentials.access_key == "FOOBARKEY"  # what moto puts in the place of the environment's
    assert session.region_name == DEV.region


@mock_aws
def test_other_account() -> None:
    """Whoever is elsewhere comes as the role, in the environment's account and region."""
    session = session_in(in_account("222222222222"), ROLE, None)

    identity = session.client("sts").get_caller_identity()

    assert identity["Account"] == "222222222222"
    assert identity["Arn"] == f"arn:aws:sts::222222222222:assumed-role/{ROLE}/sluice"
    assert session.region_name == DEV.region


@mock_aws
def test_role_not_assumable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that does not let the caller in is named, with the caller and the way to make it."""
    make = boto3.Session

    def refusing(**settings: Any) -> boto3.Session:
        session = make(**settings)
        answering(session, "sts.AssumeRole", "AccessDenied", "User: arn:x is not authorized to perform: sts:AssumeRole")
        return session

    monkeypatch.setattr(boto3, "Session", refusing)

    problem = problem_of(lambda: session_in(in_account("222222222222"), ROLE, None))

    assert problem.name == "role-not-assumable"
    assert "arn:aws:iam::222222222222:role/role-validation-dev" in problem.what
    assert "./sluice bootstrap" in problem.remedy


def test_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to sign with is said before any call."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert problem_of(lambda: session_of(None, "us-east-1")).name == "no-credentials"


def test_unknown_profile() -> None:
    """A profile that is not configured is named."""
    problem = problem_of(lambda: session_of("nobody", "us-east-1"))

    assert problem.name == "no-credentials"
    assert "nobody" in problem.why


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("UnauthorizedOperation", "access-denied"),
        ("AccessDenied", "access-denied"),
        ("AccessDeniedException", "access-denied"),
        ("ExpiredToken", "credentials-expired"),
        ("RequestExpired", "credentials-expired"),
        ("InvalidClientTokenId", "credentials-refused"),
        ("AuthFailure", "credentials-refused"),
        ("RequestLimitExceeded", "aws-busy"),
        ("OperationAborted", "aws-busy"),  # S3, of two changes of one bucket at once
        ("503", "aws-busy"),  # an answer to HEAD, which has no body
    ],
)
def test_refusals(code: str, name: str) -> None:
    """Every client of a session tells AWS's refusals as problems."""
    session = boto3.Session(region_name="us-east-1")
    tell_problems(session, "222222222222/us-east-1")
    answering(session, "ec2.DescribeVpcs", code, "because")

    problem = problem_of(session.client("ec2").describe_vpcs)

    assert (problem.name, problem.where) == (name, "222222222222/us-east-1")


def test_denial_names_all() -> None:
    """A denial names principal, action and resource, from what AWS says."""
    problem = refused({"Code": "UnauthorizedOperation", "Message": DENIAL}, "ec2:DescribeVpcs", "here")

    assert problem is not None
    assert problem.what == (
        "arn:aws:sts::222222222222:assumed-role/role-validation-dev/sluice may not ec2:DescribeVpcs on any resource"
    )
    assert problem.why == DENIAL


def test_denial_with_resource() -> None:
    """A resource that AWS names is in the problem."""
    message = 'User: arn:u is not authorized to perform: s3:GetBucketPolicy on resource: "arn:aws:s3:::b" because no'
    problem = refused({"Code": "AccessDenied", "Message": message}, "s3:GetBucketPolicy", "here")

    assert problem is not None
    assert problem.what == "arn:u may not s3:GetBucketPolicy on arn:aws:s3:::b"


def test_bare_denial() -> None:
    """A denial without a reason at least names the call."""
    problem = refused({"Code": "AccessDenied", "Message": "Access Denied"}, "s3:GetBucketPolicy", "here")

    assert problem is not None
    assert "s3:GetBucketPolicy" in problem.what


def test_other_errors_pass() -> None:
    """What a room asks about by itself is none of the door's problems."""

    assert refused({"Code": "NoSuchBucketPolicy"}, "s3:GetBucketPolicy", "here") is None


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (NoCredentialsError(), "no-credentials"),
        (EndpointConnectionError(endpoint_url="https://ec2"), "aws-unreachable"),
        (UnknownEndpointError(service_name="ec2", region_name="xx"), "aws-call-failed"),
    ],
)
def test_unreachable(error: Exception, name: str) -> None:
    """A call that was never answered has a name too."""
    problem = unreachable(error, "here")

    assert problem is not None
    assert problem.name == name


def test_our_own_errors_pass() -> None:
    """An error that is not the SDK's is not explained away."""

    assert unreachable(KeyError("x"), "here") is None
