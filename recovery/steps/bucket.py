"""Fences and empties a bucket that may be emptied: both ask for the proof anew, from the last look."""

from recovery.emptying.allowed import emptiable
from recovery.emptying.empty import empty
from recovery.emptying.fence import fence
from recovery.emptying.progress import Progress
from recovery.observed import Observed
from recovery.plan import EmptyBucket, FenceBucket
from recovery.steps.hands import Hands


def fence_bucket(step: FenceBucket, hands: Hands, seen: Observed) -> str:
    """Raises `Problem` where the bucket may not be emptied, or can still be written into."""
    fence(hands.clients, emptiable(hands.target, seen, step.bucket), flow_logs=step.flow_logs)
    return "nothing can be written into it"


def empty_bucket(step: EmptyBucket, hands: Hands, seen: Observed) -> str:
    """Raises `Problem` where the bucket may not be emptied, or does not get empty."""

    def tell(progress: Progress) -> None:
        left = "" if progress.left is None else f", about {progress.left:,} left"
        hands.tell(f"{step.bucket}: {progress.deleted:,} deleted, {progress.per_second:,.0f}/s{left}")

    allowed = emptiable(hands.target, seen, step.bucket)
    emptied = empty(hands.clients.s3, allowed, tell=tell, stop=hands.stop)
    return f"{emptied.deleted:,} deleted"
