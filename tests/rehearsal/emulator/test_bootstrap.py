"""The real CDK CLI against the emulated AWS."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from rehearsal.emulator.process import ROOT, EmulatedAws

pytestmark = pytest.mark.machine

TOOLS, DEV = "111111111111", "222222222222"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def bootstrap(aws: EmulatedAws, account: str, folder: Path, *options: str) -> "subprocess.Popen[str]":
    """`cdk bootstrap` as the account's root, outside the project's folder."""
    return subprocess.Popen(
        [ROOT / "node_modules" / ".bin" / "cdk", "bootstrap", f"aws://{account}/us-east-1", *options],
        cwd=folder,
        env={
            "PATH": f"{ROOT / '.sluice/venvs/product/bin'}:/usr/bin:/bin",
            "HOME": str(folder),
            "AWS_ENDPOINT_URL": aws.endpoint,
            "AWS_ENDPOINT_URL_S3": aws.endpoint,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": aws.root_secret,
            "AWS_REGION": "us-east-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CI": "true",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_two_accounts_are_bootstrapped_side_by_side(
    emulated_aws: EmulatedAws, client: Any, iam: Any, tmp_path: Path
) -> None:
    """Without options an administrator deploys; with trust a role of the tools account may take the deploy role."""

    trusting = ["--trust", TOOLS, "--cloudformation-execution-policies", ADMINISTRATOR]
    runs = [bootstrap(emulated_aws, TOOLS, tmp_path), bootstrap(emulated_aws, DEV, tmp_path, *trusting)]
    said = [run.communicate(timeout=120)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0], said
    attached = client("iam").list_attached_role_policies(RoleName=f"cdk-hnb659fds-cfn-exec-role-{TOOLS}-us-east-1")
    assert [found["PolicyArn"] for found in attached["AttachedPolicies"]] == [ADMINISTRATOR]
    deploy_role = f"arn:aws:iam::{DEV}:role/cdk-hnb659fds-deploy-role-{DEV}-us-east-1"
    ours = iam.codebuild_role(TOOLS, "ours", **{"sts:AssumeRole": "*"})
    theirs = iam.codebuild_role("999999999999", "theirs", **{"sts:AssumeRole": "*"})
    assert client("sts", ours).assume_role(RoleArn=deploy_role, RoleSessionName="test")["Credentials"]
    with pytest.raises(client("sts").exceptions.ClientError, match="AccessDenied"):
        client("sts", theirs).assume_role(RoleArn=deploy_role, RoleSessionName="test")
