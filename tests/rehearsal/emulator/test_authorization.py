"""Signatures, trust, and who may take which role."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.credentials import Credentials
from rehearsal.emulator.control import ServiceRefusedError
from rehearsal.emulator.process import EmulatedAws

pytestmark = pytest.mark.machine

TOOLS, DEV = "111111111111", "222222222222"
CODEBUILD = "codebuild.amazonaws.com"


def refusal(call: Any, **parameters: object) -> str:
    """The message of the refusal that a call must meet."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return f"{error.value.response['Error']['Code']}: {error.value.response['Error'].get('Message', '')}"


def document(*statements: object) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def last_denial(aws: EmulatedAws, action: str, resource: str = "*") -> dict[str, Any]:
    """The newest one of an action on a resource."""
    denials = aws.control.denials()
    return [denial for denial in denials if (denial["action"], denial["resource"]) == (action, resource)][-1]


@pytest.mark.parametrize(
    ("service", "call"), [("sts", "get_caller_identity"), ("ec2", "describe_vpcs"), ("s3", "list_buckets")]
)
def test_a_root_with_a_wrong_secret_is_refused(client: Any, service: str, call: str) -> None:
    """An account's number alone opens nothing."""

    wrong = Credentials(access_key_id=TOOLS, secret_access_key="wrong")

    assert "SignatureDoesNotMatch" in (said := refusal(getattr(client(service, wrong), call))) or "AuthFailure" in said


def test_a_session_with_a_wrong_secret_is_refused(client: Any, iam: Any) -> None:
    """A session's key id and token without its secret open nothing."""

    session = iam.codebuild_role(TOOLS, "wrong-secret", **{"ec2:DescribeVpcs": "*"})
    stolen = Credentials(access_key_id=session.access_key_id, secret_access_key="wrong", token=session.token)

    assert client("ec2", session).describe_vpcs()["Vpcs"] is not None
    assert "AuthFailure" in refusal(client("ec2", stolen).describe_vpcs)


def test_loopback_is_a_secure_transport(client: Any, iam: Any) -> None:
    """A bucket that denies everything without TLS is open to who may use it."""

    s3 = client("s3")
    s3.create_bucket(Bucket="tls-only")
    deny = {
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::tls-only/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    s3.put_bucket_policy(Bucket="tls-only", Policy=document(deny))
    session = iam.codebuild_role(TOOLS, "tls-writer", **{"s3:PutObject": "*"})

    client("s3", session).put_object(Bucket="tls-only", Key="k", Body=b"x")

    assert s3.get_object(Bucket="tls-only", Key="k")["Body"].read() == b"x"


def test_a_denial_names_principal_action_and_what_would_allow_it(
    emulated_aws: EmulatedAws, client: Any, iam: Any
) -> None:
    """The log of denials says what to write into which policy."""

    session = iam.codebuild_role(TOOLS, "reader", **{"ec2:DescribeSubnets": "*"})

    said = refusal(client("ec2", session).describe_vpcs)
    denial = last_denial(emulated_aws, "ec2:DescribeVpcs")

    assert "is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows" in said
    assert denial["principal"] == f"arn:aws:sts::{TOOLS}:assumed-role/reader/test"
    assert denial["would_allow"] == (
        f"a policy of arn:aws:iam::{TOOLS}:role/reader with Effect Allow, Action ec2:DescribeVpcs, Resource *"
    )


def test_a_service_takes_only_a_role_that_trusts_it(emulated_aws: EmulatedAws, iam: Any) -> None:
    """The refusal names role, service and the missing trust, and is recorded."""

    arn = iam.role(TOOLS, "for-lambda-only", trust={"Service": "lambda.amazonaws.com"})

    with pytest.raises(
        ServiceRefusedError, match=rf"{CODEBUILD} is not authorized .*{arn}.*Principal Service {CODEBUILD}"
    ):
        iam.session(arn)
    assert last_denial(emulated_aws, "sts:AssumeRole", arn)["principal"] == CODEBUILD


def test_a_service_cannot_take_a_role_that_is_not_there(iam: Any) -> None:
    """No session of a role that nobody created."""

    with pytest.raises(ServiceRefusedError, match="does not exist"):
        iam.session(f"arn:aws:iam::{TOOLS}:role/nobody")


def test_a_service_meets_the_conditions_of_the_trust_policy(emulated_aws: EmulatedAws, iam: Any) -> None:
    """aws:SourceAccount in a trust policy is compared with what the service says."""

    arn = iam.role(
        TOOLS,
        "confused-deputy",
        trust={
            "Principal": {"Service": CODEBUILD},
            "Condition": {"StringEquals": {"aws:SourceAccount": TOOLS}},
        },
    )

    def session(account: str) -> Credentials:
        return emulated_aws.control.service_session(
            role_arn=arn, service=CODEBUILD, session_name="test", conditions={"aws:SourceAccount": account}
        )

    assert session(TOOLS).token
    with pytest.raises(ServiceRefusedError):
        session(DEV)


def test_nobody_else_takes_a_service_role(client: Any, iam: Any) -> None:
    """Not even an account's root is a service."""

    arn = iam.role(TOOLS, "service-only", trust={"Service": CODEBUILD})

    assert "AccessDenied" in refusal(client("sts").assume_role, RoleArn=arn, RoleSessionName="test")


def test_a_missing_role_cannot_be_assumed(emulated_aws: EmulatedAws, client: Any) -> None:
    """It is an AccessDenied that names the caller, and recorded as a missing role."""

    arn = f"arn:aws:iam::{DEV}:role/nobody"

    said = refusal(client("sts").assume_role, RoleArn=arn, RoleSessionName="test")

    assert f"User: arn:aws:iam::{TOOLS}:root is not authorized to perform: sts:AssumeRole" in said
    assert last_denial(emulated_aws, "sts:AssumeRole", arn)["why"] == f"the role {arn} does not exist"


def test_a_role_of_another_account_takes_both_sides(emulated_aws: EmulatedAws, client: Any, iam: Any) -> None:
    """The caller's policy and the role's trust policy must both allow; each refusal names the missing side."""

    trusting = iam.role(DEV, "trusting", trust={"AWS": f"arn:aws:iam::{TOOLS}:root"})
    closed = iam.role(DEV, "closed", trust={"AWS": f"arn:aws:iam::{DEV}:root"})
    allowed = client("sts", iam.codebuild_role(TOOLS, "crosser", **{"sts:AssumeRole": "*"}))
    forbidden = client("sts", iam.codebuild_role(TOOLS, "stayer"))

    assert allowed.assume_role(RoleArn=trusting, RoleSessionName="test")["Credentials"]
    assert "AccessDenied" in refusal(allowed.assume_role, RoleArn=closed, RoleSessionName="test")
    assert "trust policy" in last_denial(emulated_aws, "sts:AssumeRole", closed)["would_allow"]
    assert "AccessDenied" in refusal(forbidden.assume_role, RoleArn=trusting, RoleSessionName="test")
    assert (
        f"a policy of arn:aws:iam::{TOOLS}:role/stayer"
        in last_denial(emulated_aws, "sts:AssumeRole", trusting)["would_allow"]
    )


def test_within_an_account_the_trust_policy_alone_is_enough(client: Any, iam: Any) -> None:
    """A trust policy that names the caller's role grants it, as any resource policy does; its account does not."""

    caller = iam.codebuild_role(TOOLS, "named-caller")
    named = iam.role(TOOLS, "trusts-by-name", trust={"AWS": f"arn:aws:iam::{TOOLS}:role/named-caller"})
    account = iam.role(TOOLS, "trusts-account", trust={"AWS": f"arn:aws:iam::{TOOLS}:root"})

    assert client("sts", caller).assume_role(RoleArn=named, RoleSessionName="test")["Credentials"]
    assert "AccessDenied" in refusal(client("sts", caller).assume_role, RoleArn=account, RoleSessionName="test")


@pytest.mark.parametrize(("pattern", "admitted"), [("role/deploy-*", True), ("role/other-*", False)])
def test_a_trust_policy_may_ask_for_the_principal_arn(client: Any, iam: Any, pattern: str, admitted: bool) -> None:
    """aws:PrincipalArn is the role's ARN, not the session's."""

    name = f"deploy-{admitted}"
    caller = iam.codebuild_role(TOOLS, name, **{"sts:AssumeRole": "*"})
    arn = iam.role(
        DEV,
        f"asks-for-arn-{admitted}",
        trust={
            "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"},
            "Condition": {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{TOOLS}:{pattern}"}},
        },
    )

    if admitted:
        assert client("sts", caller).assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    else:
        assert "AccessDenied" in refusal(client("sts", caller).assume_role, RoleArn=arn, RoleSessionName="test")


def test_a_roles_tags_are_condition_keys(client: Any, iam: Any) -> None:
    """The self-mutation's condition: iam:ResourceTag of a role in another account."""

    trust = {"AWS": f"arn:aws:iam::{TOOLS}:root"}
    tagged, bare = iam.role(DEV, "tagged", trust=trust), iam.role(DEV, "bare", trust=trust)
    client("iam", DEV).tag_role(RoleName="tagged", Tags=[{"Key": "aws-cdk:bootstrap-role", "Value": "deploy"}])
    caller = iam.role(TOOLS, "mutator", trust={"Service": CODEBUILD})
    condition = {"ForAnyValue:StringEquals": {"iam:ResourceTag/aws-cdk:bootstrap-role": ["deploy", "lookup"]}}
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Condition": condition}
    client("iam").put_role_policy(RoleName="mutator", PolicyName="p", PolicyDocument=document(allow))
    sts = client("sts", iam.session(caller))

    assert sts.assume_role(RoleArn=tagged, RoleSessionName="test")["Credentials"]
    assert "AccessDenied" in refusal(sts.assume_role, RoleArn=bare, RoleSessionName="test")


@pytest.mark.parametrize("namespace", ["Ours", "Theirs"])
def test_the_namespace_of_metrics_is_a_condition_key(client: Any, iam: Any, namespace: str) -> None:
    """Who may publish into one namespace may do so, and into no other."""

    arn = iam.role(TOOLS, f"publisher-{namespace}", trust={"Service": CODEBUILD})
    condition = {"StringEquals": {"cloudwatch:namespace": "Ours"}}
    allow = {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*", "Condition": condition}
    client("iam").put_role_policy(
        RoleName=f"publisher-{namespace}", PolicyName="publish", PolicyDocument=document(allow)
    )
    publish, data = client("cloudwatch", iam.session(arn)).put_metric_data, [{"MetricName": "m", "Value": 1.0}]

    if namespace == "Ours":
        assert publish(Namespace=namespace, MetricData=data)
    else:
        assert "AccessDenied" in refusal(publish, Namespace=namespace, MetricData=data)


def test_a_condition_key_that_nobody_can_tell_is_not_judged(emulated_aws: EmulatedAws, client: Any, iam: Any) -> None:
    """A Deny that asks for it may be met on AWS, where it is met by nobody here."""

    arn = iam.role(TOOLS, "from-a-vpc", trust={"Service": CODEBUILD}, allow={"ec2:DescribeVpcs": "*"})
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    document_ = document(deny | {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}})
    client("iam").put_role_policy(RoleName="from-a-vpc", PolicyName="deny", PolicyDocument=document_)

    client("ec2", iam.session(arn)).describe_vpcs()

    assert "the condition key aws:SourceVpc" in {one["what"] for one in emulated_aws.control.not_judged()}
