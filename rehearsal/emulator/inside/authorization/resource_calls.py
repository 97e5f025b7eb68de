"""Which AWS calls CloudFormation makes for a resource, as far as they need a permission of the execution role.

Source: `handlers.*.permissions` in AWS's own resource schemas
(https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html), read in August 2026's
edition as kept in https://github.com/pulumi/pulumi-aws-native/tree/master/aws-cloudformation-schema; for
AWS::CodeBuild::Project, whose schema has none, the API reference of CodeBuild.

A schema lists what a handler might call for any property. A role without a permission for a feature that is not used
deploys well, so the calls are given with the property that needs them. Reading calls (Describe, Get, List) are left
out: they differ by the handler's version.
"""

from collections.abc import Mapping

from rehearsal.emulator.inside.authorization.calls import Calls

_EC2 = "arn:aws:ec2:{region}:{account}:"
_TAGS = {"Tags": ("ec2:CreateTags",)}
_FUNCTION_CONFIGURATION = (
    "Description",
    "Environment",
    "Handler",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "VpcConfig",
)

TABLE: Mapping[str, Calls] = {
    "AWS::DynamoDB::Table": Calls(
        arn="arn:aws:dynamodb:{region}:{account}:table/{id}",
        create=("dynamodb:CreateTable",),
        update=("dynamodb:UpdateTable",),
        delete=("dynamodb:DeleteTable",),
        with_property={"Tags": ("dynamodb:TagResource",)},
    ),
    "AWS::EC2::VPC": Calls(
        arn=_EC2 + "vpc/{id}",
        create=("ec2:CreateVpc",),
        delete=("ec2:DeleteVpc",),
        with_property={
            **_TAGS,
            "EnableDnsSupport": ("ec2:ModifyVpcAttribute",),
            "EnableDnsHostnames": ("ec2:ModifyVpcAttribute",),
        },
    ),
    "AWS::EC2::Subnet": Calls(
        arn=_EC2 + "subnet/{id}",
        create=("ec2:CreateSubnet",),
        delete=("ec2:DeleteSubnet",),
        with_property={**_TAGS, "MapPublicIpOnLaunch": ("ec2:ModifySubnetAttribute",)},
    ),
    "AWS::EC2::Route": Calls(
        arn=_EC2 + "route-table/*",
        create=("ec2:CreateRoute",),
        update=("ec2:ReplaceRoute",),
        delete=("ec2:DeleteRoute",),
    ),
    "AWS::EC2::RouteTable": Calls(
        arn=_EC2 + "route-table/{id}",
        create=("ec2:CreateRouteTable",),
        delete=("ec2:DeleteRouteTable",),
        with_property=_TAGS,
    ),
    "AWS::EC2::SubnetRouteTableAssociation": Calls(
        arn=_EC2 + "route-table/*", create=("ec2:AssociateRouteTable",), delete=("ec2:DisassociateRouteTable",)
    ),
    "AWS::EC2::InternetGateway": Calls(
        arn=_EC2 + "internet-gateway/{id}",
        create=("ec2:CreateInternetGateway",),
        delete=("ec2:DeleteInternetGateway",),
        with_property=_TAGS,
    ),
    "AWS::EC2::VPCGatewayAttachment": Calls(
        arn=_EC2 + "internet-gateway/*",
        create=("ec2:AttachInternetGateway",),
        update=("ec2:AttachInternetGateway", "ec2:DetachInternetGateway"),
        delete=("ec2:DetachInternetGateway",),
    ),
    "AWS::EC2::NetworkAcl": Calls(
        arn=_EC2 + "network-acl/{id}",
        create=("ec2:CreateNetworkAcl",),
        delete=("ec2:DeleteNetworkAcl",),
        with_property=_TAGS,
    ),
    "AWS::EC2::NetworkAclEntry": Calls(
        arn=_EC2 + "network-acl/*",
        create=("ec2:CreateNetworkAclEntry",),
        update=("ec2:ReplaceNetworkAclEntry",),
        delete=("ec2:DeleteNetworkAclEntry",),
    ),
    "AWS::EC2::SubnetNetworkAclAssociation": Calls(
        arn=_EC2 + "network-acl/*",
        create=("ec2:ReplaceNetworkAclAssociation",),
        delete=("ec2:ReplaceNetworkAclAssociation",),
    ),
    "AWS::EC2::SecurityGroup": Calls(
        arn=_EC2 + "security-group/{id}",
        create=("ec2:CreateSecurityGroup",),
        delete=("ec2:DeleteSecurityGroup",),
        with_property={
            **_TAGS,
            "SecurityGroupIngress": ("ec2:AuthorizeSecurityGroupIngress",),
            "SecurityGroupEgress": ("ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress"),
        },
    ),
    "AWS::EC2::SecurityGroupIngress": Calls(
        arn=_EC2 + "security-group/*",
        create=("ec2:AuthorizeSecurityGroupIngress",),
        update=("ec2:UpdateSecurityGroupRuleDescriptionsIngress",),
        delete=("ec2:RevokeSecurityGroupIngress",),
    ),
    "AWS::EC2::SecurityGroupEgress": Calls(
        arn=_EC2 + "security-group/*",
        create=("ec2:AuthorizeSecurityGroupEgress",),
        update=("ec2:UpdateSecurityGroupRuleDescriptionsEgress",),
        delete=("ec2:RevokeSecurityGroupEgress",),
    ),
    "AWS::EC2::Instance": Calls(
        arn=_EC2 + "instance/{id}",
        create=("ec2:RunInstances",),
        delete=("ec2:TerminateInstances",),
        with_property={**_TAGS, "SourceDestCheck": ("ec2:ModifyInstanceAttribute",)},
        on_change={
            "InstanceType": ("ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"),
            "UserData": ("ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances"),
            "SecurityGroupIds": ("ec2:ModifyInstanceAttribute",),
            "MetadataOptions": ("ec2:ModifyInstanceMetadataOptions",),
            "IamInstanceProfile": ("ec2:ReplaceIamInstanceProfileAssociation",),
        },
    ),
    "AWS::EC2::LaunchTemplate": Calls(
        arn=_EC2 + "launch-template/{id}",
        create=("ec2:CreateLaunchTemplate",),
        update=("ec2:CreateLaunchTemplateVersion",),
        delete=("ec2:DeleteLaunchTemplate",),
        with_property={"TagSpecifications": ("ec2:CreateTags",)},
    ),
    "AWS::EC2::EIP": Calls(
        arn=_EC2 + "elastic-ip/*",
        create=("ec2:AllocateAddress",),
        delete=("ec2:ReleaseAddress",),
        with_property={**_TAGS, "InstanceId": ("ec2:AssociateAddress",)},
    ),
    "AWS::EC2::EIPAssociation": Calls(
        arn=_EC2 + "elastic-ip/*", create=("ec2:AssociateAddress",), delete=("ec2:DisassociateAddress",)
    ),
    "AWS::EC2::FlowLog": Calls(
        arn=_EC2 + "vpc-flow-log/{id}",
        create=("ec2:CreateFlowLogs", "logs:CreateLogDelivery"),
        delete=("ec2:DeleteFlowLogs", "logs:DeleteLogDelivery"),
        with_property=_TAGS,
        passes=(("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),),
    ),
    "AWS::EC2::VPCEndpoint": Calls(
        arn=_EC2 + "vpc-endpoint/{id}",
        create=("ec2:CreateVpcEndpoint",),
        update=("ec2:ModifyVpcEndpoint",),
        delete=("ec2:DeleteVpcEndpoints",),
        with_property=_TAGS,
    ),
    "AWS::EC2::TransitGateway": Calls(
        arn=_EC2 + "transit-gateway/{id}",
        create=("ec2:CreateTransitGateway",),
        update=("ec2:ModifyTransitGateway",),
        delete=("ec2:DeleteTransitGateway",),
        with_property=_TAGS,
    ),
    "AWS::EC2::TransitGatewayAttachment": Calls(
        arn=_EC2 + "transit-gateway-attachment/{id}",
        create=("ec2:CreateTransitGatewayVpcAttachment",),
        update=("ec2:ModifyTransitGatewayVpcAttachment",),
        delete=("ec2:DeleteTransitGatewayVpcAttachment",),
        with_property=_TAGS,
    ),
    "AWS::S3::Bucket": Calls(
        arn="arn:aws:s3:::{id}",
        name="BucketName",
        create=("s3:CreateBucket",),
        delete=("s3:DeleteBucket",),
        with_property={
            "Tags": ("s3:PutBucketTagging",),
            "BucketEncryption": ("s3:PutEncryptionConfiguration",),
            "LifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
            "VersioningConfiguration": ("s3:PutBucketVersioning",),
            "PublicAccessBlockConfiguration": ("s3:PutBucketPublicAccessBlock",),
            "OwnershipControls": ("s3:PutBucketOwnershipControls",),
            "LoggingConfiguration": ("s3:PutBucketLogging",),
            "NotificationConfiguration": ("s3:PutBucketNotification",),
            "ReplicationConfiguration": ("s3:PutReplicationConfiguration",),
        },
        passes=(("ReplicationConfiguration.Role", "s3.amazonaws.com"),),
    ),
    "AWS::S3::BucketPolicy": Calls(
        arn="arn:aws:s3:::{id}",
        name="Bucket",
        create=("s3:PutBucketPolicy",),
        update=("s3:PutBucketPolicy",),
        delete=("s3:DeleteBucketPolicy",),
    ),
    "AWS::KMS::Key": Calls(
        arn="arn:aws:kms:{region}:{account}:key/{id}",
        create=("kms:CreateKey",),
        delete=("kms:ScheduleKeyDeletion",),
        with_property={"EnableKeyRotation": ("kms:EnableKeyRotation",), "Tags": ("kms:TagResource",)},
        on_change={"KeyPolicy": ("kms:PutKeyPolicy",), "Description": ("kms:UpdateKeyDescription",)},
    ),
    "AWS::KMS::Alias": Calls(
        arn="arn:aws:kms:{region}:{account}:{id}",
        name="AliasName",
        create=("kms:CreateAlias",),
        update=("kms:UpdateAlias",),
        delete=("kms:DeleteAlias",),
    ),
    "AWS::Logs::LogGroup": Calls(
        arn="arn:aws:logs:{region}:{account}:log-group:{id}",
        name="LogGroupName",
        create=("logs:CreateLogGroup",),
        delete=("logs:DeleteLogGroup",),
        with_property={"RetentionInDays": ("logs:PutRetentionPolicy",), "Tags": ("logs:TagResource",)},
        on_change={"KmsKeyId": ("logs:AssociateKmsKey",)},
    ),
    "AWS::Lambda::Function": Calls(
        arn="arn:aws:lambda:{region}:{account}:function:{id}",
        name="FunctionName",
        create=("lambda:CreateFunction",),
        delete=("lambda:DeleteFunction",),
        with_property={
            "Tags": ("lambda:TagResource",),
            "ReservedConcurrentExecutions": ("lambda:PutFunctionConcurrency",),
        },
        on_change={
            "Code": ("lambda:UpdateFunctionCode",),
            **dict.fromkeys(_FUNCTION_CONFIGURATION, ("lambda:UpdateFunctionConfiguration",)),
        },
        passes=(("Role", "lambda.amazonaws.com"),),
    ),
    "AWS::Lambda::Permission": Calls(
        arn="arn:aws:lambda:{region}:{account}:function:*",
        create=("lambda:AddPermission",),
        delete=("lambda:RemovePermission",),
    ),
    "AWS::Lambda::EventInvokeConfig": Calls(
        arn="arn:aws:lambda:{region}:{account}:function:*",
        create=("lambda:PutFunctionEventInvokeConfig",),
        update=("lambda:UpdateFunctionEventInvokeConfig",),
        delete=("lambda:DeleteFunctionEventInvokeConfig",),
    ),
    "AWS::IAM::Role": Calls(
        arn="arn:aws:iam::{account}:role/{id}",
        name="RoleName",
        create=("iam:CreateRole",),
        delete=("iam:DeleteRole",),
        with_property={
            "Policies": ("iam:PutRolePolicy",),
            "ManagedPolicyArns": ("iam:AttachRolePolicy",),
            "Tags": ("iam:TagRole",),
        },
        on_change={
            "AssumeRolePolicyDocument": ("iam:UpdateAssumeRolePolicy",),
            "Description": ("iam:UpdateRole",),
            "MaxSessionDuration": ("iam:UpdateRole",),
        },
    ),
    "AWS::IAM::Policy": Calls(
        arn="arn:aws:iam::{account}:role/*",
        create=("iam:PutRolePolicy",),
        update=("iam:PutRolePolicy",),
        delete=("iam:DeleteRolePolicy",),
    ),
    "AWS::IAM::ManagedPolicy": Calls(
        arn="arn:aws:iam::{account}:policy/{id}",
        name="ManagedPolicyName",
        create=("iam:CreatePolicy",),
        update=("iam:CreatePolicyVersion",),
        delete=("iam:DeletePolicy",),
        with_property={"Roles": ("iam:AttachRolePolicy",)},
    ),
    "AWS::IAM::InstanceProfile": Calls(
        arn="arn:aws:iam::{account}:instance-profile/{id}",
        name="InstanceProfileName",
        create=("iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"),
        update=("iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile"),
        delete=("iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"),
        passes=(("Roles", "ec2.amazonaws.com"),),
    ),
    "AWS::Events::Rule": Calls(
        arn="arn:aws:events:{region}:{account}:rule/{id}",
        name="Name",
        create=("events:PutRule",),
        update=("events:PutRule",),
        delete=("events:DeleteRule", "events:RemoveTargets"),
        with_property={"Targets": ("events:PutTargets",), "Tags": ("events:TagResource",)},
        passes=(("RoleArn", "events.amazonaws.com"),),
    ),
    "AWS::Scheduler::Schedule": Calls(
        arn="arn:aws:scheduler:{region}:{account}:schedule/*",
        create=("scheduler:CreateSchedule",),
        update=("scheduler:UpdateSchedule",),
        delete=("scheduler:DeleteSchedule",),
        passes=(("Target.RoleArn", "scheduler.amazonaws.com"),),
    ),
    "AWS::Scheduler::ScheduleGroup": Calls(
        arn="arn:aws:scheduler:{region}:{account}:schedule-group/{id}",
        name="Name",
        create=("scheduler:CreateScheduleGroup",),
        delete=("scheduler:DeleteScheduleGroup",),
    ),
    "AWS::CloudWatch::Alarm": Calls(
        arn="arn:aws:cloudwatch:{region}:{account}:alarm:{id}",
        name="AlarmName",
        create=("cloudwatch:PutMetricAlarm",),
        update=("cloudwatch:PutMetricAlarm",),
        delete=("cloudwatch:DeleteAlarms",),
        with_property={"Tags": ("cloudwatch:TagResource",)},
    ),
    "AWS::CloudWatch::CompositeAlarm": Calls(
        arn="arn:aws:cloudwatch:{region}:{account}:alarm:{id}",
        name="AlarmName",
        create=("cloudwatch:PutCompositeAlarm",),
        update=("cloudwatch:PutCompositeAlarm",),
        delete=("cloudwatch:DeleteAlarms",),
    ),
    "AWS::CloudWatch::Dashboard": Calls(
        arn="arn:aws:cloudwatch::{account}:dashboard/{id}",
        name="DashboardName",
        create=("cloudwatch:PutDashboard",),
        update=("cloudwatch:PutDashboard",),
        delete=("cloudwatch:DeleteDashboards",),
    ),
    "AWS::SNS::Topic": Calls(
        arn="arn:aws:sns:{region}:{account}:{id}",
        name="TopicName",
        create=("sns:CreateTopic",),
        update=("sns:SetTopicAttributes",),
        delete=("sns:DeleteTopic",),
        with_property={"Tags": ("sns:TagResource",), "Subscription": ("sns:Subscribe",)},
    ),
    "AWS::SNS::Subscription": Calls(
        arn="arn:aws:sns:{region}:{account}:*", create=("sns:Subscribe",), delete=("sns:Unsubscribe",)
    ),
    "AWS::SNS::TopicPolicy": Calls(
        arn="arn:aws:sns:{region}:{account}:*",
        create=("sns:SetTopicAttributes",),
        update=("sns:SetTopicAttributes",),
        delete=("sns:SetTopicAttributes",),
    ),
    "AWS::SSM::Parameter": Calls(
        arn="arn:aws:ssm:{region}:{account}:parameter/{id}",
        name="Name",
        create=("ssm:PutParameter",),
        update=("ssm:PutParameter",),
        delete=("ssm:DeleteParameter",),
        with_property={"Tags": ("ssm:AddTagsToResource",)},
    ),
    "AWS::CodePipeline::Pipeline": Calls(
        arn="arn:aws:codepipeline:{region}:{account}:{id}",
        name="Name",
        create=("codepipeline:CreatePipeline",),
        update=("codepipeline:UpdatePipeline",),
        delete=("codepipeline:DeletePipeline",),
        with_property={"Tags": ("codepipeline:TagResource",)},
        passes=(("RoleArn", "codepipeline.amazonaws.com"),),
    ),
    "AWS::CodeBuild::Project": Calls(
        arn="arn:aws:codebuild:{region}:{account}:project/{id}",
        name="Name",
        create=("codebuild:CreateProject",),
        update=("codebuild:UpdateProject",),
        delete=("codebuild:DeleteProject",),
        passes=(("ServiceRole", "codebuild.amazonaws.com"),),
    ),
    "AWS::ECR::Repository": Calls(
        arn="arn:aws:ecr:{region}:{account}:repository/{id}",
        name="RepositoryName",
        create=("ecr:CreateRepository",),
        delete=("ecr:DeleteRepository",),
        with_property={
            "LifecyclePolicy": ("ecr:PutLifecyclePolicy",),
            "RepositoryPolicyText": ("ecr:SetRepositoryPolicy",),
        },
    ),
}

# Types that make no AWS call of their own.
NO_CALLS = frozenset({"AWS::CDK::Metadata", "AWS::CloudFormation::WaitConditionHandle"})


def of(resource_type: str) -> Calls | None:
    """The calls of a type; None when we do not know them. A custom resource invokes its function."""
    if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource":
        return CUSTOM
    return TABLE.get(resource_type)


# "CloudFormation ... uses the credentials of the role to invoke the function":
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
CUSTOM = Calls(
    arn="{id}",
    name="ServiceToken",
    create=("lambda:InvokeFunction",),
    update=("lambda:InvokeFunction",),
    delete=("lambda:InvokeFunction",),
)
