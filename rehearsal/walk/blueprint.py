"""What was deployed, as frozen data: the pipeline and its CodeBuild projects, read back from (the emulated) AWS.

The rehearsal knows nothing of the pipeline but this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of a stage, as `codepipeline:GetPipeline` tells it. Without a role of its own, `role_arn` is empty."""

    stage: str
    name: str
    category: str
    owner: str
    provider: str
    version: str = "1"
    run_order: int = 1
    role_arn: str = ""
    region: str
    namespace: str = ""
    configuration: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    minutes: int | None = None
    others: tuple[str, ...] = ()  # settings of the definition that nothing here reads

    @property
    def place(self) -> str:
        """How people call it: "Build.Synth"."""
        return f"{self.stage}.{self.name}"

    @property
    def account(self) -> str:
        """The account that it works in; its role's. Empty when the role is the pipeline's."""
        return self.role_arn.split(":")[4] if self.role_arn else ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage and its actions in the definition's order; `others` as in Action."""

    name: str
    actions: tuple[Action, ...]
    others: tuple[str, ...] = ()

    def groups(self) -> Iterator[tuple[Action, ...]]:
        """The actions by run order: those of one group run side by side."""
        ordered = sorted(self.actions, key=lambda action: action.run_order)
        for _, group in groupby(ordered, key=lambda action: action.run_order):
            yield tuple(group)


@dataclass(frozen=True, kw_only=True)
class Store:
    """Where the artifacts of one region lie. Without a key, S3 encrypts with the AWS-managed one."""

    bucket: str
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """An environment variable of a project or an action. `kind`: PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER."""

    name: str
    value: str
    kind: str = "PLAINTEXT"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A CodeBuild project, as `codebuild:BatchGetProjects` tells it; `buildspec` is its text or a file of the input."""

    name: str
    arn: str
    role_arn: str
    buildspec: str
    image: str
    kind: str = "LINUX_CONTAINER"
    key: str = ""
    source: str = "CODEPIPELINE"
    privileged: bool = False
    minutes: int = 60
    log_group: str = ""  # empty: the project writes none
    variables: tuple[Variable, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """A deployed pipeline. `stores` by region, `variables`: the pipeline's own, with their defaults."""

    name: str
    account: str
    region: str
    role_arn: str
    stores: Mapping[str, Store]
    stages: tuple[Stage, ...]
    projects: Mapping[str, Project] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("stores", "projects", "variables"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(action for stage in self.stages for action in stage.actions)

    def project_of(self, action: Action) -> Project | None:
        """The project of a CodeBuild action, if it exists."""
        return self.projects.get(action.configuration.get("ProjectName", ""))

    def role_of(self, action: Action) -> str:
        """The role that an action runs as."""
        return action.role_arn or self.role_arn

    def store_of(self, region: str) -> Store | None:
        return self.stores.get(region)

    def is_same_pipeline(self, other: "Blueprint") -> bool:
        """Whether the definitions are the same: a changed project alone does not start a pipeline anew."""
        return replace(self, projects={}) == replace(other, projects={})
