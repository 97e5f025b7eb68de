"""What a recovery may read and do in a target account: what `./sluice recover` calls, and no more (P6)."""

from collections.abc import Iterator, Mapping

from pipeline.grants import (
    BUCKET,
    EC2_DESCRIBES,
    LOG_GROUPS,
    PARAMETERS,
    STACK,
    Grant,
    bucket_arn,
    here,
    log_group_arn,
    parameter_arns,
    replica_bucket_arn,
    replica_stack_arn,
    stack_arn,
)
from recovery.actions import ACT, READ
from stages.props import NetworkProps


def reading(props: NetworkProps) -> tuple[Grant, ...]:
    """Enough for a plan."""
    return (*_of_the_network(props, READ), *_of_the_replica(props), Grant(READ["ec2"], ("*",), EC2_DESCRIBES))


def acting(props: NetworkProps) -> tuple[Grant, ...]:
    """Enough to carry it out; only for an environment that keeps nothing."""
    flow_logs = Grant(
        ACT["ec2"],
        (f"arn:aws:ec2:{here(props)}:vpc-flow-log/*",),
        "a flow log's id is known after its creation only; its tag says whose it is",
        {"StringEquals": {"aws:ResourceTag/Environment": props.suffix}},
    )
    return (*_of_the_network(props, ACT), flow_logs)


def _of_the_replica(props: NetworkProps) -> Iterator[Grant]:
    """Of the stack that keeps the logs' replica, where there is one."""
    if props.replicate_logs_to:
        yield Grant(READ["cloudformation"], (replica_stack_arn(props),), STACK)
        yield Grant(READ["s3"], (replica_bucket_arn(props),), BUCKET)


def _of_the_network(props: NetworkProps, actions: Mapping[str, tuple[str, ...]]) -> tuple[Grant, ...]:
    objects = f"{bucket_arn(props)}/*"
    on_objects = tuple(action for action in actions["s3"] if "Object" in action and "Bucket" not in action)
    return (
        Grant(actions["cloudformation"], (stack_arn(props),), STACK),
        Grant(tuple(one for one in actions["s3"] if one not in on_objects), (bucket_arn(props),), BUCKET),
        *((Grant(on_objects, (objects,), BUCKET),) if on_objects else ()),
        Grant(actions["logs"], (log_group_arn(props, f"{props.names.network_stack}-*"),), LOG_GROUPS),
        Grant(actions["ssm"], parameter_arns(props), PARAMETERS),
    )
