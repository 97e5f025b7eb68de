"""Who may do what: the steps' roles, the roles that they assume, and what CDK grants by itself."""

from pathlib import Path

import pytest

from pipeline.read_only import IMAGE_ACTIONS, read_only
from recovery.actions import ACT, READ
from stages.estate import read_estate
from tests.pipeline.assembly import ESTATE, PIPELINE, Properties, assembly, listed, statements
from validation.actions import ACTIONS

STEPS = {  # the role of a step: the one role that it may assume
    "role-validation-step-dev": "arn:aws:iam::222222222222:role/role-validation-dev",
    "role-validation-step-prod": "arn:aws:iam::333333333333:role/role-validation-prod",
    "role-protection-step-prod": "arn:aws:iam::333333333333:role/role-protection-prod",
    "role-recovery-step-dev": "arn:aws:iam::222222222222:role/role-recovery-dev",
}
STACKS = (PIPELINE, "stack-access-dev", "stack-access-prod")


def actions_of(given: list[Properties]) -> set[str]:
    return {action for statement in given for action in listed(statement["Action"])}


def role(stack: str, name: str) -> Properties:
    (found,) = (each for each in assembly().properties(stack, "AWS::IAM::Role") if each.get("RoleName") == name)
    return found


@pytest.mark.parametrize(("step", "target"), STEPS.items())
def test_a_step_assumes_one_role(step: str, target: str) -> None:
    """A step may assume its one target role, read its input and write its log: nothing else (P2)."""

    given = statements(assembly(), PIPELINE, step)
    (assume,) = (statement for statement in given if statement["Action"] == "sts:AssumeRole")

    assert assume["Resource"] == target
    assert actions_of(given) == {
        "sts:AssumeRole",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:GetBucketAcl",
        "s3:GetBucketLocation",
        "kms:Decrypt",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


def test_every_step_runs_as_a_role_of_its_own() -> None:
    """No step's build runs as a role that CDK made, and there are no roles of fixed names but these."""

    named = {each["RoleName"] for each in assembly().properties(PIPELINE, "AWS::IAM::Role") if "RoleName" in each}

    assert named == set(STEPS)


@pytest.mark.parametrize(
    ("stack", "name", "step"),
    [
        ("stack-access-dev", "role-validation-dev", "role-validation-step-dev"),
        ("stack-access-prod", "role-validation-prod", "role-validation-step-prod"),
        ("stack-access-prod", "role-protection-prod", "role-protection-step-prod"),
        ("stack-access-dev", "role-recovery-dev", "role-recovery-step-dev"),
    ],
)
def test_a_target_role_trusts_one_step(stack: str, name: str, step: str) -> None:
    """A role in a target account is assumed by one role of the tools account, which need not exist yet (P11)."""

    (trust,) = role(stack, name)["AssumeRolePolicyDocument"]["Statement"]

    assert "111111111111:root" in str(trust["Principal"]["AWS"])
    assert trust["Condition"] == {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::111111111111:role/{step}"}}


@pytest.mark.parametrize(
    ("suffix", "other"),
    [("dev", "role-recovery-dev"), ("prod", "role-protection-prod")],
)
def test_each_account_has_the_roles_that_its_class_needs(suffix: str, other: str) -> None:
    """Dev's account has no role that protects (N17), and prod's none that could delete or empty anything (P6)."""

    names = [each["RoleName"] for each in assembly().properties(f"stack-access-{suffix}", "AWS::IAM::Role")]

    assert names == [f"role-validation-{suffix}", other]


def test_recovery_does_what_it_calls() -> None:
    """The recovery role may do exactly what a recovery calls, on the network's own resources alone (P6)."""

    given = statements(assembly(), "stack-access-dev", "role-recovery-dev")
    wanted = {action for by_service in (READ, ACT) for actions in by_service.values() for action in actions}
    everywhere = {action for each in given if each["Resource"] == "*" for action in listed(each["Action"])}

    assert actions_of(given) == wanted
    assert everywhere == set(READ["ec2"])


def test_recovery_deletes_no_flow_log_of_others() -> None:
    """Flow logs have no name that a policy could hold: the environment's tag says which are ours (P6)."""

    (delete,) = (
        each
        for each in statements(assembly(), "stack-access-dev", "role-recovery-dev")
        if "ec2:DeleteFlowLogs" in listed(each["Action"])
    )

    assert delete["Condition"] == {"StringEquals": {"aws:ResourceTag/Environment": "dev"}}


@pytest.mark.parametrize("suffix", ["dev", "prod"])
def test_validation_reads_what_it_calls(suffix: str) -> None:
    """The validation role may do exactly what a validation and a preflight call, and all of that reads (P5, P6)."""

    given = actions_of(statements(assembly(), f"stack-access-{suffix}", f"role-validation-{suffix}"))
    explaining = {action for actions in READ.values() for action in actions} if suffix == "prod" else set()

    assert given == {*ACTIONS, *IMAGE_ACTIONS, *explaining}
    assert {
        action for action in given if not action.split(":")[1].startswith(("Describe", "Get", "List", "Filter"))
    } == set()


@pytest.mark.parametrize("suffix", ["dev", "prod"])
def test_validation_reads_no_logs_but_the_networks(suffix: str) -> None:
    """Log groups are listed, but only the network's own are read; nor is another bucket or table, such as `dev2`'s
    (P5)."""

    given = statements(assembly(), f"stack-access-{suffix}", f"role-validation-{suffix}")
    resources = {action: each["Resource"] for each in given for action in listed(each["Action"])}
    stack = f"stack-network-{suffix}"

    assert resources["logs:FilterLogEvents"].endswith(f":log-group:{stack}-*")
    assert resources["dynamodb:GetItem"].endswith(f":table/{stack}-*")
    assert resources["s3:GetBucketPolicy"] == resources["s3:ListBucket"] == f"arn:aws:s3:::{stack}-*"


def test_a_long_name_is_cut_as_cloudformation_cuts_it(tmp_path: Path) -> None:
    """Of a stack's name, 24 characters are in the name of its bucket."""

    text = (ESTATE / "environments.toml").read_text().replace("[environments.dev]", "[environments.laboratories]")
    (tmp_path / "environments.toml").write_text(text)
    (tmp_path / "amis.toml").write_text((ESTATE / "amis.toml").read_text())
    resources = [each for grant in read_only(read_estate(tmp_path).environments[0]) for each in grant.resources]

    assert "arn:aws:s3:::stack-network-laboratori*" in resources


def test_protection_does_one_thing() -> None:
    """The protection role sees and protects the network stack, and no other (N17)."""

    (given,) = statements(assembly(), "stack-access-prod", "role-protection-prod")

    assert given["Action"] == ["cloudformation:DescribeStacks", "cloudformation:UpdateTerminationProtection"]
    assert given["Resource"] == "arn:aws:cloudformation:us-east-1:333333333333:stack/stack-network-prod/*"


def test_one_environment_cannot_read_another() -> None:
    """What can be named in a policy is named by the environment: dev's role does not mention prod, nor prod's dev."""

    for suffix, other in (("dev", "prod"), ("prod", "dev")):
        given = str(statements(assembly(), f"stack-access-{suffix}", f"role-validation-{suffix}"))

        assert f"stack-network-{suffix}" in given
        assert f"-{other}" not in given


@pytest.mark.parametrize("stack", STACKS)
def test_no_policy_allows_everything(stack: str) -> None:
    """No role may do every action, or every action of a service."""

    policies = assembly().properties(stack, "AWS::IAM::Policy")
    actions = actions_of([each for policy in policies for each in policy["PolicyDocument"]["Statement"]])

    assert actions
    assert [action for action in actions if action == "*" or action.endswith(":*")] == []


def test_no_policy_is_managed_by_aws() -> None:
    """No role carries an AWS managed policy, whose contents change without us."""

    roles = [each for stack in STACKS for each in assembly().properties(stack, "AWS::IAM::Role")]

    assert [each for each in roles if "ManagedPolicyArns" in each] == []


def test_the_source_may_use_its_connection() -> None:
    """The permission has the prefix of the connection's ARN; CDK grants the old one only."""

    policies = assembly().properties(PIPELINE, "AWS::IAM::Policy")
    given = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    (use,) = (each for each in given if "codeconnections:UseConnection" in listed(each["Action"]))

    assert use["Resource"].startswith("arn:aws:codeconnections:us-east-1:111111111111:connection/")


def test_prods_access_is_protected() -> None:
    """Where a network may not be deleted, neither may the roles that look after it; both are tagged (N14)."""

    artifacts = assembly().json("manifest.json")["artifacts"]
    properties = {suffix: artifacts[f"stack-access-{suffix}"]["properties"] for suffix in ("dev", "prod")}

    assert properties["prod"]["terminationProtection"] is True
    assert properties["dev"].get("terminationProtection", False) is False
    assert properties["dev"]["tags"] == {"Environment": "dev", "CostCenter": "NetworkOps", "Project": "sluice"}
