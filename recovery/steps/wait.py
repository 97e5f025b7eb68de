"""Waits until CloudFormation has ended what it is at."""

import time

from recovery.observed import Observed
from recovery.plan import Wait
from recovery.steps.hands import Hands
from recovery.steps.settling import pauses, settled
from stages.stack_states import stack_busy


def wait(_step: Wait, hands: Hands, seen: Observed) -> str:
    """Answers the status in which the stack came to rest.

    A stack in review is not busy by its status while a change set of it is at work: so it is looked at as a whole.
    """
    for pause in pauses():
        status = settled(hands, seen.stack.stack_id) if seen.stack else "gone"
        seen = hands.look()
        if not isinstance(next(iter(hands.decide(seen, hands.target).plan), None), Wait):
            return status
        if time.monotonic() + pause > hands.deadline:
            raise stack_busy(hands.target.stack, status, hands.target.where)
        time.sleep(pause)
    raise AssertionError("the pauses do not end")
