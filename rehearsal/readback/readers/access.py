"""IAM: roles, policies, instance profiles."""

from typing import TYPE_CHECKING

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource
from rehearsal.readback.shape import unless

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import PolicyDocumentDictTypeDef

_GONE = "NoSuchEntity"


def role(api: Api, resource: Resource) -> Properties:
    name = resource.physical_id
    answer = unless(_GONE, lambda: api.iam.get_role(RoleName=name))
    if not answer:
        raise MissingError(name)
    found = answer["Role"]
    attached = api.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {
        "RoleName": found["RoleName"],
        "Path": found["Path"],
        "Description": found.get("Description"),
        "MaxSessionDuration": found.get("MaxSessionDuration"),
        "AssumeRolePolicyDocument": found.get("AssumeRolePolicyDocument"),
        "PermissionsBoundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "ManagedPolicyArns": [policy.get("PolicyArn") for policy in attached],
        "Policies": _named_policies(api, resource),
        "Tags": api.iam.list_role_tags(RoleName=name)["Tags"],
    }


def policy(api: Api, resource: Resource) -> Properties:
    """An inline policy is told by each role that has it; all of them must have the same."""
    name = resource.text("PolicyName")
    documents = {role: _inline(api, role, name) for role in resource.texts("Roles")}
    holders = [role for role, document in documents.items() if document is not None]
    told = next((document for document in documents.values() if document is not None), None)
    same = all(document in (told, None) for document in documents.values())
    return {
        "PolicyName": name if holders else None,
        "Roles": holders,
        "PolicyDocument": told if same else list(documents.values()),
    }


def managed_policy(api: Api, resource: Resource) -> Properties:
    arn = resource.physical_id
    found = api.iam.get_policy(PolicyArn=arn)["Policy"]
    version = api.iam.get_policy_version(PolicyArn=arn, VersionId=found.get("DefaultVersionId", ""))
    return {
        "ManagedPolicyName": found.get("PolicyName"),
        "Path": found.get("Path"),
        "Description": found.get("Description"),
        "PolicyDocument": version["PolicyVersion"].get("Document"),
    }


def instance_profile(api: Api, resource: Resource) -> Properties:
    found = api.iam.get_instance_profile(InstanceProfileName=resource.physical_id)["InstanceProfile"]
    return {
        "InstanceProfileName": found["InstanceProfileName"],
        "Path": found["Path"],
        "Roles": [role["RoleName"] for role in found["Roles"]],
    }


def _named_policies(api: Api, resource: Resource) -> list[dict[str, object]]:
    """Only those that the template writes into the role: others come from policies of their own."""
    written = resource.properties.get("Policies")
    names = [str(policy.get("PolicyName")) for policy in written] if isinstance(written, list) else []
    documents = {name: _inline(api, resource.physical_id, name) for name in names}
    return [{"PolicyName": name, "PolicyDocument": document} for name, document in documents.items() if document]


def _inline(api: Api, role: str, name: str) -> "PolicyDocumentDictTypeDef | str | None":
    found = unless(_GONE, lambda: api.iam.get_role_policy(RoleName=role, PolicyName=name))
    return found["PolicyDocument"] if found else None


READERS: dict[str, Reader] = {
    "AWS::IAM::Role": role,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::InstanceProfile": instance_profile,
}
