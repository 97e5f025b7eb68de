"""The proof that a bucket may be emptied."""

from dataclasses import replace

import pytest

from recovery.emptying.allowed import Emptiable, emptiable
from recovery.observed import Observed
from recovery.target import Target
from report.problem import Problem
from tests.recovery import factory
from tests.recovery.factory import DEV, PROD, log_bucket, log_bucket_resource, observed


def look(target: Target = DEV, **more: object) -> Observed:
    fields = {"resources": (log_bucket_resource(target),), "buckets": (log_bucket(region=target.region),), **more}
    return observed(target, "DELETE_FAILED", **fields)


KEPT = replace(log_bucket_resource(DEV), policy="Retain")

REFUSED = {
    "keeps its logs": (PROD, look(PROD)),
    "the look was at 999999999999": (DEV, look(account="999999999999")),
    "the look was at 222222222222/eu-west-1": (DEV, look(region="eu-west-1")),
    "the stack stack-network-dev was not seen": (DEV, look(stack=None)),
    "does not have the tags of dev": (DEV, look(tags={})),
    "protected": (DEV, look(protected=True)),
    "nested in root": (DEV, look(parent="root")),
    "not a resource of": (DEV, look(resources=())),
    "DeletionPolicy is Retain": (DEV, look(resources=(KEPT,))),
    "DeletionPolicy is Snapshot": (DEV, look(resources=(replace(KEPT, policy="Snapshot"),))),
    "DeletionPolicy is RetainExceptOnCreate": (DEV, look(resources=(replace(KEPT, policy="RetainExceptOnCreate"),))),
    "its create failed": (DEV, look(resources=(log_bucket_resource(DEV, "CREATE_FAILED"),))),
    "it is DELETE_SKIPPED": (DEV, look(resources=(log_bucket_resource(DEV, "DELETE_SKIPPED"),))),
    "it is in eu-west-1": (DEV, look(buckets=(log_bucket(region="eu-west-1"),))),
    "it is not there": (DEV, look(buckets=(log_bucket(region=""),))),
    "it is somebody's": (DEV, look(buckets=(log_bucket(owner="it is somebody's"),))),
    "it has object lock": (DEV, look(buckets=(log_bucket(lock="it has object lock"),))),
    "it was not seen": (DEV, look(buckets=())),
}


@pytest.mark.parametrize("why", REFUSED)
def test_refused(why: str) -> None:
    """One thing that is not as it must be is enough, and is named."""
    target, seen = REFUSED[why]

    with pytest.raises(Problem) as refused:
        emptiable(target, seen, "logs-1")

    assert refused.value.name == "bucket-not-emptiable"
    assert why in refused.value.why


def test_another_resource_of_that_name() -> None:
    """What has the bucket's name must be a bucket, too."""
    topic = factory.resource("Topic", physical_id="logs-1")

    with pytest.raises(Problem, match="bucket-not-emptiable"):
        emptiable(DEV, look(resources=(topic,)), "logs-1")


def test_allowed() -> None:
    """Dev's own bucket may be emptied, and the proof says whose it is and where."""

    proof = emptiable(DEV, look(), "logs-1")

    assert ("logs-1", DEV.account, DEV.region, 12) == (proof.bucket, proof.account, proof.region, proof.versions)


def test_not_counted() -> None:
    """Where not all were counted there is nothing to estimate from."""

    proof = emptiable(DEV, look(buckets=(log_bucket(region=DEV.region, counted_all=False),)), "logs-1")

    assert proof.versions is None


def test_no_other_way() -> None:
    """A proof is neither made by hand nor changed to be another bucket's."""
    proof = emptiable(DEV, look(), "logs-1")

    with pytest.raises(TypeError, match=r"only emptiable\(\)"):
        Emptiable(bucket="b", account="1", region="r", stack="s", versions=None, looked=object())
    with pytest.raises((TypeError, ValueError), match="looked"):
        replace(proof, bucket="another")  # type: ignore[call-arg]  # this is the promise
