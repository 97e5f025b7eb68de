"""The catalogue of checks."""

import pkgutil

from validation import checks
from validation.catalogue import AWAITED, CATALOGUE


def test_complete() -> None:
    """Every file in the folder is in the catalogue."""

    assert {module.name for module in pkgutil.iter_modules(checks.__path__)} == {
        check.__name__.rpartition(".")[2]  # type: ignore[attr-defined] # a check is a module
        for check in CATALOGUE
    }


def test_code_says_the_file() -> None:
    """A check's code is its file's name, so that a finding leads to its source."""

    assert [check.RULE.code for check in CATALOGUE] == [
        check.__name__.rpartition(".")[2].replace("_", "-")  # type: ignore[attr-defined] # as above
        for check in CATALOGUE
    ]


def test_harm_is_said() -> None:
    """Each check's docstring says the harm in a sentence, and its rule the promise and the requirement."""

    for check in CATALOGUE:
        assert check.__doc__
        assert check.__doc__.endswith(".")
        assert check.RULE.promise
        assert check.RULE.requirement[0] in "NP"


def test_awaited_are_in_it() -> None:
    """What is waited for is judged at all."""

    assert set(AWAITED) < set(CATALOGUE)
