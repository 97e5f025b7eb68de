"""Promises of the flow logs and of where they are kept (N8, N9, N18)."""

from typing import Any

from stages.props import NetworkProps
from tests.network.view import View, text_of

DELIVERY = {"Service": "delivery.logs.amazonaws.com"}


def bucket_of(network: View) -> dict[str, Any]:
    (bucket,) = network.of_type("AWS::S3::Bucket").values()
    return bucket


def policy_of(network: View) -> list[dict[str, Any]]:
    (policy,) = network.properties("AWS::S3::BucketPolicy")
    statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return statements


def rules_of(network: View) -> dict[str, dict[str, Any]]:
    return {
        rule.pop("Id"): rule for rule in map(dict, bucket_of(network)["Properties"]["LifecycleConfiguration"]["Rules"])
    }


def test_all_traffic_is_logged_twice_and_soon(network: View) -> None:
    """One flow log to S3 and one to CloudWatch Logs, both of the VPC, ALL traffic, a minute at a time."""

    (vpc,) = network.of_type("AWS::EC2::VPC")
    flow_logs = network.properties("AWS::EC2::FlowLog")

    assert {each["LogDestinationType"] for each in flow_logs} == {"s3", "cloud-watch-logs"}
    for each in flow_logs:
        assert (text_of(each["ResourceId"]), each["ResourceType"]) == (f"<{vpc}>", "VPC")
        assert (each["TrafficType"], each["MaxAggregationInterval"]) == ("ALL", 60)


def test_the_flow_logs_role_trusts_flow_logs_of_this_account(network: View, props: NetworkProps) -> None:
    """The service that assumes it is the right one, and may do so for this account only."""

    role = network.resources[network.named("AWS::IAM::Role", props.names.of("role", "flow-logs"))]["Properties"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": props.account}


def test_the_log_group_forgets_after_thirty_days(network: View, props: NetworkProps) -> None:
    """CloudWatch Logs keeps flow logs for less time than S3."""

    group = network.resources[network.named("AWS::Logs::LogGroup", props.names.of("logs", "flow-logs"))]

    assert group["Properties"]["RetentionInDays"] == 30


def test_the_bucket_is_closed(network: View) -> None:
    """No public access, no ACLs, no plain http."""

    properties = bucket_of(network)["Properties"]
    denials = [each for each in policy_of(network) if each["Effect"] == "Deny"]

    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert [each["Condition"] for each in denials] == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_log_delivery_may_write_for_this_account_only(network: View, props: NetworkProps) -> None:
    """The policy holds both statements that the log service would else write itself, bound to account and region."""

    source = {"aws:SourceArn": f"arn:aws:logs:{props.region}:{props.account}:*"}
    (bucket,) = network.of_type("AWS::S3::Bucket")
    write, check = (each for each in policy_of(network) if each["Principal"] == DELIVERY)

    assert write["Action"] == "s3:PutObject"
    assert text_of(write["Resource"]) == f"<{bucket}.Arn>/AWSLogs/{props.account}/*"
    assert write["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"
    assert "s3:GetBucketAcl" in check["Action"]
    assert text_of(check["Resource"]) == f"<{bucket}.Arn>"
    for statement in (write, check):
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == props.account
        assert statement["Condition"]["ArnLike"] == source


def test_no_bucket_has_a_fixed_name(network: View) -> None:
    """A fixed name on a kept bucket would block the next create."""

    assert "BucketName" not in bucket_of(network)["Properties"]


def test_dev_encrypts_with_s3s_own_key_and_keeps_ninety_days(dev: View) -> None:
    """Dev's logs cost no key, and go after 90 days."""

    (rule,) = bucket_of(dev)["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert "VersioningConfiguration" not in bucket_of(dev)["Properties"]
    assert rules_of(dev)["expire"] == {"ExpirationInDays": 90, "Status": "Enabled"}


def test_prod_encrypts_with_a_key_of_its_own(prod: View, prod_props: NetworkProps) -> None:
    """The key is the customer's, named by ARN, rotated, with a bucket key: with KMS's own, delivery fails silently."""

    key = prod.named("AWS::KMS::Key", prod_props.names.of("key", "flow-logs"))
    (rule,) = bucket_of(prod)["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert text_of(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == f"<{key}.Arn>"
    assert prod.resources[key]["Properties"]["EnableKeyRotation"] is True


def test_log_delivery_may_use_prods_key(prod: View, prod_props: NetworkProps) -> None:
    """Without it the flow log is ACTIVE and nothing arrives."""

    key = prod.resources[prod.named("AWS::KMS::Key", prod_props.names.of("key", "flow-logs"))]["Properties"]
    (statement,) = (each for each in key["KeyPolicy"]["Statement"] if each["Principal"] == DELIVERY)

    assert {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"} == set(
        statement["Action"]
    )
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": prod_props.account}
    assert statement["Condition"]["ArnLike"] == {
        "aws:SourceArn": f"arn:aws:logs:{prod_props.region}:{prod_props.account}:*"
    }


def test_prods_objects_go_to_glacier_and_then_go(prod: View) -> None:
    """Archived after 90 days, small ones too; expired after 365; old versions, markers and torn uploads cleaned up."""

    assert bucket_of(prod)["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rules_of(prod) == {
        "archive": {
            "ObjectSizeGreaterThan": 1,
            "Status": "Enabled",
            "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}],
        },
        "expire": {"ExpirationInDays": 365, "Status": "Enabled"},
        "expire-noncurrent": {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}, "Status": "Enabled"},
        "expire-delete-markers": {"ExpiredObjectDeleteMarker": True, "Status": "Enabled"},
        "abort-uploads": {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}, "Status": "Enabled"},
    }


def test_dev_keeps_nothing(dev: View) -> None:
    """No resource of dev's outlives its stack or its replacement, and its key goes as soon as AWS allows."""

    policies = ("DeletionPolicy", "UpdateReplacePolicy")
    kept = {
        name for name, each in dev.resources.items() if any("Retain" in each.get(policy, "") for policy in policies)
    }

    assert kept == set()
    assert {key["PendingWindowInDays"] for key in dev.properties("AWS::KMS::Key")} == {7}


def test_prod_keeps_its_logs_and_what_makes_them_readable(prod: View, prod_props: NetworkProps) -> None:
    """Bucket, its policy, its key and the log group are kept; after a failed first create not even they."""

    names = prod_props.names
    expected = {
        *prod.of_type("AWS::S3::Bucket"),
        *prod.of_type("AWS::S3::BucketPolicy"),
        prod.named("AWS::KMS::Key", names.of("key", "flow-logs")),
        prod.named("AWS::Logs::LogGroup", names.of("logs", "flow-logs")),
    }
    kept = {name: each for name, each in prod.resources.items() if each.get("DeletionPolicy", "Delete") != "Delete"}

    assert kept.keys() == expected
    assert {each["DeletionPolicy"] for each in kept.values()} == {"RetainExceptOnCreate"}


def test_nothing_empties_prods_bucket(prod: View) -> None:
    """A kept bucket that a custom resource empties would be kept and empty."""

    assert not any(each["Type"] == "Custom::S3AutoDeleteObjects" for each in prod.resources.values())


def test_every_function_writes_into_a_log_group_of_the_stack(network: View) -> None:
    """CDK's own too: else Lambda makes a log group that outlives the stack (aws-cdk#26553)."""

    groups = {f"<{name}>" for name in network.of_type("AWS::Logs::LogGroup")}

    for function in network.properties("AWS::Lambda::Function"):
        assert text_of(function["LoggingConfig"]["LogGroup"]) in groups


def test_no_function_may_make_a_log_group(network: View) -> None:
    """A late line of a function must not bring its log group back after the stack is gone."""

    for role in network.properties("AWS::IAM::Role"):
        statements = [each for policy in role.get("Policies", []) for each in policy["PolicyDocument"]["Statement"]]
        assert "ManagedPolicyArns" not in role
        assert not any("logs:CreateLogGroup" in each["Action"] for each in statements)
