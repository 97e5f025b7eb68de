"""What the validation role may read in a target account: what `validate` and `amis --check` call, and no more (P5).

Where the pipeline explains a stuck stack instead of freeing it, that reads as this role, too (P6).
"""

from pipeline.grants import (
    BUCKET,
    EC2_DESCRIBES,
    LOG_GROUPS,
    PARAMETERS,
    STACK,
    TABLE,
    Grant,
    bucket_arn,
    here,
    log_group_arn,
    parameter_arns,
    stack_arn,
    table_arn,
)
from pipeline.recovering import reading
from stages.props import NetworkProps
from validation import actions

IMAGE_ACTIONS = ("ec2:DescribeImages", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes")
"""What the preflight calls, besides `DescribeInstances`, which a validation calls too."""
LISTED = ("logs:DescribeLogGroups",)
"""Log actions that are asked of all log groups at once (hashicorp/terraform-provider-aws#8804)."""


def read_only(props: NetworkProps) -> tuple[Grant, ...]:
    """One grant a service, each on this environment's resources where the service lets a policy name them."""
    validation = (
        Grant(actions.NETWORK_ACTIONS + IMAGE_ACTIONS, ("*",), EC2_DESCRIBES),
        Grant(actions.STACK_ACTIONS, (stack_arn(props),), STACK),
        Grant(actions.BUCKET_ACTIONS, (bucket_arn(props),), BUCKET),
        Grant(LISTED, (log_group_arn(props, "*"),), "a list of log groups is asked of all; it has no content"),
        Grant(
            tuple(action for action in actions.LOG_ACTIONS if action not in LISTED),
            (log_group_arn(props, f"{props.names.network_stack}-*"),),
            LOG_GROUPS,
        ),
        Grant(
            actions.KEY_ACTIONS,
            (f"arn:aws:kms:{here(props)}:key/*",),
            "a key's id is known after its creation only; what is read is no secret",
        ),
        Grant(actions.PARAMETER_ACTIONS, parameter_arns(props), PARAMETERS),
        Grant(actions.RECORD_ACTIONS, (table_arn(props),), TABLE),
    )
    return validation if props.frees_itself else validation + reading(props)
