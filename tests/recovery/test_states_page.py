"""docs/recover-states.md is what the code diagnoses; `python -m tests.recovery.test_states_page` writes it anew."""

from collections.abc import Sequence
from pathlib import Path

from recovery.diagnose import diagnose
from recovery.plan import Step
from tests.recovery.factory import DEV, PROD
from tests.recovery.state_table import ROWS, Row

PAGE = Path(__file__).parents[2] / "docs" / "recover-states.md"
HEAD = """\
# The 23 stack states, and what frees each

Generated from `recovery/diagnose.py` and the rows of `tests/recovery/state_table.py`; a test keeps it so. Each row is
an example: the stack that failed holds a bucket with 12 versions, which dev's template deletes and prod's keeps.

"blocks": the pipeline's next run fails on the stack as it is. "shown by": `emulated AWS` means that a test drives the
emulated AWS into the state and diagnoses what it then reads there; `written answers` means that there is no way into
the state, so that the test reads answers written after the API reference. No state was met in AWS itself.

Whatever the state: a stack without Sluice's tags, a nested one, or one whose deletion is needed while its termination
protection is on, is a person's. A second failed deletion leaves behind what will not go (not what has a fixed name); a
second failed continuation of a rollback passes over what is UPDATE_FAILED.

| state | diagnosis | plan in dev | plan in prod | blocks | shown by |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole of it."""
    return HEAD + "".join(_line(*columns) for columns in map(_columns, ROWS))


def _columns(row: Row) -> tuple[str, ...]:
    dev, prod = diagnose(row.seen(DEV), DEV), diagnose(row.seen(PROD), PROD)
    blocks = "yes" if dev.blocks else "no"
    return f"`{row.state}`", dev.cause, _steps(dev.plan), _steps(prod.plan), blocks, row.reached


def _steps(plan: Sequence[Step]) -> str:
    return "; ".join(str(step) for step in plan) or "nothing"


def _line(*columns: str) -> str:
    return f"| {' | '.join(column.replace('|', '/') for column in columns)} |\n"


def test_the_page_is_the_code() -> None:
    """Every line of it."""

    assert page() == PAGE.read_text()


if __name__ == "__main__":
    PAGE.write_text(page())
