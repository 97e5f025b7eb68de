"""An estate written as a user would, with one thing changed.

The tests have an estate of their own, which is the shipped one: a user edits environments.toml, and the pipeline's
synth step runs these tests.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from report.problem import Problem
from stages.estate import Estate, read_estate

ESTATE = Path(__file__).parent.parent / "estate"


@pytest.fixture
def estate_with(tmp_path: Path) -> Callable[..., Estate]:
    """Reads the tests' estate after replacing some of its text."""

    def read(*changes: tuple[str, str]) -> Estate:
        text = (ESTATE / "environments.toml").read_text()
        for old, new in changes:
            assert old in text, f"the tests' estate no longer says {old!r}"
            text = text.replace(old, new, 1)
        (tmp_path / "environments.toml").write_text(text)
        (tmp_path / "amis.toml").write_text((ESTATE / "amis.toml").read_text())
        return read_estate(tmp_path)

    return read


@pytest.fixture
def problems_with(estate_with: Callable[..., Estate]) -> Callable[..., list[Problem]]:
    """The problems that the tests' estate has after a change."""

    def read(*changes: tuple[str, str]) -> list[Problem]:
        with pytest.raises(ExceptionGroup) as caught:
            estate_with(*changes)
        problems = list(caught.value.exceptions)
        assert all(isinstance(problem, Problem) for problem in problems)
        return [problem for problem in problems if isinstance(problem, Problem)]

    return read
