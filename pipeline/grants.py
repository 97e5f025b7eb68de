"""What a role in a target account may do: actions on resources, and why some of these have a wildcard."""

from collections.abc import Mapping
from typing import NamedTuple

from stages.names import PROJECT, start_of_names
from stages.props import NetworkProps


class Grant(NamedTuple):
    """Actions on resources, under conditions where there are any."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str
    conditions: Mapping[str, Mapping[str, str]] = {}


def stack_arn(props: NetworkProps) -> str:
    """The network stack's ARN, whatever id CloudFormation gives it."""
    return f"arn:aws:cloudformation:{here(props)}:stack/{props.names.network_stack}/*"


def replica_stack_arn(props: NetworkProps) -> str:
    """Of the stack that keeps the logs' replica, in its region."""
    return f"arn:aws:cloudformation:{props.replicate_logs_to}:{props.account}:stack/{props.names.replica_stack}/*"


def bucket_arn(props: NetworkProps) -> str:
    """The log bucket's. CloudFormation names it, and begins with the stack's name."""
    return f"arn:aws:s3:::{start_of_names(props.names.network_stack)}*"


def replica_bucket_arn(props: NetworkProps) -> str:
    """The same of the logs' replica."""
    return f"arn:aws:s3:::{start_of_names(props.names.replica_stack)}*"


def log_group_arn(props: NetworkProps, name: str) -> str:
    """Of the log groups whose names match."""
    return f"arn:aws:logs:{here(props)}:log-group:{name}"


def table_arn(props: NetworkProps) -> str:
    """Of the network's tables. CloudFormation names them by the stack's name, which 255 characters never cut."""
    return f"arn:aws:dynamodb:{here(props)}:table/{props.names.network_stack}-*"


def parameter_arns(props: NetworkProps) -> tuple[str, ...]:
    """The outputs' parameters: the path itself, and what is under it."""
    path = f"arn:aws:ssm:{here(props)}:parameter/{PROJECT}/{props.suffix}"
    return path, f"{path}/*"


def here(props: NetworkProps) -> str:
    """Region and account, as they stand in an ARN."""
    return f"{props.region}:{props.account}"


STACK = "CloudFormation ends a stack's ARN with an id"
BUCKET = "CloudFormation names the log bucket, and begins with the stack's name"
LOG_GROUPS = "CloudFormation names the network's log groups, and begins with the stack's name"
TABLE = "CloudFormation names the failover record's table, and begins with the stack's name"
PARAMETERS = "the outputs of this environment are under this path, and nothing else is"
EC2_DESCRIBES = (
    "EC2's Describe actions take no resource: "
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"
)
