"""What the validation role may read in a target account: what `validate` and `amis --check` call, and no more (P5)."""

from typing import NamedTuple

from stages.names import PROJECT
from stages.props import NetworkProps
from validation import actions

IMAGE_ACTIONS = ("ec2:DescribeImages",)
"""What the preflight calls."""
NAME_PART = 24
"""How much of a stack's name CloudFormation keeps in the name of its bucket (seen in serverless/serverless#2791)."""
LISTED = ("logs:DescribeLogGroups",)
"""Log actions that are asked of all log groups at once (hashicorp/terraform-provider-aws#8804)."""


class Grant(NamedTuple):
    """Actions on resources, and why some of these have a wildcard."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str


def read_only(props: NetworkProps) -> tuple[Grant, ...]:
    """One grant a service, each on this environment's resources where the service lets a policy name them."""
    stack = props.names.network_stack
    here = f"{props.region}:{props.account}"
    parameters = f"arn:aws:ssm:{here}:parameter/{PROJECT}/{props.suffix}"
    return (
        Grant(
            actions.NETWORK_ACTIONS + IMAGE_ACTIONS,
            ("*",),
            "EC2's Describe actions take no resource: "
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html",
        ),
        Grant(actions.STACK_ACTIONS, (network_stack_arn(props),), "CloudFormation ends a stack's ARN with an id"),
        Grant(
            actions.BUCKET_ACTIONS,
            (f"arn:aws:s3:::{_bucket_name(stack)}",),
            "CloudFormation names the log bucket, and begins with the stack's name",
        ),
        Grant(LISTED, (f"arn:aws:logs:{here}:log-group:*",), "a list of log groups is asked of all; it has no content"),
        Grant(
            tuple(action for action in actions.LOG_ACTIONS if action not in LISTED),
            (f"arn:aws:logs:{here}:log-group:{stack}-*",),
            "CloudFormation names the network's log groups, and begins with the stack's name",
        ),
        Grant(
            actions.KEY_ACTIONS,
            (f"arn:aws:kms:{here}:key/*",),
            "a key's id is known after its creation only; what is read is no secret",
        ),
        Grant(
            actions.PARAMETER_ACTIONS,
            (parameters, f"{parameters}/*"),
            "the outputs of this environment are under this path, and nothing else is",
        ),
    )


def _bucket_name(stack: str) -> str:
    """How the name of the stack's bucket begins; the hyphen keeps out stacks whose names go on, while it is known."""
    return f"{stack}-*" if len(stack) <= NAME_PART else f"{stack[:NAME_PART]}*"


def network_stack_arn(props: NetworkProps) -> str:
    """The network stack's ARN, whatever id CloudFormation gives it."""
    return f"arn:aws:cloudformation:{props.region}:{props.account}:stack/{props.names.network_stack}/*"
