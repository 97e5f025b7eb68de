"""Promises of the logs' replica in a second region (N15)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import App

from network.log_replica_stack import LogReplicaStack
from network.network_stack import NetworkStack
from stages.amis import Amis
from stages.props import NetworkProps
from tests.network.conftest import ROOT
from tests.network.view import View

OTHER = "ap-southeast-1"


@pytest.fixture(scope="module")
def views(prod_props: NetworkProps, amis: Amis, tmp_path_factory: pytest.TempPathFactory) -> tuple[View, View]:
    """The network's stack and the replica's, of prod."""
    folder = tmp_path_factory.mktemp("replicated")
    props = prod_props.model_copy(update={"replicate_logs_to": OTHER})
    app = App(outdir=str(folder), context=json.loads((ROOT / "cdk.json").read_text())["context"])
    network = NetworkStack(app, "network", props, amis)
    network.add_stack_dependency(LogReplicaStack(app, "replica", props, OTHER))
    app.synth()
    one, other = (View(json.loads((folder / f"{name}.template.json").read_text())) for name in ("network", "replica"))
    return one, other


def output(name: str) -> dict[str, Any]:
    """A value of the replica's stack, as the network's asks for it."""
    return {"Fn::GetStackOutput": {"StackName": "stack-replica-prod", "OutputName": name, "Region": OTHER}}


def granted(network: View) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each action of the replication's role, with its statement."""
    (role,) = (name for name, each in network.of_type("AWS::IAM::Role").items() if "s3.amazonaws.com" in str(each))
    for policy in network.properties("AWS::IAM::Policy"):
        if policy["Roles"] == [{"Ref": role}]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                yield from ((action, statement) for action in ([actions] if isinstance(actions, str) else actions))


def test_everything_is_copied(views: tuple[View, View]) -> None:
    """What is encrypted, too; to the replica's own bucket and key; and no deletion."""

    (bucket,) = views[0].properties("AWS::S3::Bucket")
    (rule,) = bucket["ReplicationConfiguration"]["Rules"]

    assert ("Enabled", {"Prefix": ""}) == (rule["Status"], rule["Filter"])
    assert {"Status": "Disabled"} == rule["DeleteMarkerReplication"]
    assert {"SseKmsEncryptedObjects": {"Status": "Enabled"}} == rule["SourceSelectionCriteria"]
    assert output("ReplicaBucketArn") == rule["Destination"]["Bucket"]
    assert output("ReplicaKeyArn") == rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"]


def test_the_replica_is_kept_as_the_logs_are(views: tuple[View, View]) -> None:
    """It has no fixed name that would be in the way once kept, and ages as the log bucket does."""

    (source,), (bucket,) = (view.properties("AWS::S3::Bucket") for view in views)
    (key,) = views[1].properties("AWS::KMS::Key")
    kept = [
        each
        for type_ in ("AWS::S3::Bucket", "AWS::KMS::Key", "AWS::S3::BucketPolicy")
        for each in views[1].of_type(type_).values()
    ]
    same = ("LifecycleConfiguration", "PublicAccessBlockConfiguration", "OwnershipControls", "VersioningConfiguration")

    assert {"RetainExceptOnCreate"} == {each["DeletionPolicy"] for each in kept}
    assert "BucketName" not in bucket
    assert [source[name] for name in same] == [bucket[name] for name in same]
    assert key["EnableKeyRotation"] is True
    assert "aws:SecureTransport" in json.dumps(views[1].properties("AWS::S3::BucketPolicy"))


def test_the_role_reads_one_bucket_and_writes_the_other(views: tuple[View, View]) -> None:
    """Each key through S3 of its own region only; nothing is deleted, and nothing else is written."""

    given = dict(granted(views[0]))
    through = {
        action: each["Condition"]["StringEquals"]["kms:ViaService"]
        for action, each in given.items()
        if "kms:" in action
    }

    assert {"kms:Decrypt": "s3.eu-west-1.amazonaws.com"} | dict.fromkeys(
        ("kms:Encrypt", "kms:GenerateDataKey"), f"s3.{OTHER}.amazonaws.com"
    ) == through
    assert {"s3:ReplicateObject", "s3:ReplicateTags"} == {
        action for action in given if action.startswith("s3:") and not action.startswith(("s3:Get", "s3:List"))
    }
    assert output("ReplicaKeyArn") == given["kms:Encrypt"]["Resource"]


def test_flow_logs_stay_last(views: tuple[View, View]) -> None:
    """Nothing is delivered before the replication may copy it: its role and policy come before the flow logs (N8)."""

    network = views[0]
    (policy,) = (
        name for name, each in network.of_type("AWS::IAM::Policy").items() if "s3:ReplicateObject" in json.dumps(each)
    )

    assert all(policy in network.before(flow_log) for flow_log in network.of_type("AWS::EC2::FlowLog"))
