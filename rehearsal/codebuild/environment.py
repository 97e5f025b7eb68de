"""The environment variables of a build: the buildspec's, the project's, the action's, and those that CodeBuild sets.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3

from rehearsal.codebuild.buildspec import Buildspec
from rehearsal.walk.blueprint import Project, Variable
from rehearsal.walk.job import ActionFailedError, Job

KINDS = ("PLAINTEXT", "PARAMETER_STORE")


@dataclass(frozen=True, kw_only=True)
class Build:
    """One build, as CodeBuild numbered it."""

    id: str
    arn: str
    number: int
    project: Project

    @property
    def log_stream(self) -> str:
        return self.id.rpartition(":")[2]


def action_variables(configuration: Mapping[str, str]) -> tuple[Variable, ...]:
    """Those of a CodeBuild action: a JSON list. Raises ValueError when it is none."""
    items = json.loads(configuration.get("EnvironmentVariables") or "[]")
    return tuple(Variable(name=item["name"], value=item["value"], kind=item.get("type", "PLAINTEXT")) for item in items)


def resolved(
    buildspec: Buildspec, project: Project, action: tuple[Variable, ...], session: boto3.Session
) -> dict[str, str]:
    """Name and value of each; the action's win over the project's, and those over the buildspec's.

    Parameters are read as the project's role: raises ClientError.
    """
    own = (Variable(name=name, value=value) for name, value in buildspec.variables.items())
    stored = (Variable(name=name, value=place, kind=KINDS[1]) for name, place in buildspec.parameters.items())
    winners = {variable.name: variable for variable in (*own, *stored, *project.variables, *action)}
    return {variable.name: _value(variable, session) for variable in winners.values()}


def _value(variable: Variable, session: boto3.Session) -> str:
    if variable.kind == "PLAINTEXT":
        return variable.value
    if variable.kind == "PARAMETER_STORE":
        parameter = session.client("ssm").get_parameter(Name=variable.value, WithDecryption=True)["Parameter"]
        return parameter.get("Value", "")
    raise ActionFailedError(f"the variable {variable.name} is of type {variable.kind}, which is not rehearsed")


def own_variables(job: Job, build: Build, sources: Mapping[str, Path], primary: str) -> dict[str, str]:
    """Those that CodeBuild sets. `sources` are the input artifacts' folders."""
    place = job.artifacts.place(primary, job.action.region)
    return {
        "CODEBUILD_BUILD_ARN": build.arn,
        "CODEBUILD_BUILD_ID": build.id,
        "CODEBUILD_BUILD_IMAGE": build.project.image,
        "CODEBUILD_BUILD_NUMBER": str(build.number),
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_INITIATOR": f"codepipeline/{job.blueprint.name}",
        "CODEBUILD_KMS_KEY_ID": build.project.key,
        "CODEBUILD_LOG_PATH": build.log_stream,
        "CODEBUILD_PROJECT_ARN": build.project.arn,
        "CODEBUILD_RESOLVED_SOURCE_VERSION": job.commit.sha,
        "CODEBUILD_SOURCE_REPO_URL": "",
        "CODEBUILD_SOURCE_VERSION": f"arn:aws:s3:::{place.bucket}/{place.key}",
        "CODEBUILD_START_TIME": str(int(time.time() * 1000)),
        **dict(_source_variables(sources, primary)),
    }


def _source_variables(sources: Mapping[str, Path], primary: str) -> Iterator[tuple[str, str]]:
    yield "CODEBUILD_SRC_DIR", str(sources[primary])
    for name, folder in sources.items():
        if name != primary:
            yield f"CODEBUILD_SRC_DIR_{re.sub(r'[^A-Za-z0-9_]', '_', name)}", str(folder)
