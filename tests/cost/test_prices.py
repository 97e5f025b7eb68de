"""Reading prices.toml: every mistake is named with its key, its value, the reason and the remedy."""

from decimal import Decimal
from pathlib import Path

import pytest

from cost.prices import read_prices
from cost.units import KINDS, UNITS
from report.problem import Problem

ROOT = Path(__file__).parent.parent.parent
GOOD = '{ usd = 0.0104, date = 2026-01-31, origin = "https://example.org/list" }'


def refused(folder: Path, text: str) -> list[Problem]:
    path = folder / "prices.toml"
    path.write_text(text)
    with pytest.raises(ExceptionGroup) as caught:
        read_prices(path)
    problems = [one for one in caught.value.exceptions if isinstance(one, Problem)]
    assert {str(path)} == {one.where for one in problems}
    return problems


def test_reads(tmp_path: Path) -> None:
    """A price is exact, as it is written."""

    (tmp_path / "prices.toml").write_text(f'[eu-west-1]\n"instance-hour:t3.micro" = {GOOD}\n')

    assert Decimal("0.0104") == read_prices(tmp_path / "prices.toml").of("eu-west-1")["instance-hour:t3.micro"].usd


def test_whole_dollars(tmp_path: Path) -> None:
    """A whole number is a price too."""

    (tmp_path / "prices.toml").write_text("[eu-west-1]\nkey-month = " + GOOD.replace("0.0104", "1"))

    assert 1 == read_prices(tmp_path / "prices.toml").of("eu-west-1")["key-month"].usd


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ("key-month = " + GOOD.replace("0.0104", "-1"), "key-month.usd = -1", "write dollars"),
        ("key-month = " + GOOD.replace("0.0104", "nan"), "key-month.usd = NaN", "write dollars"),
        ("key-month = " + GOOD.replace("0.0104", "true"), "key-month.usd = True", "write dollars"),
        ("key-month = " + GOOD.replace("0.0104", '"1"'), "key-month.usd = 1", "write dollars"),
        ("key-month = " + GOOD.replace("2026-01-31", '"soon"'), "key-month.date = soon", "write the day"),
        ("key-month = " + GOOD.replace("https", "ftp"), "key-month.origin = ftp://example.org/list", "name the page"),
        ("key-month = { usd = 1, date = 2026-01-31 }", "key-month.origin is not there", "name the page"),
        ("key-month = " + GOOD.replace("usd", "euro = 1, usd"), "key-month.euro = 1", "remove it"),
        ("key-month = 1", "key-month = 1", "write { usd"),
        (f"key-moth = {GOOD}", "key-moth is unknown", "did you mean 'key-month'?"),
        (f"gold = {GOOD}", "gold is unknown", "known keys: "),
        (f"instance-hour = {GOOD}", "instance-hour is unknown", "did you mean"),
        (f'"key-month:big" = {GOOD}', '"key-month:big" is unknown', "did you mean"),
    ],
)
def test_mistake(tmp_path: Path, line: str, what: str, remedy: str) -> None:
    """One line that is no price."""

    (problem,) = refused(tmp_path, f"[eu-west-1]\n{line}\n")

    assert "prices-refused" == problem.name
    assert f"eu-west-1.{what}" == problem.what
    assert problem.remedy.startswith(remedy)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """A user mends the file in one go."""

    assert 2 == len(refused(tmp_path, "[eu-west-1]\nkey-month = 1\nalarm-month = 2\n"))


@pytest.mark.parametrize(
    ("text", "what"), [("not TOML", "it is not TOML"), ("eu-west-1 = 3", "eu-west-1 = 3"), ("x = [", "it is not TOML")]
)
def test_broken(tmp_path: Path, text: str, what: str) -> None:
    """A file that holds no tables of prices."""

    assert [what] == [one.what for one in refused(tmp_path, text)]


def test_no_file(tmp_path: Path) -> None:
    """It comes with the repository."""

    with pytest.raises(ExceptionGroup, match="there is no such file"):
        read_prices(tmp_path / "prices.toml")


def test_folder(tmp_path: Path) -> None:
    """What cannot be read is said so."""

    with pytest.raises(ExceptionGroup, match="it cannot be read"):
        read_prices(tmp_path)


def test_own_file() -> None:
    """Each of the three regions has a table, and the one of our estate has every price but other kinds, and but what a
    GB costs to another region: of that no list was read."""

    prices = read_prices(ROOT / "prices.toml")

    assert set(UNITS) - {"transfer-region-gb"} == {key.partition(":")[0] for key in prices.of("us-east-1")}
    assert all(prices.of(region) for region in ("eu-west-1", "ap-southeast-1"))
    assert set(UNITS) >= KINDS


@pytest.mark.parametrize("key", UNITS)
def test_explained(key: str) -> None:
    """Every key stands in the page about it."""

    assert f"`{key}" in (ROOT / "docs" / "cost.md").read_text()
