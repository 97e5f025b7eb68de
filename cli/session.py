"""Sessions of boto3, made here at the door: of the caller, or of a role in an environment's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cli.aws_problems import SIGN_IN, tell_problems
from report.problem import Problem
from stages.names import role_arn

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient
    from mypy_boto3_sts.type_defs import CredentialsTypeDef

    from stages.props import NetworkProps

SESSION_NAME = "sluice"  # in CloudTrail, who it was that came as the role


def session_of(profile: str | None, region: str) -> boto3.Session:
    """The caller's own session in a region.

    Raises `Problem` where there is no such profile, or nothing to sign with; so does every client of it that AWS
    refuses.
    """
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        found = session.get_credentials()
    except BotoCoreError as error:
        raise _no_credentials(str(error), region) from error
    if found is None:
        raise _no_credentials("neither the environment, nor a profile, nor this machine's role has any", region)
    tell_problems(session, region)
    return session


def session_in(props: NetworkProps, role_name: str, profile: str | None, *, region: str = "") -> boto3.Session:
    """A session in an environment's account: the caller's own, if it is of that account, or the role's; in the
    environment's region, unless another is named.

    The role's lasts one hour, the most that AWS gives to who came by a role already. Raises `Problem`.
    """
    region = region or props.region
    caller = session_of(profile, region)
    sts = caller.client("sts")
    identity = sts.get_caller_identity()
    if identity["Account"] == props.account:
        return caller
    credentials = _assumed(sts, role_arn(props.account, role_name), identity["Arn"])
    session = boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=region,
    )
    tell_problems(session, f"{props.account}/{region}")
    return session


def own_session(account: str, region: str, profile: str | None) -> boto3.Session:
    """The caller's own session, which must be of that account: for stacks that no role of ours may touch.

    Raises `Problem`: no-credentials, wrong-account.
    """
    session = session_of(profile, region)
    identity = session.client("sts").get_caller_identity()
    if identity["Account"] != account:
        raise Problem(
            "wrong-account",
            what=f"{identity['Arn']} is of account {identity['Account']}",
            where=f"{account}/{region}",
            why="what is asked about is in another account, and no role of Sluice's leads there",
            remedy="sign in to that account, and name its profile: --profile NAME=PROFILE",
        )
    return session


def _assumed(sts: STSClient, role: str, caller: str) -> CredentialsTypeDef:
    try:
        return sts.assume_role(RoleArn=role, RoleSessionName=SESSION_NAME)["Credentials"]
    except (Problem, ClientError) as error:
        raise Problem(
            "role-not-assumable",
            what=f"{caller} cannot assume {role}",
            where=role.split(":")[4],
            why=error.why if isinstance(error, Problem) else str(error),
            remedy="./sluice bootstrap --yes makes the role; it trusts the pipeline's step, so sign in to its account "
            "yourself: --profile NAME",
        ) from error


def _no_credentials(why: str, region: str) -> Problem:
    return Problem("no-credentials", what="there are no AWS credentials", where=region, why=why, remedy=SIGN_IN)
