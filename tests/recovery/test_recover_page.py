"""docs/recover.md, beside what the command says."""

import re
from pathlib import Path

from cli.recover import GRAVEST
from recovery.plan import Diagnosis
from recovery.recover import NOTHING_TO_DO, ONLY_PLANNED, PERSON_NEEDED, RECOVERED, Outcome
from tests.recovery.factory import DEV

PAGE = Path(__file__).parent.parent.parent / "docs" / "recover.md"


def test_json_is_described() -> None:
    """Every key and every verdict of `--json` has its word on the page."""

    words = set(re.findall(r"`([\w-]+)`", PAGE.read_text()))
    outcome = Outcome(target=DEV, diagnoses=[Diagnosis(stack="", status="", cause="")])
    verdicts = {NOTHING_TO_DO, ONLY_PLANNED, RECOVERED, PERSON_NEEDED, *GRAVEST.values()}

    assert set() == {*outcome.as_dict(), *verdicts} - words
