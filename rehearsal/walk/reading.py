"""Reads a `Blueprint` from the calls that AWS answers about a pipeline and its projects."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from rehearsal.walk.blueprint import Action, Blueprint, Project, Stage, Store, Variable
from report.problem import Problem

if TYPE_CHECKING:
    from mypy_boto3_codebuild.type_defs import ProjectTypeDef
    from mypy_boto3_codepipeline import CodePipelineClient
    from mypy_boto3_codepipeline.type_defs import (
        ActionDeclarationOutputTypeDef,
        PipelineDeclarationOutputTypeDef,
        StageDeclarationOutputTypeDef,
    )

PIPELINE_KEYS = {
    *("name", "roleArn", "stages", "artifactStore", "artifactStores", "version", "executionMode", "pipelineType"),
    *("variables", "triggers"),  # triggers decide when it starts, and a rehearsal is started by hand
}
STAGE_KEYS = {"name", "actions", "blockers"}
ACTION_KEYS = {
    *("name", "actionTypeId", "runOrder", "configuration", "inputArtifacts", "outputArtifacts", "roleArn", "region"),
    *("namespace", "timeoutInMinutes"),
}
UNREAD_OF_PROJECT = ("secondarySources", "secondaryArtifacts", "fileSystemLocations", "buildBatchConfig", "vpcConfig")
PIPELINE = "AWS::CodePipeline::Pipeline"
MOST_PROJECTS = 100  # in one call: codebuild API reference, BatchGetProjects


def read_blueprint(session: boto3.Session, pipeline_name: str) -> Blueprint:
    """Reads the deployed pipeline and its projects. `session` may read both, in the pipeline's account and region.

    Raises Problem: pipeline-unreadable.
    """
    try:
        client = session.client("codepipeline")
        told = client.get_pipeline(name=pipeline_name)
        pipeline, arn = told["pipeline"], told["metadata"]["pipelineArn"]
        region, account = arn.split(":")[3:5]
        closed = _closed(client, pipeline_name)
        stages = tuple(_stage(stage, region, closed) for stage in pipeline["stages"])
        return Blueprint(
            name=pipeline["name"],
            account=account,
            region=region,
            role_arn=pipeline["roleArn"],
            stores=_stores(pipeline, region),
            stages=stages,
            projects={project.name: project for project in _projects(session, stages)},
            variables={item["name"]: item.get("defaultValue", "") for item in pipeline.get("variables", [])},
            others=_others(pipeline, PIPELINE_KEYS),
        )
    except ClientError as error:
        raise Problem(
            "pipeline-unreadable",
            what=f"the deployed pipeline {pipeline_name} cannot be read back",
            where=f"the tools account, {session.region_name}",
            why=str(error),
            remedy="look at the log of the pipeline's deploy",
        ) from error


def _closed(client: "CodePipelineClient", pipeline_name: str) -> set[str]:
    """The stages whose inbound transition is disabled: an execution waits before them until somebody enables it."""
    states = client.get_pipeline_state(name=pipeline_name)["stageStates"]
    return {state["stageName"] for state in states if not state.get("inboundTransitionState", {}).get("enabled", True)}


def _stage(stage: "StageDeclarationOutputTypeDef", region: str, closed: set[str]) -> Stage:
    actions = tuple(_action(stage["name"], action, region) for action in stage["actions"])
    others = (*_others(stage, STAGE_KEYS), *(("disabled inbound transition",) if stage["name"] in closed else ()))
    return Stage(name=stage["name"], actions=actions, others=others)


def _action(stage: str, action: "ActionDeclarationOutputTypeDef", region: str) -> Action:
    kind = action["actionTypeId"]
    return Action(
        stage=stage,
        name=action["name"],
        category=kind["category"],
        owner=kind["owner"],
        provider=kind["provider"],
        version=kind["version"],
        run_order=action.get("runOrder", 1),
        role_arn=action.get("roleArn", ""),
        region=action.get("region", region),
        namespace=action.get("namespace", ""),
        configuration=action.get("configuration", {}),
        inputs=tuple(artifact["name"] for artifact in action.get("inputArtifacts", [])),
        outputs=tuple(artifact["name"] for artifact in action.get("outputArtifacts", [])),
        minutes=action.get("timeoutInMinutes"),
        others=_others(action, ACTION_KEYS),
    )


def _others(given: Mapping[str, object], known: set[str]) -> tuple[str, ...]:
    """What the definition says and nobody here reads: to be refused by name, never skipped."""
    return tuple(sorted(key for key, value in given.items() if value and key not in known))


def _stores(pipeline: "PipelineDeclarationOutputTypeDef", region: str) -> dict[str, Store]:
    stores = pipeline.get("artifactStores") or {}
    if single := pipeline.get("artifactStore"):
        stores = {region: single}
    return {
        place: Store(bucket=store["location"], key=store.get("encryptionKey", {}).get("id", ""))
        for place, store in stores.items()
    }


def _projects(session: boto3.Session, stages: Iterable[Stage]) -> Iterator[Project]:
    """Of each region, all projects that an action names. A missing one is missing here, and refused by name later."""
    builds = [action for stage in stages for action in stage.actions if action.provider == "CodeBuild"]
    for region in sorted({action.region for action in builds}):
        client = session.client("codebuild", region_name=region)
        names = sorted({action.configuration.get("ProjectName", "") for action in builds if action.region == region})
        for start in range(0, len(names), MOST_PROJECTS):
            for told in client.batch_get_projects(names=names[start : start + MOST_PROJECTS])["projects"]:
                yield _project(told)


def _project(told: "ProjectTypeDef") -> Project:
    environment = told["environment"]
    variables = environment.get("environmentVariables", [])
    return Project(
        name=told["name"],
        arn=told["arn"],
        role_arn=told["serviceRole"],
        buildspec=told["source"].get("buildspec", ""),
        image=environment["image"],
        kind=environment["type"],
        key=told.get("encryptionKey", ""),
        source=told["source"]["type"],
        privileged=environment.get("privilegedMode", False),
        minutes=told.get("timeoutInMinutes", 60),
        log_group=_log_group(told),
        variables=tuple(
            Variable(name=item["name"], value=item["value"], kind=item.get("type", "PLAINTEXT")) for item in variables
        ),
        others=tuple(key for key in UNREAD_OF_PROJECT if told.get(key)),
    )


def _log_group(told: "ProjectTypeDef") -> str:
    """Where its builds are logged: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CloudWatchLogsConfig.html"""
    settings = told.get("logsConfig", {}).get("cloudWatchLogs", {"status": "ENABLED"})
    return settings.get("groupName", f"/aws/codebuild/{told['name']}") if settings["status"] == "ENABLED" else ""


def restarts_on_update(session: boto3.Session, pipeline_name: str) -> bool:
    """RestartExecutionOnUpdate, which is CloudFormation's: GetPipeline does not tell it, the pipeline's stack does.

    False for a pipeline that no stack owns.
    """
    client = session.client("cloudformation")
    for page in client.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            resources = client.get_paginator("list_stack_resources").paginate(StackName=stack["StackName"])
            for resource in (item for part in resources for item in part["StackResourceSummaries"]):
                if (resource["ResourceType"], resource.get("PhysicalResourceId")) == (PIPELINE, pipeline_name):
                    template = client.get_template(StackName=stack["StackName"])["TemplateBody"]
                    return _says_restart(template, resource["LogicalResourceId"])
    return False


def _says_restart(template: object, logical_id: str) -> bool:
    text = template
    for name in ("Resources", logical_id, "Properties", "RestartExecutionOnUpdate"):
        text = text.get(name) if isinstance(text, Mapping) else None
    return str(text).lower() == "true"
