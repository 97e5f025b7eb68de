"""What a recovery may do in a target account: the IAM actions behind the calls of `recovery/`.

The access stack grants `READ` to whoever diagnoses, and `ACT` beside it only where nothing is kept (P11). Which action
an API call needs is in the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Mapping

READ: Mapping[str, tuple[str, ...]] = {
    "cloudformation": (
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeStackResources",
        "cloudformation:DescribeStacks",
        "cloudformation:GetTemplate",
        "cloudformation:ListChangeSets",
        "cloudformation:ListStackResources",
    ),
    "ec2": ("ec2:DescribeFlowLogs",),
    "logs": ("logs:ListTagsForResource",),
    "s3": (
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketTagging",
        "s3:ListBucket",  # HeadBucket
        "s3:ListBucketVersions",
    ),
    "ssm": ("ssm:ListTagsForResource",),
}
"""By service: what `observe.look` asks. EC2's describe actions know no resource."""

ACT: Mapping[str, tuple[str, ...]] = {
    "cloudformation": (
        "cloudformation:ContinueUpdateRollback",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DeleteStack",
        "cloudformation:RollbackStack",
    ),
    "ec2": ("ec2:DeleteFlowLogs",),
    "logs": ("logs:DeleteLogGroup",),
    "s3": (
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:GetBucketPolicy",
        "s3:GetBucketVersioning",
        "s3:ListBucketMultipartUploads",
        "s3:PutBucketPolicy",
    ),
    "ssm": ("ssm:DeleteParameter",),
}
"""By service: what carrying a plan out needs beside `READ`.

No `iam:PassRole`: CloudFormation goes on with the role that a stack was deployed with, also for a caller that may not
pass it (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html).
"""
