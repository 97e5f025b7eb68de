"""Every action acts as the role that the deployed pipeline gives it, and as nobody else."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import create_loader

from rehearsal.credentials import Credentials
from rehearsal.emulator.control import Control
from rehearsal.walk.blueprint import Action, Blueprint, Project
from rehearsal.walk.denials import Denial

CODEPIPELINE = "codepipeline.amazonaws.com"
CODEBUILD = "codebuild.amazonaws.com"
LONGEST_SESSION_NAME = 64  # sts API reference, AssumeRole
_MODELS = create_loader()  # shared, else every session would read the services' descriptions from disk again
# Loopback: no proxy. One try: a refusal is an answer, and the emulated AWS does not throttle.
DIRECT = Config(proxies={}, retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=120)


class EmulatedSession(boto3.Session):
    """A boto3 session whose clients all speak to one endpoint, and which reads no file or profile of the user's."""

    def __init__(self, *, endpoint: str, credentials: Credentials, region: str) -> None:
        nothing = {
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
        plain = botocore.session.Session(session_vars=nothing)
        plain.register_component("data_loader", _MODELS)
        super().__init__(
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.token or None,
            region_name=region,
            botocore_session=plain,
        )
        self.endpoint = endpoint

    # Callers hold it as a boto3.Session, whose overloads know each client's type.
    def client(self, service_name: str, **settings: Any) -> Any:  # type: ignore[override]
        """As boto3's own, at this endpoint, and past every proxy whatever else a room configures."""
        given = {"endpoint_url": self.endpoint} | settings
        given["config"] = DIRECT.merge(settings["config"]) if "config" in settings else DIRECT
        return super().client(service_name, **given)  # type: ignore[call-overload]  # it wants a literal name


class Sessions:
    """Makes the sessions of one pipeline's actions. Each call makes a new one: boto3's are not for several threads."""

    def __init__(self, *, endpoint: str, control: Control) -> None:
        self.endpoint = endpoint
        self._control = control

    def root(self, account: str, region: str) -> boto3.Session:
        """An account's root: for reading back what was deployed, never for an action."""
        return self.of(self._control.root(account), region)

    def of(self, credentials: Credentials, region: str) -> boto3.Session:
        return EmulatedSession(endpoint=self.endpoint, credentials=credentials, region=region)

    def denials(self) -> list[Denial]:
        """Every refusal so far, oldest first."""
        return [
            Denial(*(str(told[name]) for name in ("principal", "action", "resource", "why", "would_allow")))
            for told in self._control.denials()
        ]

    def pipeline(self, blueprint: Blueprint, region: str) -> boto3.Session:
        """CodePipeline's own, as the pipeline's role. Raises ServiceRefusedError."""
        arn = f"arn:aws:codepipeline:{blueprint.region}:{blueprint.account}:{blueprint.name}"
        credentials = self._control.service_session(
            role_arn=blueprint.role_arn,
            service=CODEPIPELINE,
            session_name=session_name(blueprint.name),
            conditions={"aws:SourceArn": arn, "aws:SourceAccount": blueprint.account},
        )
        return self.of(credentials, region)

    def action(self, blueprint: Blueprint, action: Action) -> boto3.Session:
        """As the action's role, assumed by the pipeline's. Raises ServiceRefusedError and ClientError."""
        pipeline = self.pipeline(blueprint, action.region)
        if blueprint.role_of(action) == blueprint.role_arn:
            return pipeline
        answer = pipeline.client("sts").assume_role(
            RoleArn=action.role_arn, RoleSessionName=session_name(f"{action.stage}-{action.name}")
        )["Credentials"]
        credentials = Credentials(
            access_key_id=answer["AccessKeyId"],
            secret_access_key=answer["SecretAccessKey"],
            token=answer["SessionToken"],
        )
        return self.of(credentials, action.region)

    def build(self, project: Project, build_id: str) -> Credentials:
        """CodeBuild's own, as a project's service role. Raises ServiceRefusedError."""
        return self._control.service_session(
            role_arn=project.role_arn,
            service=CODEBUILD,
            session_name=session_name("AWSCodeBuild-" + build_id.rpartition(":")[2]),
            conditions={"aws:SourceArn": project.arn, "aws:SourceAccount": project.arn.split(":")[4]},
        )


def session_name(text: str) -> str:
    """A legal role session name: word characters and =,.@- only."""
    legal = "".join(character if character.isalnum() or character in "_=,.@-" else "-" for character in text)
    return legal[:LONGEST_SESSION_NAME]
