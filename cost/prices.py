"""The price file, prices.toml: what AWS asks for, by region, each price with its date and its origin."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cost.units import UNITS, is_key
from report.problem import Problem

LIST = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/index.json"
REMEDIES = {
    "usd": "write dollars in digits, without quotes, such as 0.0104",
    "date": "write the day of the origin, such as 2026-01-31, without quotes",
    "origin": "name the page or list of the price: https://...",
}
TABLE = 'write { usd = 0.0104, date = 2026-01-31, origin = "https://..." }'


class Price(BaseModel):
    """US dollars for one unit, on the day of its origin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usd: Annotated[Decimal, Field(ge=0, allow_inf_nan=False, strict=True)]
    date: datetime.date
    origin: Annotated[str, Field(pattern=r"^https://\S+$")]


class Prices:
    """`regions`: by region, by key. `path`: the file, for what is said about it."""

    def __init__(self, regions: Mapping[str, Mapping[str, Price]], path: Path) -> None:
        self.path = path
        self._regions = regions

    def of(self, region: str) -> Mapping[str, Price]:
        """Raises `Problem`: region-without-price."""
        if problem := self.refusal(region):
            raise problem
        return self._regions[region]

    def refusal(self, region: str) -> Problem | None:
        """What is said of a region that has no table."""
        if region in self._regions:
            return None
        return Problem(
            "region-without-price",
            what=f"{region} has no prices",
            where=str(self.path),
            why=f"it has a table for {', '.join(self._regions) or 'no region'}",
            remedy=f"add [{region}] with prices from {LIST}",
        )

    def missing(self, region: str, key: str) -> Problem:
        """What is said of a price that is asked for and not there."""
        return Problem(
            "price-missing",
            what=f"{key} has no price in {region}",
            where=f"{self.path}: [{region}] {_quoted(key)}",
            why="no price with a date and an origin is known here, and none is guessed",
            remedy=f"add it from {LIST}; is it the right name? known in {region}: {', '.join(self._like(region, key))}",
        )

    def _like(self, region: str, key: str) -> list[str]:
        """The other kinds of a key, or all keys."""
        known = self._regions.get(region, {})
        name, colon, _ = key.partition(":")
        return [one for one in known if one.startswith(name + colon)] or list(known)


def read_prices(path: Path) -> Prices:
    """Raises an `ExceptionGroup` of `Problem`, one for each mistake."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as error:
        remedy = "git checkout prices.toml"
        raise _group([_refused(path, "there is no such file", "it was moved or deleted", remedy)]) from error
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise _group([_refused(path, "it cannot be read", str(error), "git checkout prices.toml")]) from error
    except tomllib.TOMLDecodeError as error:
        remedy = "mend that place; git diff prices.toml shows what has changed"
        raise _group([_refused(path, "it is not TOML", str(error), remedy)]) from error
    problems: list[Problem] = []
    regions = {region: dict(_region(region, table, path, problems)) for region, table in content.items()}
    if problems:
        raise _group(problems)
    return Prices(regions, path)


def _region(region: str, table: Any, path: Path, problems: list[Problem]) -> Iterator[tuple[str, Price]]:
    if not isinstance(table, dict):
        why = "a region is a table of prices"
        problems.append(_refused(path, f"{region} = {table}", why, f"write [{region}] above its prices"))
        return
    for key, value in table.items():
        place = f"{region}.{_quoted(key)}"
        if not is_key(key):
            close = get_close_matches(key, UNITS, n=1)
            remedy = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(UNITS)}"
            problems.append(_refused(path, f"{place} is unknown", "nothing is priced by that key", remedy))
            continue
        try:
            yield key, Price.model_validate(_decimal(value))
        except ValidationError as error:
            problems += (_mistake(path, place, each) for each in error.errors())


def _decimal(value: Any) -> Any:
    """TOML's whole numbers as what they are, a price; not its booleans, which Python takes for numbers."""
    if isinstance(value, dict) and type(value.get("usd")) is int:
        return value | {"usd": Decimal(value["usd"])}
    return value


def _mistake(path: Path, place: str, error: Any) -> Problem:
    key = ".".join(str(step) for step in error["loc"])
    whole = f"{place}.{key}" if key else place
    what = f"{whole} is not there" if error["type"] == "missing" else f"{whole} = {error['input']}"
    remedy = "remove it; a price has usd, date and origin" if error["type"] == "extra_forbidden" else None
    return _refused(path, what, error["msg"], remedy or REMEDIES.get(key, TABLE))


def _quoted(key: str) -> str:
    """As TOML writes it."""
    return f'"{key}"' if ":" in key or "." in key else key


def _refused(path: Path, what: str, why: str, remedy: str) -> Problem:
    return Problem("prices-refused", what=what, where=str(path), why=why, remedy=remedy)


def _group(problems: list[Problem]) -> ExceptionGroup[Problem]:
    return ExceptionGroup("\n".join(map(str, problems)), problems)
