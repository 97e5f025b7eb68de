"""What a reason of AWS's means, for people."""

import re

import pytest

from recovery.causes import CAUSES, LONGEST, explain, told
from tests.recovery.factory import event

# A reason as AWS writes it -> a part of the sentence.
REASONS = {
    "The bucket policy already exists on bucket logs-1.": "a policy of its own on the bucket logs-1 before",
    "The bucket you tried to delete is not empty (Service: S3, Status Code: 409)": "still holds objects, versions",
    "role-x already exists in stack arn:aws:cloudformation:us-east-1:2:stack/o/1": "role-x is a resource of another",
    "/sluice/dev/VpcId already exists": "something of that name already",
    "CloudFormation did not receive a response from your Custom Resource. Please check your logs": "never answered",
    "Received response status [FAILED] from custom resource. Message returned: no bucket (RequestId: 1)": "no bucket",
    "The security token included in the request is expired": "were not valid any more",
    "User: x is not authorized to perform: ec2:CreateVpc on resource: y": "may not do this",
    "API: s3:CreateBucket Access Denied": "may not do this",
    "Rate exceeded (Service: Lambda, Status Code: 429)": "too many calls",
    "The maximum number of VPCs has been reached. (Service: Ec2, Error Code: VpcLimitExceeded)": "a quota",
    "Export VpcId-dev cannot be deleted as it is in use by stack-app": "stack-app, imports the export VpcId-dev",
    "resource sg-1 has a dependent object (Error Code: DependencyViolation)": "still uses it",
    "Failed to receive 1 resource signal(s) within the specified duration": "never signalled",
    "We currently do not have sufficient t3.micro capacity": "no such instance left",
    "The image id '[ami-1]' does not exist": "the image is not there",
    "Embedded stack arn:x was not successfully created": "nested in it, arn:x, failed",
    "Internal Failure": "for reasons of its own",
    "Exceeded attempts to wait": "did not come to rest",
    "Validation failed with 1 error(s). Call DescribeEvents": "describe-events",
    "The transitGateway ID 'tgw-1' does not exist. (Service: Ec2, Status Code: 400)": "has not accepted the attachment",
    "The vpc ID 'vpc-1' does not exist": "is not there",
    "User Initiated": "somebody asked",
    "instance i-1 may not be terminated: disableApiTermination": "protection against termination",
}


@pytest.mark.parametrize("reason", REASONS)
def test_reason(reason: str) -> None:
    """A sentence without brackets left to fill."""

    assert REASONS[reason] in explain(reason)
    assert "{" not in explain(reason)


def test_every_cause_is_met() -> None:
    """By a reason above that no cause before it takes."""

    first = {
        next(cause for cause in CAUSES if re.search(cause.pattern, reason, re.IGNORECASE | re.DOTALL))
        for reason in REASONS
    }
    assert [] == [cause.pattern for cause in CAUSES if cause not in first]


def test_sources() -> None:
    """All but what explains itself say where the meaning comes from."""

    assert [r"User Initiated"] == [cause.pattern for cause in CAUSES if not cause.source.startswith("https://")]


def test_unknown() -> None:
    """It is quoted, on one line, and not at any length; one without a reason says so."""

    assert 'AWS says "the moon is full"' == explain("the moon\n  is full.")
    assert LONGEST + len('AWS says "..."') == len(explain("x" * 1000))
    assert "AWS gave no reason" == explain("")


def test_braces_in_a_reason() -> None:
    """A reason's own brackets are no place to fill."""

    reason = "Received response status [FAILED] from custom resource. Message returned: {oops}"
    assert "{oops}" in explain(reason)


def test_told() -> None:
    """Which resource, what was tried, why."""

    assert "Topic (AWS::SNS::Topic) could not be created: AWS gave no reason" == told(event("Topic", "CREATE_FAILED"))
