"""Functions and who may invoke them."""

import base64
import hashlib
import json
from collections.abc import Mapping

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource
from rehearsal.readback.shape import tag_list

_SAME = (
    *("FunctionName", "Handler", "Runtime", "Role", "Timeout", "MemorySize", "Description", "Environment"),
    *("Architectures", "LoggingConfig", "EphemeralStorage", "TracingConfig", "KMSKeyArn", "DeadLetterConfig"),
)


def function(api: Api, resource: Resource) -> Properties:
    answer = api.lambda_.get_function(FunctionName=resource.physical_id)
    found = answer["Configuration"]
    told: dict[str, object] = {name: found.get(name) for name in _SAME}
    concurrency = api.lambda_.get_function_concurrency(FunctionName=resource.physical_id)
    return {
        **told,
        **_code(api, resource.properties.get("Code"), found.get("CodeSha256", "")),
        "KmsKeyArn": told.pop("KMSKeyArn"),
        "ReservedConcurrentExecutions": concurrency.get("ReservedConcurrentExecutions"),
        "Tags": tag_list(answer.get("Tags", {})),
    }


def _code(api: Api, template: object, sha256: str) -> dict[str, object]:
    """AWS tells a hash: it is the template's code if the object that the template names has the same.

    Code within a template is packed by AWS, and its hash is AWS's secret: nothing is told of it, nor of
    an older version of an object.
    """
    if not isinstance(template, Mapping) or "S3Key" not in template or "S3ObjectVersion" in template:
        return {}
    named = api.s3.get_object(Bucket=str(template["S3Bucket"]), Key=str(template["S3Key"]))
    packed = named["Body"].read()
    same = base64.b64encode(hashlib.sha256(packed).digest()).decode() == sha256
    return {"Code": template if same else {"CodeSha256": sha256}}


def permission(api: Api, resource: Resource) -> Properties:
    """The statement that says what the template does; its id is not in the template."""
    name = resource.text("FunctionName")
    policy = json.loads(api.lambda_.get_policy(FunctionName=name)["Policy"])
    for statement in policy["Statement"]:
        told = _permission(statement)
        wanted = {key: value for key, value in resource.properties.items() if key in told}
        if all(told[key] == value for key, value in wanted.items()):
            return {"FunctionName": name, **told}
    raise MissingError(f"such a permission on {name}")


def _permission(statement: dict[str, object]) -> dict[str, object]:
    principal = statement.get("Principal")
    condition = statement.get("Condition")
    tests = [test for test in condition.values() if isinstance(test, dict)] if isinstance(condition, dict) else []
    keys = {key.lower(): value for test in tests for key, value in test.items()}
    who = next(iter(principal.values())) if isinstance(principal, dict) else principal
    return {
        "Action": statement.get("Action"),
        "Principal": who,
        "SourceArn": keys.get("aws:sourcearn"),
        "SourceAccount": keys.get("aws:sourceaccount"),
    }


READERS: dict[str, Reader] = {"AWS::Lambda::Function": function, "AWS::Lambda::Permission": permission}
