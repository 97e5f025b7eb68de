"""Buckets and keys of another account, as the pipeline's artifacts need them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.emulator.process import EmulatedAws

pytestmark = pytest.mark.machine

TOOLS, DEV = "111111111111", "222222222222"
USE_KEY = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
S3_ALL = {"s3:*": "*"}


def document(*statements: object) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def key_policy(*users: str) -> str:
    """A key policy for the account's administration and some users; not for the account as such."""
    administration = {
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"},
        "Action": ["kms:Put*", "kms:Create*"], "Resource": "*",
    }  # fmt: skip
    use = {"Effect": "Allow", "Principal": {"AWS": list(users)}, "Action": USE_KEY, "Resource": "*"}
    return document(administration, *([use] if users else []))


def bucket(client: Any, name: str, key_arn: str | None, *readers: str) -> Any:
    """A bucket of the tools account with default encryption, open to `readers`; its owner's client."""
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    default = {"SSEAlgorithm": "aws:kms"} | ({"KMSMasterKeyID": key_arn} if key_arn else {})
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    if readers:
        allow = {
            "Effect": "Allow", "Principal": {"AWS": list(readers)}, "Action": ["s3:GetObject*", "s3:List*"],
            "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        }  # fmt: skip
        s3.put_bucket_policy(Bucket=name, Policy=document(allow))
    return s3


def refusal(call: Any, **parameters: object) -> str:
    """The refusal that a call must meet."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return f"{error.value.response['Error']['Code']}: {error.value.response['Error'].get('Message', '')}"


def test_writing_takes_the_key_policy(emulated_aws: EmulatedAws, client: Any, iam: Any) -> None:
    """A key policy without its user: the upload fails, and the denial names the key, the user and the action."""

    session = iam.codebuild_role(TOOLS, "writer", **S3_ALL, **{"kms:*": "*"})
    key = client("kms").create_key(Policy=key_policy())["KeyMetadata"]["Arn"]
    bucket(client, "artifacts-write", key)
    put = client("s3", session).put_object

    said = refusal(put, Bucket="artifacts-write", Key="k", Body=b"x")
    denial = emulated_aws.control.denials()[-1]

    assert f"AccessDenied: User: arn:aws:sts::{TOOLS}:assumed-role/writer/test is not authorized to perform: " in said
    assert f"kms:GenerateDataKey on resource: {key} because no resource-based policy allows" in said
    assert denial["would_allow"] == (
        f"a statement in the policy of {key} with Effect Allow, "
        f"Principal AWS arn:aws:iam::{TOOLS}:role/writer, Action kms:GenerateDataKey"
    )

    client("kms").put_key_policy(
        KeyId=key, PolicyName="default", Policy=key_policy(f"arn:aws:iam::{TOOLS}:role/writer")
    )
    put(Bucket="artifacts-write", Key="k", Body=b"x")


def test_reading_from_another_account_takes_bucket_key_and_caller(client: Any, iam: Any) -> None:
    """All three policies are asked, and each one alone can refuse."""

    reader = f"arn:aws:iam::{DEV}:role/reader"
    full = iam.codebuild_role(DEV, "reader", **S3_ALL, **{"kms:Decrypt": "*"})
    no_key = iam.codebuild_role(DEV, "reader-without-kms", **S3_ALL)
    stranger = iam.codebuild_role(DEV, "stranger", **S3_ALL, **{"kms:Decrypt": "*"})
    key = client("kms").create_key(Policy=key_policy(reader, f"{reader}-without-kms", f"arn:aws:iam::{TOOLS}:root"))
    arn = key["KeyMetadata"]["Arn"]
    bucket(client, "artifacts-read", arn, reader, f"{reader}-without-kms").put_object(
        Bucket="artifacts-read", Key="k", Body=b"x"
    )
    wanted = {"Bucket": "artifacts-read", "Key": "k"}

    assert client("s3", full).get_object(**wanted)["Body"].read() == b"x"
    assert "kms:Decrypt" in refusal(client("s3", no_key).get_object, **wanted)
    assert "AccessDenied" in refusal(client("s3", stranger).get_object, **wanted)

    client("kms").put_key_policy(KeyId=arn, PolicyName="default", Policy=key_policy())
    assert "because no resource-based policy allows the kms:Decrypt" in refusal(client("s3", full).get_object, **wanted)


def test_the_refusal_of_a_foreign_bucket_is_recorded(emulated_aws: EmulatedAws, client: Any, iam: Any) -> None:
    """A bucket policy without its reader: the denial names bucket and reader."""

    session = iam.codebuild_role(DEV, "uninvited", **S3_ALL)
    bucket(client, "no-policy", None).put_object(Bucket="no-policy", Key="k", Body=b"x")

    assert "AccessDenied" in refusal(client("s3", session).get_object, Bucket="no-policy", Key="k")
    assert f"policy of bucket no-policy (account {TOOLS})" in emulated_aws.control.denials()[-1]["would_allow"]
    assert f"arn:aws:iam::{DEV}:role/uninvited" in emulated_aws.control.denials()[-1]["would_allow"]


def test_a_default_of_kms_without_a_key_is_the_aws_managed_key(client: Any, iam: Any) -> None:
    """The bootstrap's bucket: its own account writes and reads; another account can never use that key."""

    reader = f"arn:aws:iam::{DEV}:role/managed-key-reader"
    session = iam.codebuild_role(DEV, "managed-key-reader", **S3_ALL, **{"kms:*": "*"})
    s3 = bucket(client, "managed-key", None, reader)

    s3.put_object(Bucket="managed-key", Key="k", Body=b"x")
    s3.put_object(Bucket="managed-key", Key="explicit", Body=b"x", ServerSideEncryption="aws:kms")

    assert s3.get_object(Bucket="managed-key", Key="k")["Body"].read() == b"x"
    assert s3.head_object(Bucket="managed-key", Key="explicit")["ServerSideEncryption"] == "aws:kms"
    said = refusal(client("s3", session).get_object, Bucket="managed-key", Key="k")
    assert "the AWS-managed key cannot be used from another account" in said


def test_a_key_that_does_not_exist_encrypts_nothing(client: Any) -> None:
    """A bucket whose key was deleted, or never was."""

    s3 = bucket(client, "lost-key", f"arn:aws:kms:us-east-1:{TOOLS}:key/00000000-0000-0000-0000-000000000000")

    assert "the KMS key does not exist" in refusal(s3.put_object, Bucket="lost-key", Key="k", Body=b"x")


def test_a_template_of_another_account_needs_its_buckets_policy(client: Any, iam: Any) -> None:
    """TemplateURL is read as the caller: found in the other account's bucket, and refused without its policy."""

    deployer = f"arn:aws:iam::{DEV}:role/template-reader"
    allow = {"s3:GetObject": "*", "cloudformation:*": "*", "sns:*": "*"}
    session = iam.codebuild_role(DEV, "template-reader", **allow)
    template = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}).encode()
    s3 = client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="t.json", Body=template)
    create = client("cloudformation", session).create_stack
    wish = {"StackName": "from-elsewhere", "TemplateURL": "https://templates.s3.us-east-1.amazonaws.com/t.json"}

    assert f"{deployer.replace('iam', 'sts').replace('role/', 'assumed-role/')}/test is not authorized" in refusal(
        create, **wish
    )

    grant = {
        "Effect": "Allow", "Principal": {"AWS": deployer}, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::templates/*",
    }  # fmt: skip
    s3.put_bucket_policy(Bucket="templates", Policy=document(grant))
    assert create(**wish)["StackId"].startswith("arn:aws:cloudformation:us-east-1:222222222222:stack/from-elsewhere/")


def test_a_template_is_read_as_the_caller_not_as_the_execution_role(client: Any, iam: Any) -> None:
    """An execution role needs no right to read templates."""

    role = iam.role(TOOLS, "creates-topics", trust={"Service": "cloudformation.amazonaws.com"}, allow={"sns:*": "*"})
    s3 = client("s3")
    s3.create_bucket(Bucket="own-templates")
    s3.put_object(Bucket="own-templates", Key="t.json", Body=b'{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}')

    made = client("cloudformation").create_stack(
        StackName="read-as-caller", TemplateURL="https://s3.amazonaws.com/own-templates/t.json", RoleARN=role
    )

    assert "stack/read-as-caller/" in made["StackId"]


def test_the_resource_account_of_a_bucket_is_its_owner(client: Any, iam: Any) -> None:
    """The bootstrap's deploy role reads artifacts only where s3:ResourceAccount is not its own."""

    role = iam.role(DEV, "artifact-reader", trust={"Service": "codebuild.amazonaws.com"})
    elsewhere = {
        "Effect": "Allow", "Action": "s3:GetObject*", "Resource": "*",
        "Condition": {"StringNotEquals": {"s3:ResourceAccount": DEV}},
    }  # fmt: skip
    client("iam", DEV).put_role_policy(RoleName="artifact-reader", PolicyName="p", PolicyDocument=document(elsewhere))
    s3 = client("s3")
    s3.create_bucket(Bucket="theirs")
    s3.put_object(Bucket="theirs", Key="k", Body=b"x")
    grant = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": "s3:*", "Resource": "arn:aws:s3:::theirs/*"}
    s3.put_bucket_policy(Bucket="theirs", Policy=document(grant))
    client("s3", DEV).create_bucket(Bucket="ours")
    client("s3", DEV).put_object(Bucket="ours", Key="k", Body=b"x")
    reader = client("s3", iam.session(role))

    assert reader.get_object(Bucket="theirs", Key="k")["Body"].read() == b"x"
    assert "AccessDenied" in refusal(reader.get_object, Bucket="ours", Key="k")


def test_a_foreign_key_is_used_by_its_arn_where_both_policies_allow(client: Any, iam: Any) -> None:
    """kms:Encrypt with another account's key."""

    user = f"arn:aws:iam::{DEV}:role/key-user"
    key = client("kms").create_key(Policy=key_policy(user))["KeyMetadata"]["Arn"]
    may, may_not = (iam.codebuild_role(DEV, name, **{"kms:Encrypt": "*"}) for name in ("key-user", "no-key-user"))

    assert client("kms", may).encrypt(KeyId=key, Plaintext=b"x")["KeyId"] == key
    assert "AccessDenied" in refusal(client("kms", may_not).encrypt, KeyId=key, Plaintext=b"x")
