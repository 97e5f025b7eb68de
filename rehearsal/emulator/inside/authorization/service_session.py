"""Sessions that AWS services make for themselves: CodePipeline and CodeBuild act as the roles they were given.

A service takes such a role without any call that a client could make, so ministack has none. AWS evaluates the role's
trust policy for the service's principal first
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html, "service role").
"""

import json
import secrets
import time
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import iam, sts

from rehearsal.emulator.inside.authorization.denials import Denial, record

LIFETIME_SECONDS = 12 * 3600.0


class RefusedError(Exception):
    """The role does not exist, or does not trust the service. The text names role, service and remedy."""


def open_session(role_arn: str, service: str, session_name: str, conditions: dict[str, str]) -> dict[str, str]:
    """Credentials of `role_arn` for the service principal `service`, as sts:AssumeRole would answer them.

    `conditions` are global keys the service would send, such as aws:SourceArn and aws:SourceAccount.
    Raises RefusedError, which is recorded as a denial.
    """
    role = find_role(role_arn)
    remedy = f"a trust policy of {role_arn} with Principal Service {service} and Action sts:AssumeRole"
    if role is None:
        why = f"the role {role_arn} does not exist"
    elif not trusts(role, role_arn, service, conditions):
        why = f"the trust policy of {role_arn} does not let {service} assume it"
    else:
        return _register(role, role_arn, session_name)
    record(Denial(service, "sts:AssumeRole", role_arn, why, remedy))
    raise RefusedError(f"{service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}: {why}; "
                  f"it would take {remedy}")  # fmt: skip


def find_role(role_arn: str) -> dict[str, Any] | None:
    """ministack's record of a role, in the account that its ARN names."""
    account, _, path = role_arn.partition(":iam::")[2].partition(":role/")
    return iam._roles.get_scoped(account, None, path.rsplit("/", 1)[-1]) if path else None


def trusts(role: dict[str, Any], role_arn: str, service: str, conditions: dict[str, str]) -> bool:
    """Whether the role's trust policy allows sts:AssumeRole to the service principal, denials first."""
    for_service = [
        statement
        for statement in statements_of(role)
        if iam_evaluator._service_principal_matches(statement.get("Principal"), service)
    ]
    context = iam_evaluator.EvalContext(
        principal_arn="",
        principal_type="AWSService",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=get_region(),
        service_context={key.lower(): value for key, value in conditions.items()}
        | {"aws:principalservicename": service, "aws:principalisawsservice": "true"},
    )
    policy = iam_evaluator.parse_policy_document({"Statement": for_service})
    return bool(iam_evaluator.evaluate(context, [policy]).decision == "Allow")


def statements_of(role: dict[str, Any]) -> list[dict[str, Any]]:
    """Of the role's trust policy."""
    document = role.get("AssumeRolePolicyDocument") or {}
    if isinstance(document, str):
        document = json.loads(document)
    statements = document.get("Statement", [])
    return [statements] if isinstance(statements, dict) else list(statements)


def _register(role: dict[str, Any], role_arn: str, session_name: str) -> dict[str, str]:
    account = role_arn.split(":")[4]
    access_key = "ASIA" + secrets.token_hex(8).upper()
    secret, token = secrets.token_urlsafe(30), secrets.token_urlsafe(120)
    expires = time.time() + LIFETIME_SECONDS
    sts.register_session(
        access_key,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role_arn.rsplit('/', 1)[-1]}/{session_name}",
            "UserId": f"{role['RoleId']}:{session_name}",
            "SecretAccessKey": secret,
            "SessionToken": token,
            "Expiration": expires,
            "AccountId": account,
            "PrincipalType": "AssumedRole",
        },
    )
    return {
        "AccessKeyId": access_key,
        "SecretAccessKey": secret,
        "SessionToken": token,
        "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expires)),
    }
