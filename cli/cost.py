"""`./sluice cost [ENV]`: what an environment costs a month, idle and for each terabyte, beside NAT gateways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cli.door import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.environment_templates import Place
    from cost.bill import Bill, Template
    from cost.prices import Prices
    from report.problem import Problem


@click.command()
@click.argument("environment", metavar="[ENV]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print every line, unrounded, as JSON.")
def command(environment: str | None, as_json: bool) -> int:
    """What the network of ENV costs a month, or that of every environment of the estate in each of its regions.

    From the freshly synthesized templates and prices.toml; nothing is asked of AWS. Exit code 2: a price is not there,
    or a resource is neither priced nor known to be free; what can be priced is printed all the same.
    """
    from cli.environment_templates import assembly_or_fresh, templates
    from cost.prices import read_prices
    from stages.estate import read_estate

    estate = read_estate(ROOT)
    wanted = [estate.environment(environment)] if environment else estate.environments
    prices = read_prices(ROOT / "prices.toml")
    refused = {props.region: prices.refusal(props.region) for props in wanted}
    if all(refused.values()):  # told before anything is synthesized
        raise ExceptionGroup("there are no prices", [problem for problem in refused.values() if problem])
    names = {props.suffix for props in wanted}
    with assembly_or_fresh() as out:
        found = {place: each for place, each in templates(out).items() if place[0] in names}
    bills, problems = _bills(found, prices)
    if problems and not bills:
        raise ExceptionGroup("prices are missing", problems)
    _print(bills, problems, as_json)
    return 2 if problems or any(bill.not_priced for _, bill in bills) else 0


def _bills(
    templates: Mapping[Place, Sequence[Template]], prices: Prices
) -> tuple[list[tuple[str, Bill]], list[Problem]]:
    """Those that can be made; and what is missing for the others, each once."""
    from cost.bill import bill
    from report.problem import Problem

    bills: list[tuple[str, Bill]] = []
    problems: dict[str, Problem] = {}
    for (name, region), found in templates.items():
        try:
            bills.append((name, bill(found, prices, region)))
        except* Problem as group:
            problems |= {each.what: each for each in group.exceptions if isinstance(each, Problem)}
    return bills, list(problems.values())


def _print(bills: Sequence[tuple[str, Bill]], problems: Sequence[Problem], as_json: bool) -> None:
    from cost.terminal import as_dict, print_bill
    from report.terminal import stdout

    if as_json:
        told = {"environments": [as_dict(name, bill) for name, bill in bills]}
        missing = {"problems": [problem.as_dict() for problem in problems]} if problems else {}
        click.echo(json.dumps(told | missing, indent=2))
    else:
        console = stdout()
        for name, bill in bills:
            print_bill(name, bill, console)
    for problem in problems:
        click.echo(str(problem), err=True)
