"""`./sluice packets [ENV]`: what gets through the synthesized network, and by which way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
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
    from packets.report import as_dict, print_answers
    from stages.estate import read_estate

    estate = read_estate(ROOT)
    chosen = (estate.environment(environment),) if environment else estate.environments
    answers = {props.suffix: _answers(props, template) for props, template in _templates(chosen, assembly)}
    if as_json:
        told = {name: [as_dict(answer) for answer in given] for name, given in answers.items()}
        click.echo(json.dumps({"environments": told}, indent=2))
    else:
        for name, given in answers.items():
            print_answers(name, given, with_path=with_path)
    return 0 if all(answer.kept for given in answers.values() for answer in given) else 1


def _answers(props: NetworkProps, template: dict[str, Any]) -> list[Answer]:
    from packets.ask import ask_all
    from packets.promises import promised
    from packets.read import read_network

    network, questions = promised(read_network(template), props)
    return list(ask_all(network, questions))


def _templates(chosen: Sequence[NetworkProps], assembly: Path | None) -> Iterator[tuple[NetworkProps, dict[str, Any]]]:
    """Of each environment its network's template. Raises `Problem`: synth-failed, no-network."""
    from tempfile import TemporaryDirectory

    from cli.door import end_cleanly
    from cli.synthesis import synthesize, template_of

    end_cleanly()
    with TemporaryDirectory(prefix="sluice-packets-") as folder:
        out = assembly or Path(folder) / "cdk.out"
        if assembly is None:
            synthesize(out)
        for props in chosen:
            yield props, template_of(out, props.names.network_stack)
