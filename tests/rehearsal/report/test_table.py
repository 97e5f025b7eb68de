"""The result on stdout."""

import io
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.console import Console

from rehearsal.report.table import print_result
from rehearsal.timeline import Rehearsal
from tests.rehearsal.report import records


def printed(record: Rehearsal, width: int = 140) -> str:
    to = Console(file=io.StringIO(), width=width, color_system=None)
    print_result(to, record)
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue()


def test_the_table_says_what_ran_as_whom_and_how_it_ended() -> None:
    """Every round, and for each action its account, the short name of its role, its state and its time."""
    lines = printed(records.good()).splitlines()

    (deploy,) = [
        line.split() for line in lines if "network.Deploy" in line and records.PROD in line and "reached" not in line
    ]
    assert ["network.Deploy", records.PROD, "role-prod", "succeeded", "1.2", "s"] == deploy
    assert "round 2: the pipeline changed itself" in " ".join(lines)


def test_what_the_verdict_rests_on_is_said() -> None:
    """Fidelity for each stack, what was ignored, how it was fenced in, what was not judged, and the verdict last."""
    text = printed(records.good())

    for promised in (
        "fidelity: 208 of 214 properties read back  stack-network-dev",
        "ignored by the emulated AWS: 1 property",
        "isolation: namespace",
        "packets: nothing flows",
        "left out, not committed: environments.toml",
    ):
        assert promised in text
    assert text.splitlines()[-1].startswith("The commit reaches prod and its validation passes")


def test_no_line_ends_in_blanks() -> None:
    """Isolation that needs no reason says none, and leaves no room for it."""
    record = records.good()
    assert record.isolation is not None
    record.isolation.why = ""

    assert "isolation: namespace\n" in printed(record)


def test_a_failure_says_what_where_and_what_to_try() -> None:
    """The failed action is named with its reason, its place and its remedy."""
    text = printed(records.failed(), width=400)

    for promised in (
        "dev / Validate",
        "what   User: arn:aws:sts",
        "where  222222222222",
        "try    allow ec2:DescribeVpcs",
    ):
        assert promised in text


@pytest.mark.parametrize("record", [records.hostile, records.empty])
@pytest.mark.parametrize("width", [40, 200])
def test_any_record_can_be_printed(record: Callable[[], Rehearsal], width: int) -> None:
    """Names that are too long, markup in a subject, or nothing at all: the table is printed."""
    text = printed(record(), width=width)

    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert record().verdict[:20] in text


@pytest.mark.parametrize(("width", "shows_roles"), [(80, False), (120, True)])
def test_each_action_has_one_line(width: int, shows_roles: bool) -> None:
    """On an ordinary terminal, however long the names of roles are; a narrow one leaves them to the page."""
    record = records.good()
    for action in record.rounds[-1].actions:
        action.role_arn += "-a-name-that-cdk-made-2263E3296AE25A9A" * 2
    lines = printed(record, width).splitlines()

    begin = max(at for at, line in enumerate(lines) if line.startswith("stage"))
    rows = lines[begin + 1 : begin + 1 + len(record.rounds[-1].actions)]

    assert all(line.endswith(" s") for line in rows)
    assert shows_roles is ("role-prod" in rows[-1])
