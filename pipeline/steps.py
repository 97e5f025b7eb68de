"""What surrounds an environment's deployment, as its props ask: recovery, preflight and approval before, proof after.

What is stuck is freed or explained (P6), a person approves (P3), and what was deployed is proved (P5).

A step is a command line of `./sluice`; nothing else joins the pipeline and what the command does.
"""

from collections.abc import Sequence

from aws_cdk import Duration, pipelines
from aws_cdk import aws_logs as logs
from constructs import Construct

from pipeline.artifacts import Artifacts
from pipeline.step_role import StepRole
from stages.names import Names
from stages.props import NetworkProps

LONGEST = Duration.minutes(45)
"""Set-up, then up to 20 minutes of waiting for the first flow logs."""


class EnvironmentSteps(Construct):
    """What comes before and after the deploy of an environment's network, in the order that their dependencies give."""

    preflight: pipelines.Step
    recovery: Sequence[pipelines.Step]
    post: Sequence[pipelines.Step]

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        props: NetworkProps,
        source: pipelines.IFileSetProducer,
        artifacts: Artifacts,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, id_)
        self._props = props
        self._source = source
        self._artifacts = artifacts
        self._log_group = log_group
        names = props.names
        reader = self._role("Validation", names.validation_step_role, names.validation_role)
        explain = [] if props.frees_itself else [f"./sluice recover {props.suffix}"]
        self.preflight = self._step("Preflight", reader, *explain, f"./sluice amis --check {props.suffix}")
        validate = self._step("Validate", reader, f"./sluice validate {props.suffix} --json")
        self.recovery = self._recovery(names)
        self.post = [*self._protection(names, validate), validate]

    def _recovery(self, names: Names) -> list[pipelines.Step]:
        """Beside the preflight: what is stuck is freed by a role that may, where nothing is kept that it could lose."""
        if not self._props.frees_itself:
            return []
        role = self._role("Recovery", names.recovery_step_role, names.recovery_role)
        return [self._step("Recover", role, f"./sluice recover {self._props.suffix} --yes")]

    def _protection(self, names: Names, validate: pipelines.Step) -> list[pipelines.Step]:
        """CDK Pipelines drops a stack's termination protection (aws-cdk#17871): a step switches it on (N17)."""
        if not self._props.termination_protection:
            return []
        role = self._role("Protection", names.protection_step_role, names.protection_role)
        protect = self._step("Protect", role, f"./sluice protect {self._props.suffix} --yes")
        validate.add_step_dependency(protect)
        return [protect]

    def _role(self, id_: str, role_name: str, target_role: str) -> StepRole:
        return StepRole(
            self,
            id_,
            role_name=role_name,
            target_account=self._props.account,
            target_role=target_role,
            artifacts=self._artifacts,
            log_group=self._log_group,
        )

    def _step(self, id_: str, runs_as: StepRole, *commands: str) -> pipelines.Step:
        return pipelines.CodeBuildStep(
            id_, input=self._source, commands=list(commands), role=runs_as.role, timeout=LONGEST
        )


def approval(wave: Sequence[NetworkProps], preflights: Sequence[pipelines.Step]) -> Sequence[pipelines.Step]:
    """One decision about all regions of an environment, after every preflight has ended.

    Side by side with a preflight it would have the same run order.
    """
    if not any(props.approval for props in wave):
        return []
    networks = " and ".join(f"the network of {props.suffix} into {props.account}" for props in wave)
    step = pipelines.ManualApprovalStep("Approve", comment=f"Deploys {networks}")
    for preflight in preflights:
        step.add_step_dependency(preflight)
    return [step]
