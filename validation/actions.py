"""What a validation may do in the target account: the IAM actions behind the calls of `validation/reading/`.

The access stack grants exactly these (P11). Which action an API call needs is in the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

STACK_ACTIONS = ("cloudformation:DescribeStacks",)

NETWORK_ACTIONS = (
    "ec2:DescribeAddresses",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTransitGatewayVpcAttachments",
    "ec2:DescribeVolumes",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
)
"""EC2's describe actions know no resource: they are granted on `*` or not at all."""

BUCKET_ACTIONS = (
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
)

KEY_ACTIONS = ("kms:DescribeKey", "kms:GetKeyRotationStatus")

LOG_ACTIONS = ("logs:DescribeLogGroups", "logs:FilterLogEvents")

PARAMETER_ACTIONS = ("ssm:GetParametersByPath",)

RECORD_ACTIONS = ("dynamodb:GetItem",)

ACTIONS = (
    STACK_ACTIONS + NETWORK_ACTIONS + BUCKET_ACTIONS + KEY_ACTIONS + LOG_ACTIONS + PARAMETER_ACTIONS + RECORD_ACTIONS
)
