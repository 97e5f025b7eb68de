"""What surrounds an environment's deployment, as its props ask: preflight and approval before, proof after (P3, P5).

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
    """`pre` and `post` of one environment's stage, in the order that their dependencies give them."""

    pre: Sequence[pipelines.Step]
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
        preflight = self._step("Preflight", f"./sluice amis --check {props.suffix}", reader)
        validate = self._step("Validate", f"./sluice validate {props.suffix} --json", reader)
        self.pre = [preflight, *self._approval(preflight)]
        self.post = [*self._protection(names, validate), validate]

    def _approval(self, preflight: pipelines.Step) -> list[pipelines.Step]:
        """A person decides after the preflight has; side by side they would have the same run order."""
        if not self._props.approval:
            return []
        approval = pipelines.ManualApprovalStep(
            "Approve", comment=f"Deploys the network of {self._props.suffix} into {self._props.account}"
        )
        approval.add_step_dependency(preflight)
        return [approval]

    def _protection(self, names: Names, validate: pipelines.Step) -> list[pipelines.Step]:
        """CDK Pipelines drops a stack's termination protection (aws-cdk#17871): a step switches it on (N17)."""
        if not self._props.termination_protection:
            return []
        role = self._role("Protection", names.protection_step_role, names.protection_role)
        protect = self._step("Protect", f"./sluice protect {self._props.suffix} --yes", role)
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

    def _step(self, id_: str, command: str, runs_as: StepRole) -> pipelines.Step:
        return pipelines.CodeBuildStep(id_, input=self._source, commands=[command], role=runs_as.role, timeout=LONGEST)
