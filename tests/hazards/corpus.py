"""Well-formed CDK apps as others write them, from aws-cdk-lib's own constructs: what rules should be silent about."""

from collections.abc import Callable

from aws_cdk import (
    CustomResource,
    Duration,
    Environment,
    RemovalPolicy,
    SecretValue,
    Stack,
    Stage,
    custom_resources,
    pipelines,
)
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as pipeline_actions
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_config as config
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as ecs_patterns
from aws_cdk import aws_efs as efs
from aws_cdk import aws_elasticloadbalancingv2 as balancing
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as functions
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as states

App = Callable[[Stack], None]
WHERE = Environment(account="111111111111", region="us-east-1")


def vpc_of(stack: Stack) -> ec2.Vpc:
    """With a way out, and outside 10.0.0.0/8."""
    return ec2.Vpc(stack, "Vpc", ip_addresses=ec2.IpAddresses.cidr("172.31.0.0/16"), max_azs=3, nat_gateways=1)


def function_of(stack: Stack, id_: str = "Function", **settings: object) -> functions.Function:
    """The smallest one, with a log group that goes with the stack."""
    return functions.Function(
        stack,
        id_,
        runtime=functions.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=functions.Code.from_inline("def handler(event, context):\n    return {}\n"),
        log_group=logs.LogGroup(stack, f"{id_}Logs", removal_policy=RemovalPolicy.DESTROY),
        **settings,  # type: ignore[arg-type]  # each caller's own
    )


def default_vpc(stack: Stack) -> None:
    ec2.Vpc(stack, "Vpc")


def vpc_logged_to_bucket(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Logs", removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)
    vpc_of(stack).add_flow_log("FlowLog", destination=ec2.FlowLogDestination.to_s3(bucket))


def vpc_logged_to_log_group(stack: Stack) -> None:
    vpc_of(stack).add_flow_log("FlowLog", destination=ec2.FlowLogDestination.to_cloud_watch_logs())


def vpc_with_nat_instances(stack: Stack) -> None:
    provider = ec2.NatProvider.instance_v2(
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.generic_linux({"us-east-1": "ami-00000000000000001"}),
    )
    cidr = ec2.IpAddresses.cidr("172.31.0.0/16")
    ec2.Vpc(stack, "Vpc", ip_addresses=cidr, max_azs=3, nat_gateway_provider=provider)


def vpc_with_endpoints(stack: Stack) -> None:
    vpc = vpc_of(stack)
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    vpc.add_interface_endpoint("Logs", service=ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS)


def vpn(stack: Stack) -> None:
    ec2.Vpc(
        stack,
        "Vpc",
        ip_addresses=ec2.IpAddresses.cidr("172.31.0.0/16"),
        max_azs=3,
        vpn_connections={"Office": ec2.VpnConnectionOptions(ip="198.51.100.1")},
    )


def transit_gateway(stack: Stack) -> None:
    vpc = vpc_of(stack)
    gateway = ec2.CfnTransitGateway(stack, "Gateway")
    attachment = ec2.CfnTransitGatewayAttachment(
        stack,
        "Attachment",
        transit_gateway_id=gateway.ref,
        vpc_id=vpc.vpc_id,
        subnet_ids=[subnet.subnet_id for subnet in vpc.private_subnets],
    )
    for number, subnet in enumerate(vpc.private_subnets):
        route = ec2.CfnRoute(
            stack,
            f"Route{number}",
            route_table_id=subnet.route_table.route_table_id,
            destination_cidr_block="192.168.0.0/16",
            transit_gateway_id=gateway.ref,
        )
        route.add_dependency(attachment)


def bucket_with_access_logs(stack: Stack) -> None:
    target = s3.Bucket(stack, "AccessLogs", removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)
    s3.Bucket(
        stack,
        "Bucket",
        server_access_logs_bucket=target,
        versioned=True,
        lifecycle_rules=[
            s3.LifecycleRule(expiration=Duration.days(365), noncurrent_version_expiration=Duration.days(30))
        ],
    )


def kept_bucket_under_key(stack: Stack) -> None:
    s3.Bucket(stack, "Bucket", encryption=s3.BucketEncryption.KMS, versioned=True, enforce_ssl=True)


def load_balancer_with_logs(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Logs", removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)
    balancer = balancing.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc_of(stack), internet_facing=True)
    balancer.log_access_logs(bucket, "balancer")
    balancer.add_listener("Http", port=80, default_action=balancing.ListenerAction.fixed_response(200))


def fargate_service(stack: Stack) -> None:
    ecs_patterns.ApplicationLoadBalancedFargateService(
        stack,
        "Service",
        vpc=vpc_of(stack),
        task_image_options=ecs_patterns.ApplicationLoadBalancedTaskImageOptions(
            image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.27")
        ),
    )


def cluster_of_instances(stack: Stack) -> None:
    cluster = ecs.Cluster(stack, "Cluster", vpc=vpc_of(stack))
    template = ec2.LaunchTemplate(
        stack,
        "Template",
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        user_data=ec2.UserData.for_linux(),
        role=iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")),
        security_group=ec2.SecurityGroup(stack, "Group", vpc=cluster.vpc),
    )
    group = autoscaling.AutoScalingGroup(stack, "Instances", vpc=cluster.vpc, launch_template=template)
    cluster.add_asg_capacity_provider(ecs.AsgCapacityProvider(stack, "Capacity", auto_scaling_group=group))


def website(stack: Stack) -> None:
    log_bucket = s3.Bucket(
        stack,
        "Logs",
        object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
        removal_policy=RemovalPolicy.DESTROY,
        auto_delete_objects=True,
    )
    content = s3.Bucket(stack, "Content", removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)
    cloudfront.Distribution(
        stack,
        "Distribution",
        default_behavior=cloudfront.BehaviorOptions(origin=origins.S3BucketOrigin.with_origin_access_control(content)),
        log_bucket=log_bucket,
    )
    deployment.BucketDeployment(
        stack, "Deployment", sources=[deployment.Source.data("index.html", "hello")], destination_bucket=content
    )


def trail(stack: Stack) -> None:
    cloudtrail.Trail(stack, "Trail", send_to_cloud_watch_logs=True)


def configuration_recorder(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", enforce_ssl=True)
    service = iam.ServicePrincipal("config.amazonaws.com")
    bucket.grant_put(service)
    bucket.grant_read(service)
    role = iam.Role(stack, "Role", assumed_by=service)
    config.CfnConfigurationRecorder(stack, "Recorder", role_arn=role.role_arn)
    channel = config.CfnDeliveryChannel(stack, "Channel", s3_bucket_name=bucket.bucket_name)
    channel.node.add_dependency(bucket)
    config.ManagedRule(stack, "Rule", identifier=config.ManagedRuleIdentifiers.EC2_EBS_ENCRYPTION_BY_DEFAULT)


def database(stack: Stack) -> None:
    rds.DatabaseCluster(
        stack,
        "Cluster",
        engine=rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_16_4),
        writer=rds.ClusterInstance.serverless_v2("writer"),
        vpc=vpc_of(stack),
    )


def rest_api(stack: Stack) -> None:
    apigateway.LambdaRestApi(stack, "Api", handler=function_of(stack), cloud_watch_role=True)


def function_in_vpc(stack: Stack) -> None:
    function_of(stack, vpc=vpc_of(stack))


def function_of_queue(stack: Stack) -> None:
    queue = sqs.Queue(stack, "Queue", encryption=sqs.QueueEncryption.KMS)
    function_of(stack).add_event_source(event_sources.SqsEventSource(queue))


def table(stack: Stack) -> None:
    dynamodb.TableV2(
        stack, "Table", partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    ).grant_read_data(function_of(stack))


def alarm_to_topic(stack: Stack) -> None:
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    key.grant(iam.ServicePrincipal("cloudwatch.amazonaws.com"), "kms:Decrypt", "kms:GenerateDataKey*")
    topic = sns.Topic(stack, "Topic", master_key=key)
    alarm = cloudwatch.Alarm(
        stack, "Alarm", metric=function_of(stack).metric_errors(), threshold=1, evaluation_periods=1
    )
    alarm.add_alarm_action(cloudwatch_actions.SnsAction(topic))


def event_to_topic(stack: Stack) -> None:
    topic = sns.Topic(stack, "Topic")
    rule = events.Rule(stack, "Rule", schedule=events.Schedule.rate(Duration.hours(1)))
    rule.add_target(targets.SnsTopic(topic))


def bucket_notification(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket")
    bucket.add_event_notification(s3.EventType.OBJECT_CREATED, notifications.LambdaDestination(function_of(stack)))
    bucket.add_event_notification(s3.EventType.OBJECT_REMOVED, notifications.SqsDestination(sqs.Queue(stack, "Queue")))


def custom_resource_by_provider(stack: Stack) -> None:
    handler = function_of(stack, "Handler")
    handler.add_to_role_policy(iam.PolicyStatement(actions=["ec2:DescribeVpcs"], resources=["*"]))
    provider = custom_resources.Provider(stack, "Provider", on_event_handler=handler)
    CustomResource(stack, "Resource", service_token=provider.service_token)


def custom_resource_by_call(stack: Stack) -> None:
    call = custom_resources.AwsSdkCall(
        service="SSM",
        action="getParameter",
        parameters={"Name": "/some/parameter"},
        physical_resource_id=custom_resources.PhysicalResourceId.of("parameter"),
    )
    any_resource = custom_resources.AwsCustomResourcePolicy.ANY_RESOURCE
    policy = custom_resources.AwsCustomResourcePolicy.from_sdk_calls(resources=any_resource)
    custom_resources.AwsCustomResource(stack, "Parameter", on_create=call, on_update=call, policy=policy)


def state_machine(stack: Stack) -> None:
    states.StateMachine(
        stack,
        "Machine",
        definition_body=states.DefinitionBody.from_chainable(states.Pass(stack, "Nothing")),
        logs=states.LogOptions(destination=logs.LogGroup(stack, "Logs"), level=states.LogLevel.ALL),
    )


def file_system(stack: Stack) -> None:
    vpc = vpc_of(stack)
    system = efs.FileSystem(stack, "Files", vpc=vpc)
    instance = ec2.Instance(
        stack,
        "Instance",
        vpc=vpc,
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )
    system.connections.allow_default_port_from(instance)


def delivery_stream(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)
    firehose.DeliveryStream(stack, "Stream", destination=firehose.S3Bucket(bucket))


def user_pool(stack: Stack) -> None:
    triggers = cognito.UserPoolTriggers(pre_sign_up=function_of(stack))
    cognito.UserPool(stack, "Pool", lambda_triggers=triggers).add_client("Client")


def certificate(stack: Stack) -> None:
    certificates.Certificate(stack, "Certificate", domain_name="example.com")


def two_stage_pipeline(stack: Stack) -> None:
    source, built = codepipeline.Artifact("Source"), codepipeline.Artifact("Built")
    bucket = s3.Bucket(stack, "SourceBucket", versioned=True)
    pull = pipeline_actions.S3SourceAction(action_name="Pull", bucket=bucket, bucket_key="source.zip", output=source)
    project = codebuild.PipelineProject(
        stack, "Project", build_spec=codebuild.BuildSpec.from_object({"version": "0.2", "phases": {}})
    )
    build = pipeline_actions.CodeBuildAction(action_name="Build", project=project, input=source, outputs=[built])
    codepipeline.Pipeline(
        stack,
        "Pipeline",
        pipeline_type=codepipeline.PipelineType.V2,
        execution_mode=codepipeline.ExecutionMode.QUEUED,
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[pull]),
            codepipeline.StageProps(stage_name="Build", actions=[build]),
        ],
    )


def cdk_pipeline(stack: Stack) -> None:
    source = pipelines.CodePipelineSource.connection(
        "example-org/app",
        "main",
        connection_arn="arn:aws:codeconnections:us-east-1:111111111111:connection/00000000-0000-4000-8000-000000000000",
    )
    synth = pipelines.ShellStep("Synth", input=source, commands=["npm ci", "npx cdk synth"])
    pipeline = pipelines.CodePipeline(stack, "Pipeline", synth=synth)
    stage = Stage(stack, "Prod", env=WHERE)
    table(Stack(stage, "Table"))
    pipeline.add_stage(stage)


def secret_parameter(stack: Stack) -> None:
    user = iam.User(stack, "User", password=SecretValue.secrets_manager("password"))
    iam.Group(stack, "Group").add_user(user)


APPS: tuple[App, ...] = (
    default_vpc,
    vpc_logged_to_bucket,
    vpc_logged_to_log_group,
    vpc_with_nat_instances,
    vpc_with_endpoints,
    vpn,
    transit_gateway,
    bucket_with_access_logs,
    kept_bucket_under_key,
    load_balancer_with_logs,
    fargate_service,
    cluster_of_instances,
    website,
    trail,
    configuration_recorder,
    database,
    rest_api,
    function_in_vpc,
    function_of_queue,
    table,
    alarm_to_topic,
    event_to_topic,
    bucket_notification,
    custom_resource_by_provider,
    custom_resource_by_call,
    state_machine,
    file_system,
    delivery_stream,
    user_pool,
    certificate,
    two_stage_pipeline,
    cdk_pipeline,
    secret_parameter,
)
