"""A bucket for flow logs with all that empties it, in the right design and in the defective one (FACTS 1 and 2)."""

from typing import Any

from tests.rehearsal.emulator.networks import VPC, Resource, allowing, att, ref, resource, trusting

DELIVERY = "delivery.logs.amazonaws.com"

# Empties its bucket, versions included, before it goes; answers CloudFormation.
EMPTIER_CODE = """
import json, urllib.request, boto3

def handler(event, context):
    status, reason = "SUCCESS", ""
    try:
        if event["RequestType"] == "Delete" and "BucketName" in event["ResourceProperties"]:
            bucket = boto3.resource("s3").Bucket(event["ResourceProperties"]["BucketName"])
            bucket.object_versions.delete()
        if event["RequestType"] == event["ResourceProperties"].get("FailOn"):
            status, reason = "FAILED", "told to fail"
    except Exception as error:
        status, reason = "FAILED", str(error)
    answer = {"Status": status, "Reason": reason, "PhysicalResourceId": "emptier", "StackId": event["StackId"],
              "RequestId": event["RequestId"], "LogicalResourceId": event["LogicalResourceId"]}
    url, body = event["ResponseURL"], json.dumps(answer).encode()
    urllib.request.urlopen(urllib.request.Request(url, data=body, method="PUT"))
"""


def bucket_policy(bucket: Any = None) -> Resource:
    """What flow log delivery needs (Amazon VPC user guide)."""
    arn = bucket or att("Bucket", "Arn")
    admit = {"Effect": "Allow", "Principal": {"Service": DELIVERY}}
    write = {**admit, "Action": "s3:PutObject", "Resource": {"Fn::Join": ["", [arn, "/AWSLogs/*"]]}}
    return {"Version": "2012-10-17", "Statement": [write, {**admit, "Action": "s3:GetBucketAcl", "Resource": arn}]}


def emptier_function() -> dict[str, Resource]:
    """The function behind the custom resource, for a stack of its own: it is made once and stays warm."""
    return {
        "Role": resource(
            "AWS::IAM::Role",
            AssumeRolePolicyDocument=trusting("lambda.amazonaws.com"),
            Policies=[{"PolicyName": "empty", "PolicyDocument": allowing(["s3:*"], "*")}],
        ),
        "Function": resource(
            "AWS::Lambda::Function",
            Runtime="python3.11",
            Handler="index.handler",
            Role=att("Role", "Arn"),
            Code={"ZipFile": EMPTIER_CODE},
        ),
    }


def logged_vpc(bucket_name: str, function: str, *, flow_log_needs: list[str]) -> dict[str, Resource]:
    """A VPC whose flow log goes to a bucket with a policy and an emptier that needs the policy."""
    flow_log = resource(
        "AWS::EC2::FlowLog",
        needs=flow_log_needs,
        ResourceId=ref("Vpc"),
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=att("Bucket", "Arn"),
        MaxAggregationInterval=60,
    )
    return {
        "Vpc": VPC,
        "Bucket": resource("AWS::S3::Bucket", BucketName=bucket_name),
        "BucketPolicy": resource("AWS::S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=bucket_policy()),
        "Emptier": resource("Custom::Emptier", needs=["BucketPolicy"], ServiceToken=function, BucketName=ref("Bucket")),
        "FlowLog": flow_log,
    }


def defective(bucket_name: str, function: str) -> dict[str, Resource]:
    """Nothing says that the flow log comes after policy and emptier."""
    return logged_vpc(bucket_name, function, flow_log_needs=[])


def right(bucket_name: str, function: str) -> dict[str, Resource]:
    """Bucket, policy, emptier, flow log."""
    return logged_vpc(bucket_name, function, flow_log_needs=["BucketPolicy", "Emptier"])
