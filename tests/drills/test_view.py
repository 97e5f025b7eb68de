"""What a person reads of drills."""

from cli.drill_view import figures, page
from drills.named.catalogue import NAMED
from tests.drills.factory import outcome

OUTCOMES = [
    outcome(left="ROLLBACK_COMPLETE", plan=["delete-stack"], steps=["x: DELETE_COMPLETE"], recovery_seconds=0.5),
    outcome("dev/delete/A|B", left="DELETE_FAILED", lost=["s3://b/k"], verdict="lost:\ns3://b/k", recovery_seconds=2.0),
]


def test_the_page_has_a_row_a_drill() -> None:
    """Whatever stands in a cell: a bar or a new line would break the table."""

    rows = [line for line in page(OUTCOMES, "0" * 40).splitlines() if line.startswith("|")]
    assert 2 + len(OUTCOMES) == len(rows)
    assert {9} == {row.count("|") for row in rows}


def test_figures_count_what_is_lost_and_what_went_wrong() -> None:
    """Nothing is hidden in an average."""

    told = " ".join(figures(OUTCOMES))
    assert "2 drills, 1 of them ended well; lost: s3://b/k." in told
    assert "2.0 s at most" in told


def test_named_drills_are_told_apart() -> None:
    """No two have one name, and each says what is broken, in which state that leaves the stack, and how it ends."""

    assert len(NAMED) == len({one.name for one in NAMED})
    assert [] == [one.name for one in NAMED if not (one.broken and one.left and one.end)]
