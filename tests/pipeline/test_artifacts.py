"""Where artifacts lie between two actions."""

from tests.pipeline.assembly import PIPELINE, assembly


def test_the_key_rotates() -> None:
    """Artifacts are encrypted with a customer key that rotates and goes soon after the stack (P2)."""

    key = assembly().one(PIPELINE, "AWS::KMS::Key")

    assert key["EnableKeyRotation"] is True
    assert key["PendingWindowInDays"] == 7


def test_target_accounts_may_read_with_it() -> None:
    """Both deploy roles may decrypt: a change set reads its template from this bucket."""

    policy = str(assembly().one(PIPELINE, "AWS::KMS::Key")["KeyPolicy"])

    assert all(
        f":iam::{account}:role/cdk-hnb659fds-deploy-role" in policy for account in ("222222222222", "333333333333")
    )


def test_nothing_of_it_is_public() -> None:
    """The bucket blocks public access, refuses plain http, and its objects expire."""

    bucket = assembly().one(PIPELINE, "AWS::S3::Bucket")
    statements = assembly().one(PIPELINE, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30
    assert [each["Condition"] for each in statements if each["Effect"] == "Deny"] == [
        {"Bool": {"aws:SecureTransport": "false"}}
    ]


def test_it_goes_with_the_stack() -> None:
    """Artifacts can be made again: neither bucket nor key outlives the pipeline, and the bucket is emptied first."""

    resources = assembly().json(f"{PIPELINE}.template.json")["Resources"].values()
    ours = [each for each in resources if each["Type"] in ("AWS::S3::Bucket", "AWS::KMS::Key")]

    assert [each["DeletionPolicy"] for each in ours] == ["Delete", "Delete"]
    assert len(assembly().properties(PIPELINE, "Custom::S3AutoDeleteObjects")) == 1


def test_the_pipeline_uses_it() -> None:
    """The artifact store is this bucket under this key, and no other bucket is made."""

    store = assembly().one(PIPELINE, "AWS::CodePipeline::Pipeline")["ArtifactStore"]

    assert store["EncryptionKey"]["Type"] == "KMS"
    assert len(assembly().properties(PIPELINE, "AWS::S3::Bucket")) == 1
