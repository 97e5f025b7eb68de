"""Every physical name that something outside its own stack must know, in one place (N14).

All other names are CloudFormation's own choice: a fixed name on a kept resource blocks the next create. Why each of
these is fixed:

- stacks: the command line, the pipeline and `cdk destroy` address them
- roles: the pipeline assumes them in another account, and an access stack trusts a role that does not exist yet
- exports and parameters: other stacks and teams read them
"""

from dataclasses import dataclass

PROJECT = "sluice"
COST_CENTER = "NetworkOps"
PIPELINE_STACK = "stack-pipeline-tools"

TOOLS, PIPELINE = "tools", "pipeline"
"""What the command line calls the tools account and the pipeline: no environment may be called so."""

ROLE_NAME_LIMIT = 64  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
NAME_PART = 24
"""How much of a stack's name CloudFormation keeps in the name of its bucket (seen in serverless/serverless#2791)."""
LONGEST_SUFFIX = ROLE_NAME_LIMIT - len("role-protection-step-")  # the tightest of the limits on the names below


@dataclass(frozen=True)
class Names:
    """The names of one environment, each `{resource-type}-{purpose}-{suffix}`."""

    suffix: str

    def of(self, resource_type: str, purpose: str) -> str:
        """A Name tag or a name: `of("subnet", "public-a")` in dev is `subnet-public-a-dev`."""
        return f"{resource_type}-{purpose}-{self.suffix}"

    @property
    def network_stack(self) -> str:
        return self.of("stack", "network")

    @property
    def replica_stack(self) -> str:
        """In a second region: what keeps the logs' replica. The network's stack reads its outputs."""
        return self.of("stack", "replica")

    @property
    def access_stack(self) -> str:
        return self.of("stack", "access")

    @property
    def validation_role(self) -> str:
        """In the target account: reads what a validation and a preflight look at, and nothing else."""
        return self.of("role", "validation")

    @property
    def protection_role(self) -> str:
        """In the target account: switches termination protection on, and nothing else."""
        return self.of("role", "protection")

    @property
    def validation_step_role(self) -> str:
        """In the tools account: what a validation or preflight build runs as; the one principal that may read."""
        return self.of("role", "validation-step")

    @property
    def protection_step_role(self) -> str:
        """In the tools account: what the protection build runs as; the one principal that may protect."""
        return self.of("role", "protection-step")

    @property
    def recovery_role(self) -> str:
        """In the target account of what keeps nothing: frees the network stack, or destroys it, and nothing else."""
        return self.of("role", "recovery")

    @property
    def recovery_step_role(self) -> str:
        """In the tools account: what a preflight that frees runs as; the one principal that may come as the above."""
        return self.of("role", "recovery-step")

    def export(self, output: str) -> str:
        return f"{output}-{self.suffix}"

    def parameter(self, output: str) -> str:
        return f"/{PROJECT}/{self.suffix}/{output}"

    def tags(self) -> dict[str, str]:
        return {"Environment": self.suffix, "CostCenter": COST_CENTER, "Project": PROJECT}


def start_of_names(stack: str) -> str:
    """How the names begin that CloudFormation gives to what a stack makes; the hyphen keeps out stacks whose names go
    on, while it is known."""
    return f"{stack}-" if len(stack) <= NAME_PART else stack[:NAME_PART]


def support_stack(region: str) -> str:
    """The stack that CDK adds for the pipeline's artifacts in another region; CDK's own rule makes the name."""
    return f"{PIPELINE_STACK}-support-{region}"


def role_arn(account: str, name: str) -> str:
    """The ARN of a role of ours, in the partition of the commercial regions, the only ones an estate may name."""
    return f"arn:aws:iam::{account}:role/{name}"
