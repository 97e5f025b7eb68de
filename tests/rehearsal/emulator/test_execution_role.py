"""CloudFormation acts as its execution role."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws

pytestmark = pytest.mark.machine

TOOLS = "111111111111"
CLOUDFORMATION = "cloudformation.amazonaws.com"
VPC: dict[str, Any] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "172.30.0.0/16"}}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def template(**resources: object) -> str:
    """Of the resources by logical id."""
    return json.dumps({"Resources": resources})


def function(role: str) -> object:
    """A small one."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": role,
            "Code": {"ZipFile": "def handler(event, context): pass"},
        },
    }


def deploy(cloudformation: Any, name: str, body: str, role: str | None) -> tuple[str, str]:
    """(the stack's last status, the first failure's reason) of a change set created and executed."""
    with_role = {"RoleARN": role} if role else {}
    cloudformation.create_change_set(
        StackName=name, ChangeSetName="change", ChangeSetType="CREATE", TemplateBody=body, **with_role,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )  # fmt: skip
    cloudformation.get_waiter("change_set_create_complete").wait(
        StackName=name, ChangeSetName="change", WaiterConfig={"Delay": 0.1}
    )
    cloudformation.execute_change_set(StackName=name, ChangeSetName="change")
    return outcome(cloudformation, name)


def outcome(cloudformation: Any, name: str) -> tuple[str, str]:
    """Waits for the end."""
    for _ in range(200):
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if not status.endswith("IN_PROGRESS"):
            break
        time.sleep(0.05)
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [e["ResourceStatusReason"] for e in reversed(events) if e["ResourceStatus"].endswith("FAILED")]
    return status, failed[0] if failed else ""


def managed_role(client: Any, iam: Any, name: str, policy_arn: str, service: str = CLOUDFORMATION) -> str:
    """A role with one AWS-managed policy."""
    arn: str = iam.role(TOOLS, name, trust={"Service": service})
    client("iam").attach_role_policy(RoleName=name, PolicyArn=policy_arn)
    return arn


def test_an_execution_role_that_may_only_read_deploys_nothing(emulated_aws: EmulatedAws, client: Any, iam: Any) -> None:
    """The resource fails in AWS's words, and the denial names what is missing."""

    role = managed_role(client, iam, "read-only-execution", READ_ONLY)

    status, reason = deploy(client("cloudformation"), "read-only", template(Vpc=VPC), role)
    denial = [d for d in emulated_aws.control.denials() if d["action"] == "ec2:CreateVpc"][-1]

    assert status == "ROLLBACK_COMPLETE"
    assert reason == (
        'Resource handler returned message: "User: arn:aws:sts::111111111111:assumed-role/read-only-execution/'
        "AWSCloudFormation is not authorized to perform: ec2:CreateVpc on resource: "
        "arn:aws:ec2:us-east-1:111111111111:vpc/* because no identity-based policy allows the ec2:CreateVpc "
        'action" (HandlerErrorCode: AccessDenied)'
    )
    assert denial["would_allow"].startswith(f"a policy of {role} with Effect Allow, Action ec2:CreateVpc")


def test_an_administrator_deploys_and_deletes(client: Any, iam: Any) -> None:
    """The same template with the role that the bootstrap gives."""

    role = managed_role(client, iam, "administrator-execution", ADMINISTRATOR)
    cloudformation = client("cloudformation")

    assert deploy(cloudformation, "administrator", template(Vpc=VPC), role) == ("CREATE_COMPLETE", "")
    cloudformation.delete_stack(StackName="administrator")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="administrator", WaiterConfig={"Delay": 0.1})


def test_a_stack_keeps_its_role_for_the_deletion(client: Any, iam: Any) -> None:
    """An account's root deletes a stack, and still its execution role is the one that may not."""

    role = iam.role(TOOLS, "only-creates", trust={"Service": CLOUDFORMATION}, allow={"ec2:Create*": "*"})
    cloudformation = client("cloudformation")

    assert deploy(cloudformation, "kept-role", template(Vpc=VPC), role) == ("CREATE_COMPLETE", "")
    cloudformation.delete_stack(StackName="kept-role")

    status, reason = outcome(cloudformation, "kept-role")
    assert (status, "ec2:DeleteVpc" in reason) == ("DELETE_FAILED", True)


def test_a_new_stack_does_not_inherit_the_role_of_one_that_had_its_name(client: Any, iam: Any) -> None:
    """What was deleted is gone, its role too: without a role of its own the caller is the one."""

    role = managed_role(client, iam, "former-execution", ADMINISTRATOR)
    cloudformation = client("cloudformation")
    assert deploy(cloudformation, "again", template(Vpc=VPC), role) == ("CREATE_COMPLETE", "")
    cloudformation.delete_stack(StackName="again")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="again", WaiterConfig={"Delay": 0.1})
    session = iam.codebuild_role(TOOLS, "cloudformation-again", **{"cloudformation:*": "*"})

    status, reason = deploy(client("cloudformation", session), "again", template(Vpc=VPC), None)

    assert status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
    assert "assumed-role/cloudformation-again/test is not authorized to perform: ec2:CreateVpc" in reason


def test_without_a_role_the_caller_is_the_one(client: Any, iam: Any) -> None:
    """A session that may call CloudFormation and nothing else deploys nothing."""

    session = iam.codebuild_role(TOOLS, "cloudformation-only", **{"cloudformation:*": "*"})

    status, reason = deploy(client("cloudformation", session), "no-role", template(Vpc=VPC), None)

    assert status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
    assert "assumed-role/cloudformation-only/test is not authorized to perform: ec2:CreateVpc" in reason


def test_handing_over_a_role_takes_pass_role(client: Any, iam: Any) -> None:
    """iam:PassRole of the caller on the execution role."""

    role = managed_role(client, iam, "passed", ADMINISTRATOR)
    may = {"cloudformation:*": "*"}
    refused = client("cloudformation", iam.codebuild_role(TOOLS, "cannot-pass", **may))
    passing = client("cloudformation", iam.codebuild_role(TOOLS, "can-pass", **may, **{"iam:PassRole": role}))

    with pytest.raises(ClientError, match=r"is not authorized to perform: iam:PassRole on resource: .*role/passed"):
        deploy(refused, "pass-refused", template(Vpc=VPC), role)
    assert deploy(passing, "pass-allowed", template(Vpc=VPC), role)[0] == "CREATE_COMPLETE"


def test_an_execution_role_must_trust_cloudformation(client: Any, iam: Any) -> None:
    """A role for another service is refused before anything happens."""

    role = managed_role(client, iam, "for-codebuild", ADMINISTRATOR, service="codebuild.amazonaws.com")

    with pytest.raises(ClientError, match="does not trust cloudformation"):
        deploy(client("cloudformation"), "untrusting", template(Vpc=VPC), role)


def test_a_function_needs_its_role_passed(client: Any, iam: Any) -> None:
    """The execution role must be allowed to hand a function its role."""

    allow = {"lambda:*": "*", "iam:CreateRole": "*", "iam:DeleteRole": "*"}
    role = iam.role(TOOLS, "cannot-pass-to-lambda", trust={"Service": CLOUDFORMATION}, allow=allow)
    function_role = iam.role(TOOLS, "function-role", trust={"Service": "lambda.amazonaws.com"})

    status, reason = deploy(client("cloudformation"), "no-pass", template(Function=function(function_role)), role)

    assert status == "ROLLBACK_COMPLETE"
    assert f"iam:PassRole on resource: {function_role}" in reason


def test_a_type_whose_calls_are_unknown_is_said_to_be_not_judged(
    emulated_aws: EmulatedAws, client: Any, iam: Any
) -> None:
    """It deploys, and the report will say what was not looked at."""

    role = iam.role(TOOLS, "for-a-queue", trust={"Service": CLOUDFORMATION})

    assert (
        deploy(client("cloudformation"), "queue", template(Q={"Type": "AWS::SQS::Queue"}), role)[0] == "CREATE_COMPLETE"
    )
    assert "the execution role for AWS::SQS::Queue" in [entry["what"] for entry in emulated_aws.control.not_judged()]


def test_a_function_needs_a_role_that_trusts_lambda(client: Any, iam: Any) -> None:
    """AWS says so at creation; so does the emulated AWS."""

    role = managed_role(client, iam, "administrator-of-functions", ADMINISTRATOR)
    function_role = iam.role(TOOLS, "trusts-codebuild", trust={"Service": "codebuild.amazonaws.com"})

    status, reason = deploy(client("cloudformation"), "untrusted", template(Function=function(function_role)), role)

    assert (status, reason) == (
        "ROLLBACK_COMPLETE",
        "The role defined for the function cannot be assumed by Lambda.",
    )


def test_an_instance_profile_hands_its_role_to_ec2(client: Any, iam: Any) -> None:
    """iam:PassRole on the role in the profile."""

    role = iam.role(TOOLS, "profiles-only", trust={"Service": CLOUDFORMATION}, allow={"iam:*InstanceProfile": "*"})
    nat_role = iam.role(TOOLS, "nat-role", trust={"Service": "ec2.amazonaws.com"})
    profile = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": ["nat-role"]}}

    _, reason = deploy(client("cloudformation"), "profile", template(Profile=profile), role)

    assert f"iam:PassRole on resource: {nat_role}" in reason


def test_an_update_takes_the_calls_of_what_changed(client: Any, iam: Any) -> None:
    """Tags may change, DNS may not: each property has its own call, and a parameter's ARN has one slash."""

    allow = {"ec2:*Vpc": "*", "ec2:CreateTags": "*", "ssm:PutParameter": f"arn:aws:ssm:*:{TOOLS}:parameter/sluice/*"}
    role = iam.role(TOOLS, "tags-only", trust={"Service": CLOUDFORMATION}, allow=allow)
    cloudformation = client("cloudformation")

    def body(value: str, **properties: object) -> str:
        parameter = {"Name": "/sluice/test", "Type": "String", "Value": value}
        return template(
            Vpc={**VPC, "Properties": {**VPC["Properties"], **properties}},
            Parameter={"Type": "AWS::SSM::Parameter", "Properties": parameter},
        )

    def update(new: str) -> tuple[str, str]:
        cloudformation.update_stack(StackName="updated", TemplateBody=new)
        return outcome(cloudformation, "updated")

    assert deploy(cloudformation, "updated", body("1"), role) == ("CREATE_COMPLETE", "")
    assert update(body("2", Tags=[{"Key": "Project", "Value": "sluice"}]))[0] == "UPDATE_COMPLETE"
    status, reason = update(body("2", Tags=[{"Key": "Project", "Value": "sluice"}], EnableDnsSupport=True))
    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert "ec2:ModifyVpcAttribute" in reason
