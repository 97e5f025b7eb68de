"""What a network costs a month: what stands there all month, what traffic adds, and both with NAT gateways instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from cost.items import NAT, OTHER, Use, nat_instances, read
from cost.prices import Price, Prices
from cost.traffic import ALWAYS, GATEWAYS, STANDING_IN, by_use, flows
from cost.units import month, unit
from report.problem import Problem

Template = Mapping[str, Any]


class Line(NamedTuple):
    """`number` times `price` a `unit` is `month`, in dollars; unrounded."""

    what: str
    key: str
    number: Decimal
    price: Decimal
    unit: str
    month: Decimal
    part: str = OTHER


class Rate(NamedTuple):
    """What is paid by use: a price, and no number."""

    what: str
    key: str
    price: Decimal
    unit: str


class Bill(NamedTuple):
    """`terabyte`: by when it is paid, what each terabyte adds. `gateways`: the lines in place of the NAT instances'."""

    region: str
    lines: tuple[Line, ...]
    gateways: tuple[Line, ...]
    terabyte: Mapping[str, tuple[Line, ...]]
    by_use: tuple[Rate, ...]
    not_priced: tuple[str, ...]
    origins: Mapping[str, Price]

    @property
    def idle(self) -> Decimal:
        return total(self.lines)

    @property
    def nats(self) -> Decimal:
        """Of `idle`, what NAT gateways would take the place of."""
        return total(line for line in self.lines if line.part == NAT)

    @property
    def idle_with_gateways(self) -> Decimal:
        return self.idle - self.nats + total(self.gateways)

    @property
    def a_terabyte(self) -> Decimal:
        return total(self.terabyte[ALWAYS])

    @property
    def a_terabyte_with_gateways(self) -> Decimal:
        return self.a_terabyte + total(self.terabyte[GATEWAYS])


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.month for line in lines), Decimal(0))


def bill(templates: Sequence[Template], prices: Prices, region: str) -> Bill:
    """Of an environment's stacks in one region.

    Raises `Problem`: region-without-price; or an `ExceptionGroup` of them: price-missing, one for each price.
    """
    rates = _Rates(prices, region)
    read_ones = [read(template) for template in templates]
    lines = rates.lines(use for one in read_ones for use in one.uses)
    count = Decimal(sum(len(nat_instances(template.get("Resources", {}))) for template in templates))
    instead = [
        Use("NAT gateway", "nat-gateway-hour", count, NAT),
        Use("public IPv4 address", "public-ipv4-hour", count, NAT),
    ]
    gateways = rates.lines(instead) if count else ()
    moved = [flow for template in templates if nat_instances(template.get("Resources", {})) for flow in flows(template)]
    terabyte = {
        when: rates.lines(Use(flow.what, flow.key, flow.number) for flow in moved if flow.when == when)
        for when in (ALWAYS, GATEWAYS, STANDING_IN)
    }
    asked = dict.fromkeys(one for template in templates for one in by_use(template))
    used = tuple(Rate(one.what, one.key, rates.usd(one.key), unit(one.key)) for one in asked)
    if rates.problems:
        raise ExceptionGroup("\n".join(map(str, rates.problems.values())), list(rates.problems.values()))
    not_priced = tuple(each for one in read_ones for each in one.not_priced)
    return Bill(region, lines, gateways, terabyte, used, not_priced, rates.asked)


class _Rates:
    """The prices of a region that were asked for, and those that are not there."""

    def __init__(self, prices: Prices, region: str) -> None:
        self._prices, self._region, self._known = prices, region, prices.of(region)
        self.asked: dict[str, Price] = {}
        self.problems: dict[str, Problem] = {}

    def usd(self, key: str) -> Decimal:
        """Nothing where there is no price: a problem is told instead of any number."""
        if price := self._known.get(key):
            self.asked[key] = price
            return price.usd
        self.problems[key] = self._prices.missing(self._region, key)
        return Decimal(0)

    def lines(self, uses: Iterable[Use]) -> tuple[Line, ...]:
        """Equal uses are one line."""
        counts: dict[Use, Decimal] = {}
        for use in uses:
            kind = use._replace(number=Decimal(0))
            counts[kind] = counts.get(kind, Decimal(0)) + use.number
        return tuple(self._line(kind._replace(number=count)) for kind, count in counts.items())

    def _line(self, use: Use) -> Line:
        usd = self.usd(use.key)
        return Line(use.what, use.key, use.number, usd, unit(use.key), use.number * usd * month(use.key), use.part)
