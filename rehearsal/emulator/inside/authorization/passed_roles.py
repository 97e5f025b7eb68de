"""A role that a resource hands to a service: whoever hands it over needs iam:PassRole, the service needs trust."""

from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

from rehearsal.emulator.inside.authorization import denials, judgement, service_session
from rehearsal.emulator.inside.authorization.caller import Principal
from rehearsal.emulator.inside.wrapping import part

# What a service answers when it is given a role that does not trust it. The others find out later, when they use it.
REFUSALS = {
    "lambda.amazonaws.com": "The role defined for the function cannot be assumed by Lambda.",
    "codebuild.amazonaws.com": "CodeBuild is not authorized to perform: sts:AssumeRole on {role}",
    "codepipeline.amazonaws.com": "CodePipeline is not authorized to perform AssumeRole on role {role}",
    "scheduler.amazonaws.com": (
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
    ),
}


def check(principal: Principal, role: str, service: str) -> None:
    """Raises ValueError, which fails the resource, when the role may not be handed over or does not trust."""
    arn = role if role.startswith("arn:") else _arn_of(role)
    judgement.enforce(pass_role_denial(principal, arn, service))
    record = service_session.find_role(arn)
    if service not in REFUSALS or (record and service_session.trusts(record, arn, service, {})):
        return
    why = f"because the role does not exist or does not trust {service}"
    remedy = f"a role {arn} whose trust policy has Principal Service {service}"
    denials.record(denials.Denial(service, "sts:AssumeRole", arn, why, remedy))
    raise ValueError(REFUSALS[service].format(role=arn))


def pass_role_denial(principal: Principal, role_arn: str, service: str) -> denials.Denial | None:
    """Why `principal` may not hand the role to the service."""
    conditions = {"iam:PassedToService": service}
    return judgement.denial(principal, "iam:PassRole", role_arn, region=get_region(), conditions=conditions)


def in_profile(profile_name: str) -> list[str]:
    """The role names of an instance profile, which an instance hands to EC2."""
    profile = part(iam, "_instance_profiles").get(profile_name.rsplit("/", 1)[-1]) or {}
    return [role["RoleName"] if isinstance(role, dict) else role for role in profile.get("Roles", [])]


def _arn_of(role_name: str) -> str:
    """With the role's path, if it exists."""
    arn = f"arn:aws:iam::{get_account_id()}:role/{role_name}"
    return str((service_session.find_role(arn) or {"Arn": arn})["Arn"])
