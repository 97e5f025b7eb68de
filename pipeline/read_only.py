"""What the validation role may read in a target account: what `validate` and `amis --check` call, and no more (P5)."""

from typing import NamedTuple

from stages.names import PROJECT
from stages.props import NetworkProps

EC2 = (
    "Addresses",
    "AvailabilityZones",
    "FlowLogs",
    "Images",
    "InstanceAttribute",
    "Instances",
    "NetworkAcls",
    "RouteTables",
    "SecurityGroups",
    "Subnets",
    "Volumes",
    "VpcAttribute",
    "VpcEndpoints",
    "Vpcs",
)
BUCKET = (
    "BucketLocation",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketTagging",
    "BucketVersioning",
    "EncryptionConfiguration",
    "LifecycleConfiguration",
)


class Grant(NamedTuple):
    """Actions on one resource, and why that resource has a wildcard."""

    actions: tuple[str, ...]
    resource: str
    why: str


def read_only(props: NetworkProps) -> tuple[Grant, ...]:
    """One grant a service, each on this environment's resources where the service lets a policy name them."""
    here = f"{props.region}:{props.account}"
    return (
        Grant(
            tuple(f"ec2:Describe{things}" for things in EC2),
            "*",
            "EC2's Describe actions take no resource: "
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html",
        ),
        Grant(("cloudformation:DescribeStacks",), network_stack_arn(props), "CloudFormation ends the ARN with an id"),
        Grant(
            ("s3:ListBucket", *(f"s3:Get{setting}" for setting in BUCKET)),
            f"arn:aws:s3:::{props.names.network_stack}-*",
            "CloudFormation names the log bucket, beginning with the stack's name",
        ),
        Grant(
            ("logs:DescribeLogGroups", "logs:DescribeLogStreams"),
            f"arn:aws:logs:{here}:log-group:*",
            "DescribeLogGroups takes no one log group, and CloudFormation names ours",
        ),
        Grant(
            ("kms:DescribeKey", "kms:GetKeyRotationStatus"),
            f"arn:aws:kms:{here}:key/*",
            "a key's id is known after its creation only; what is read is no secret",
        ),
        Grant(
            ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"),
            f"arn:aws:ssm:{here}:parameter/{PROJECT}/{props.suffix}/*",
            "all outputs of this environment are there, and nothing else",
        ),
    )


def network_stack_arn(props: NetworkProps) -> str:
    """The network stack's ARN, whatever id CloudFormation gives it."""
    return f"arn:aws:cloudformation:{props.region}:{props.account}:stack/{props.names.network_stack}/*"
