"""A bill as tables, for people, and as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cost.bill import Bill, Line, Rate, total
from cost.traffic import ALWAYS, ASSUMPTION, GATEWAYS, STANDING_IN
from cost.units import HOURS, TERABYTE

CENT = Decimal("0.01")


def cents(amount: Decimal) -> str:
    """`$35.65`; only what is shown is rounded."""
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    return f"{'-' if rounded < 0 else ''}${abs(rounded):,}"


def print_bill(name: str, bill: Bill, console: Console) -> None:
    console.print(_lines(f"{name} in {bill.region}: idle, a month of {HOURS} hours", bill.lines))
    if bill.gateways:
        console.print(_lines(f"each terabyte ({TERABYTE} GB) sent through the NATs", bill.terabyte[ALWAYS]))
        standing_in = cents(total(bill.terabyte[STANDING_IN]))
        console.print(f"{STANDING_IN}, a terabyte of that zone adds {standing_in} (between zones)")
        console.print(f"the flow logs are an estimate: {ASSUMPTION}\n")
        console.print(_beside(bill))
        processed = ", ".join(_price(line) for line in bill.terabyte[GATEWAYS])
        console.print(f"a NAT gateway takes {processed}; all else is taken to stay as it is\n")
    console.print(_rates(bill.by_use))
    for one in bill.not_priced:
        console.print(f"not priced  {escape(one)}", style="bold red")
    dates = sorted(price.date for price in bill.origins.values())
    if dates:
        console.print(
            f"prices of {dates[0]} to {dates[-1]}, each with its origin in prices.toml; no free tier, no tax\n"
        )


def as_dict(name: str, bill: Bill) -> dict[str, object]:
    """For `--json`: amounts as text, unrounded, in US dollars."""
    return {
        "environment": name,
        "region": bill.region,
        "hours": str(HOURS),
        "idle": {
            "lines": [_plain(line) for line in bill.lines],
            "nats": str(bill.nats),
            "total": str(bill.idle),
            "total_with_nat_gateways": str(bill.idle_with_gateways),
        },
        "terabyte": {
            "gb": str(TERABYTE),
            "lines": {when: [_plain(line) for line in lines] for when, lines in bill.terabyte.items()},
            "total": str(bill.a_terabyte),
            "total_with_nat_gateways": str(bill.a_terabyte_with_gateways),
            "assumption": ASSUMPTION,
        },
        "nat_gateways": [_plain(line) for line in bill.gateways],
        "by_use": [_plain(rate) for rate in bill.by_use],
        "not_priced": list(bill.not_priced),
        "prices": {key: price.model_dump(mode="json") for key, price in bill.origins.items()},
    }


def _plain(line: Line | Rate) -> dict[str, str]:
    return {key: str(value) for key, value in line._asdict().items()}


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, expand=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", overflow="fold")
    return table


def _lines(title: str, lines: Iterable[Line]) -> Table:
    table = _table(title, "what", "how many", "unit price", "a month")
    shown = tuple(lines)
    for line in shown:
        table.add_row(line.what, _count(line.number), _price(line), cents(line.month))
    table.add_section()
    table.add_row("sum", "", "", cents(total(shown)), style="bold")
    return table


def _beside(bill: Bill) -> Table:
    table = _table("beside NAT gateways in their place", "a month", "now", "with NAT gateways", "difference")
    rows = (
        ("the NATs, idle", bill.nats, total(bill.gateways)),
        ("everything, idle", bill.idle, bill.idle_with_gateways),
        ("each terabyte adds", bill.a_terabyte, bill.a_terabyte_with_gateways),
    )
    for what, now, then in rows:
        table.add_row(what, cents(now), cents(then), cents(then - now))
    return table


def _rates(rates: Iterable[Rate]) -> Table:
    table = _table("paid by use, which no template knows", "what", "price")
    for rate in rates:
        table.add_row(rate.what, _price(rate))
    return table


def _count(count: Decimal) -> str:
    """With two decimals where it is no whole number."""
    return f"{count.quantize(CENT, ROUND_HALF_UP).normalize():f}"


def _price(line: Line | Rate) -> str:
    """`$0.0104/hour`: as it is in the file, with the cents at least."""
    whole = line.price == line.price.quantize(CENT)
    return f"${line.price.quantize(CENT) if whole else line.price.normalize():f}/{line.unit}"
