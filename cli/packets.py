"""`./sluice packets [ENV]`: what gets through the synthesized network, and by which way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.door import ROOT

if TYPE_CHECKING:
    from packets.question import Answer
    from stages.props import NetworkProps


@click.command()
@click.argument("environment", required=False)
@click.option("--path", "-v", "with_path", is_flag=True, help="Print every question's whole path, hop by hop.")
@click.option("--json", "as_json", is_flag=True, help="Print every question with its path as JSON.")
@click.option(
    "--assembly", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A synthesized cdk.out of this checkout, to be used instead of a new one.",
)  # fmt: skip
def command(environment: str | None, with_path: bool, as_json: bool, assembly: Path | None) -> int:
    """Send packets through the synthesized network of ENVIRONMENT, on paper, and compare with what is promised.

    Without ENVIRONMENT through each one's. Exit code 1: a packet gets through that must not, or the other way round.
    """
    from cli.environment_templates import assembly_or_fresh, template_of
    from packets.report import as_dict, print_answers
    from stages.estate import read_estate

    estate = read_estate(ROOT)
    chosen = (estate.environment(environment),) if environment else estate.environments
    with assembly_or_fresh(assembly) as out:
        answers = {props.suffix: _answers(props, template_of(out, props.names.network_stack)) for props in chosen}
    if as_json:
        told = {name: [as_dict(answer) for answer in given] for name, given in answers.items()}
        click.echo(json.dumps({"environments": told}, indent=2))
    else:
        for name, given in answers.items():
            print_answers(name, given, with_path=with_path)
    return 0 if all(answer.kept for given in answers.values() for answer in given) else 1


def _answers(props: NetworkProps, template: Mapping[str, Any]) -> list[Answer]:
    from packets.ask import ask_all
    from packets.promises import promised
    from packets.read import read_network

    network, questions = promised(read_network(template), props)
    return list(ask_all(network, questions))
