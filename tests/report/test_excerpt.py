"""The end of what a program said."""

import pytest

from report.excerpt import excerpt

FIRST = ["ERROR one", "  why", "  fix", ""]
SECOND = ["ERROR two", "  why", "  fix", "", "finished with errors"]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (9, [*FIRST, *SECOND]),
        (8, ["(4 lines before)", *SECOND]),
        (5, ["(4 lines before)", *SECOND]),
        (4, ["(8 lines before)", "finished with errors"]),
        (1, ["(8 lines before)", "finished with errors"]),
    ],
)
def test_paragraphs_go_whole(most: int, expected: list[str]) -> None:
    """A finding is shown from its first line or not at all, and what is left out is counted."""

    assert expected == excerpt([*FIRST, *SECOND], most).splitlines()


def test_one_long_paragraph() -> None:
    """Where there is no place to begin, the last lines are shown as they are."""

    assert "(2 lines before)\nc\nd" == excerpt(["a", "b", "c", "d"], 2)


def test_blank_ends() -> None:
    """Blank lines around it are no part of it."""

    assert "a\n\nb" == excerpt(["", "a", "", "b", " "], 3)
    assert "" == excerpt([], 3)
