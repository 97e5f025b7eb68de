"""The catalogue of named drills is whole."""

import ast
from pathlib import Path

from drills.named.catalogue import NAMED

ROOM = Path(__file__).parents[2] / "drills" / "named"
EVERY_FAULT = {  # issue by issue, what a drill must be able to break
    "a call that cannot be made": "aws-gone",
    "the emulator dies": "emulator-killed",
    "throttling": "throttled",
    "credentials that expire": "credentials-expire",
    "a custom resource that never answers": "no-answer",
    "an object written during deletion": "object-during-deletion",
    "a policy already there": "policy-already-there",
    "a retained name in the way": "kept-name-in-the-way",
    "a change set left over": "change-set-left-over",
    "an approval left open": "approval-left-open",
    "a commit reverted half way": "reverted-half-way",
    "a stuck pipeline": "pipeline-stuck",
    "two recoveries at once": "two-at-once",
    "a stuck dev when the pipeline comes": "dev-frees-itself",
    "a stuck prod when the pipeline comes": "prod-explains",
}


def test_every_story_is_listed() -> None:
    """Each drill that a file of the room makes is in the catalogue."""

    made = [
        node.value
        for file in ROOM.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "NamedDrill"
        for keyword in call.keywords
        if keyword.arg == "name" and isinstance(node := keyword.value, ast.Constant)
    ]
    assert sorted(str(name) for name in made) == sorted(one.name for one in NAMED)


def test_every_fault_has_a_drill() -> None:
    """What can go wrong with a delivery, beside a resource that fails."""

    assert set() == set(EVERY_FAULT.values()) - {one.name for one in NAMED}
