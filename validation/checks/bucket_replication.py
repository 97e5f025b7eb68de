"""Logs that are in one region only are lost with it; copies that go elsewhere are read by somebody else."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import REPLICA_BUCKET_ARN, REPLICA_KEY_ARN
from stages.props import NetworkProps
from validation.observed import Observed, Replica, seen
from validation.rule import Rule

RULE = Rule(
    "bucket-replication", "N15", "Everything in the bucket is replicated to the promised region's bucket, or nowhere"
)


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    bucket = seen(observed.bucket, "bucket")
    promised = observed.replica.get(REPLICA_BUCKET_ARN, "")
    for replica in bucket.replicas:
        if replica.bucket != promised:
            yield RULE.fail(bucket.name, f"it is replicated to {replica.bucket}, which is not promised")
    if not props.replicate_logs_to:
        return
    right = [replica for replica in bucket.replicas if replica.bucket == promised]
    if not promised:
        where = f"{props.names.replica_stack} in {props.replicate_logs_to}"
        yield RULE.fail(bucket.name, f"there is no {where}, which would name the replica")
    elif not right:
        yield RULE.fail(bucket.name, f"no enabled rule replicates the whole bucket to {promised}")
    else:
        yield from (RULE.fail(bucket.name, what) for replica in right for what in _wrong(replica, observed))


def _wrong(replica: Replica, observed: Observed) -> Iterator[str]:
    if not replica.encrypted:
        yield "what lies under its KMS key is not replicated, and everything does"
    if replica.key != (key := observed.replica.get(REPLICA_KEY_ARN, "")):
        yield f"replicas are encrypted under {replica.key or 'no key'}, and the replica's is {key}"
