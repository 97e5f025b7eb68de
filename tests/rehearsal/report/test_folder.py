"""The report's folder: a page, the record, and the logs."""

import base64
import hashlib
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rehearsal.report import folder, page
from rehearsal.timeline import Rehearsal
from report.problem import Problem
from tests.rehearsal.report import records

RECORDS = (records.good, records.failed, records.hostile, records.empty)


class Outline(HTMLParser):
    """The elements of a page: names, and attributes that could load or run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.loads += [
            f"{name}={value}" for name, value in attrs if name in ("src", "href", "srcset") or name[:2] == "on"
        ]


@pytest.mark.parametrize("record", RECORDS)
def test_the_page_needs_nothing_but_itself(record: Callable[[], Rehearsal]) -> None:
    """No element loads anything: links lead within the page, the one script and the one style are inline."""
    outline = Outline(page.render(record()))

    assert [] == [load for load in outline.loads if not load.startswith(("href=#", "href=data:,"))]
    assert (1, 1) == (outline.names.count("script"), outline.names.count("style"))
    assert "img" not in outline.names


def test_the_page_admits_its_own_script_alone() -> None:
    """The policy in the page names the hash of the script, so that no other would run even if it got in."""
    text = page.render(records.good())
    script = text.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert f"default-src 'none'; script-src 'sha256-{digest}'; " in text


def test_the_page_says_why_a_flow_log_does_not_deliver_and_what_was_reached() -> None:
    """AWS's word for a failed delivery stands at its flow log; the hosts that were reached stand with their count."""
    record = records.good()
    record.networks = [records.network("dev", "222222222222", "172.30", failing=True)]

    text = page.render(record)

    assert "not delivering: Access error" in text
    assert "pypi.org: 3 connections" in text


@pytest.mark.parametrize("record", RECORDS)
def test_the_same_record_makes_the_same_page(record: Callable[[], Rehearsal]) -> None:
    """Nothing of the hour, the machine or a dice is on it."""

    assert page.render(record()) == page.render(record())


@pytest.mark.parametrize("record", RECORDS)
def test_every_log_has_a_file(tmp_path: Path, record: Callable[[], Rehearsal]) -> None:
    """One file for each step and action, with a safe name, and without escape sequences."""
    written = record()

    folder.write(tmp_path, written)

    files = sorted((tmp_path / "logs").iterdir())
    assert len(files) == len(written.preparation) + sum(len(round_.actions) for round_ in written.rounds)
    assert all(len(path.name) < 120 and "\x1b" not in path.read_text() for path in files)


def test_a_log_reads_as_a_terminal_left_it(tmp_path: Path) -> None:
    """Colours and titles are gone, and of a line that was redrawn only the last state stays."""
    folder.write(tmp_path, records.hostile())

    said = (tmp_path / "logs").glob("round-1-01-*").__next__().read_text().splitlines()
    assert ["red ", "100%"] == said[-5:-3]


@pytest.mark.parametrize("record", RECORDS[:2])
def test_the_record_comes_back_from_its_file(tmp_path: Path, record: Callable[[], Rehearsal]) -> None:
    """timeline.json is the whole record."""
    folder.write(tmp_path, record())

    assert record() == Rehearsal.model_validate(json.loads((tmp_path / "timeline.json").read_text()))


def test_an_older_reports_logs_go_and_other_files_stay(tmp_path: Path) -> None:
    """A shorter run leaves no log of a longer one behind, and touches nothing that is not a report's."""
    folder.write(tmp_path, records.good())
    (tmp_path / "logs" / "mine.log").write_text("keep")

    folder.write(tmp_path, records.empty())

    assert ["mine.log"] == [path.name for path in (tmp_path / "logs").iterdir()]


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    """A file where the folder should be is named, with what to try."""
    (tmp_path / "report").write_text("a file")

    with pytest.raises(Problem) as problem:
        folder.write(tmp_path / "report", records.empty())

    assert "report-not-written" == problem.value.name
    assert str(tmp_path / "report") in problem.value.where


def test_a_folder_is_made_ready_or_refused_before_there_is_a_report(tmp_path: Path) -> None:
    """One that is not there yet is made; one that cannot be made is refused as it would be later."""
    folder.make_ready(tmp_path / "new" / "report")
    assert (tmp_path / "new" / "report").is_dir()

    with pytest.raises(Problem, match="report-not-written"):
        folder.make_ready(Path("/proc/report"))
