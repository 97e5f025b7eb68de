"""Functions and who may invoke them. Their code is not told in a form that a template could be compared with."""

import json

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
        "KmsKeyArn": told.pop("KMSKeyArn"),
        "ReservedConcurrentExecutions": concurrency.get("ReservedConcurrentExecutions"),
        "Tags": tag_list(answer.get("Tags", {})),
    }


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
