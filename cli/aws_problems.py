"""AWS's refusals as Problems: who asked, for what, on what, and what would let them.

Hooked into a session at the door, so that no room has to know them. What a room asks about by itself (a bucket without
a policy, a stack that is not there) stays an error of boto3's, for that room to read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    BotoCoreError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from report.problem import Problem

if TYPE_CHECKING:
    from boto3 import Session
    from botocore.model import OperationModel

DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
WRONG = {
    "AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken", "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}  # fmt: skip
BUSY = {
    "503", "InternalError", "OperationAborted", "RequestLimitExceeded", "ServiceUnavailable", "SlowDown", "Throttling",
    "ThrottlingException", "Unavailable",
}  # fmt: skip
SAID = re.compile(
    r"User: (?P<principal>\S+) is not authorized to perform: (?P<action>\S+)(?: on resource: (?P<resource>\S+))?"
)
SIGN_IN = "sign in (aws sso login, or your own way), or name a profile: --profile NAME"


def tell_problems(session: Session, where: str) -> None:
    """From now on, what AWS refuses to this session's clients is raised as a `Problem`."""

    def answered(parsed: dict[str, Any], model: OperationModel, **_rest: object) -> None:
        problem = refused(parsed.get("Error", {}), f"{model.service_model.service_name}:{model.name}", where)
        if problem:
            raise problem

    def failed(exception: Exception, **_rest: object) -> None:
        problem = unreachable(exception, where)
        if problem:
            raise problem from exception

    session.events.register("after-call.*.*", answered)
    session.events.register("after-call-error.*.*", failed)


def refused(error: dict[str, str], operation: str, where: str) -> Problem | None:
    """The Problem behind an error code of AWS's, or `None` where the code speaks of something else."""
    code, message = error.get("Code", ""), error.get("Message", "")
    if code in DENIED:
        return _denied(message, operation, where)
    if code in EXPIRED:
        return _problem("credentials-expired", "the credentials have expired", where, message or code, SIGN_IN)
    if code in WRONG:
        return _problem("credentials-refused", "AWS does not accept the credentials", where, message or code, SIGN_IN)
    if code in BUSY:
        remedy = "wait a minute, then run the same command again"
        return _problem(
            "aws-busy", f"AWS did not answer {operation}, though asked several times", where, message, remedy
        )
    return None


def _denied(message: str, operation: str, where: str) -> Problem:
    said = SAID.search(message)
    principal = said["principal"] if said else "the caller"
    action = said["action"] if said else operation
    resource = (said["resource"] or "any resource").strip('."') if said else "a resource that AWS does not name"
    remedy = f"allow {action} to it; the roles that Sluice assumes are made by ./sluice bootstrap --yes"
    return _problem("access-denied", f"{principal} may not {action} on {resource}", where, message, remedy)


def unreachable(exception: Exception, where: str) -> Problem | None:
    """The Problem behind an error that kept a call from being answered at all."""
    if isinstance(exception, (NoCredentialsError, PartialCredentialsError)):
        return _problem("no-credentials", "there are no AWS credentials", where, str(exception), SIGN_IN)
    if isinstance(exception, TokenRetrievalError):
        return _problem("credentials-expired", "the sign-in has expired", where, str(exception), SIGN_IN)
    if isinstance(exception, (BotoConnectionError, HTTPClientError)):
        remedy = "check the network, the proxy, and the region in environments.toml"
        return _problem("aws-unreachable", "AWS did not answer", where, str(exception), remedy)
    if isinstance(exception, BotoCoreError):
        return _problem("aws-call-failed", "a call could not be made", where, str(exception), "mend what it names")
    return None


def _problem(name: str, what: str, where: str, why: str, remedy: str) -> Problem:
    return Problem(name, what=what, where=where, why=why, remedy=remedy)
