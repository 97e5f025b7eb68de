"""AWS::CodePipeline::Pipeline: the resolved properties are kept, and GetPipeline and ListPipelines tell them.

Nothing is executed here: the rehearsal reads the pipeline back and walks it. A service of our own in front of the
emulator, so that any AWS client reads it as from AWS.
"""

import json
import time
from typing import Any

import ministack.app
from ministack.core import iam_actions, router
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.family import Made, Properties, add, arn
from rehearsal.emulator.inside.wrapping import part

TARGET = "CodePipeline_20150709."
_pipelines = AccountRegionScopedDict()
_NOT_IN_API = ("Tags", "DisableInboundStageTransitions", "RestartExecutionOnUpdate")
# Keys of these maps are values of the user's: their case stays.
_MAPS = ("configuration", "artifactStores")


def install() -> None:
    """Puts the type and the service into the emulator."""
    add(
        "AWS::CodePipeline::Pipeline",
        create=_create,
        update=_update,
        delete=_delete,
        replaced_by=("Name",),
        tags=True,
    )
    part(router, "SERVICE_PATTERNS")["codepipeline"] = {
        "target_prefixes": [TARGET.removesuffix(".")],
        "host_patterns": [r"codepipeline\."],
        "credential_scope": "codepipeline",
    }
    part(iam_actions, "SERVICE_TO_IAM_NAMESPACE")["codepipeline"] = "codepipeline"
    part(ministack.app, "SERVICE_HANDLERS")["codepipeline"] = _answer


def _create(logical_id: str, properties: Properties, stack: str) -> Made:
    name = properties.get("Name") or part(provisioners, "_physical_name")(stack, logical_id, max_len=100)
    if name in _pipelines:
        raise ValueError(
            f"A pipeline with the name '{name}' already exists in account. Try again with a different pipeline name "
            "(Service: CodePipeline, Status Code: 400, Error Code: PipelineNameInUseException)"
        )
    now = time.time()
    _pipelines[name] = {"created": now, "updated": now, "version": 1, "properties": dict(properties)}
    return name, {"Version": "1"}


def _update(name: str, old: Properties, new: Properties, _stack: str) -> Made:
    pipeline = _pipelines[name]
    told = {key: value for key, value in new.items() if key not in _NOT_IN_API}
    if told != {key: value for key, value in old.items() if key not in _NOT_IN_API}:
        pipeline["version"] += 1
    pipeline.update(properties=dict(new), updated=time.time())
    return name, {"Version": str(pipeline["version"])}


def _delete(name: str, _properties: Properties) -> None:
    _pipelines.pop(name, None)


async def _answer(_method: str, _path: str, headers: dict[str, str], body: bytes, _query: Any) -> Any:
    action = headers.get("x-amz-target", "").removeprefix(TARGET)
    request = json.loads(body or b"{}")
    if action == "ListPipelines":
        return json_response({"pipelines": [_summary(name, record) for name, record in _pipelines.items()]})
    if action in ("GetPipeline", "GetPipelineState"):
        record = _pipelines.get(request.get("name", ""))
        if record is None:
            message = f"Account does not have a pipeline with name '{request.get('name')}'"
            return error_response_json("PipelineNotFoundException", message, 400)
        return json_response(
            _told(request["name"], record) if action == "GetPipeline" else _state(request["name"], record)
        )
    if action == "ListTagsForResource":
        record = _pipelines.get(str(request.get("resourceArn", "")).rpartition(":")[2]) or {"properties": {}}
        tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in record["properties"].get("Tags", [])]
        return json_response({"tags": tags})
    return error_response_json("InvalidAction", f"The emulated AWS has no codepipeline:{action}", 400)


def _summary(name: str, record: dict[str, Any]) -> dict[str, Any]:
    properties = record["properties"]
    return {
        "name": name,
        "version": record["version"],
        "pipelineType": properties.get("PipelineType", "V1"),
        "executionMode": properties.get("ExecutionMode", "SUPERSEDED"),
        "created": record["created"],
        "updated": record["updated"],
    }


def _told(name: str, record: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in record["properties"].items() if key not in _NOT_IN_API}
    kept.setdefault("PipelineType", "V1")
    kept.setdefault("ExecutionMode", "SUPERSEDED")
    if stores := kept.get("ArtifactStores"):
        kept["ArtifactStores"] = {store["Region"]: store["ArtifactStore"] for store in stores}
    pipeline = {**_in_api_case(kept), "name": name, "version": record["version"]}
    metadata = {"pipelineArn": arn("codepipeline", name), "created": record["created"], "updated": record["updated"]}
    return {"pipeline": pipeline, "metadata": metadata}


def _in_api_case(value: Any, parent: str = "") -> Any:
    """Templates say `RoleArn`, the API says `roleArn`; inside user's maps nothing changes but what they hold."""
    if isinstance(value, list):
        return [_in_api_case(item, parent) for item in value]
    if not isinstance(value, dict):
        return value
    if parent == "configuration":
        return {key: _as_text(item) for key, item in value.items()}
    if parent in _MAPS:
        return {key: _in_api_case(item) for key, item in value.items()}
    lowered = {key[0].lower() + key[1:]: item for key, item in value.items()}
    return {key: _retyped(key, _in_api_case(item, key)) for key, item in lowered.items()}


def _as_text(value: Any) -> str:
    """An action's configuration holds texts only; CloudFormation writes what a template gives as JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, dict | list) else str(value)


def _retyped(key: str, value: Any) -> Any:
    if key in ("runOrder", "timeoutInMinutes") and value is not None:
        return int(value)
    if key == "pollForSourceChanges":
        return str(value).lower() == "true"
    return value


def _state(name: str, record: dict[str, Any]) -> dict[str, Any]:
    """No execution is known here: the stages by name, and their transitions."""
    disabled = {item["StageName"] for item in record["properties"].get("DisableInboundStageTransitions", [])}
    stages = [
        {"stageName": stage["Name"], "inboundTransitionState": {"enabled": stage["Name"] not in disabled}}
        for stage in record["properties"]["Stages"]
    ]
    return {"pipelineName": name, "pipelineVersion": record["version"], "stageStates": stages}
