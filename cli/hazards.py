"""`./sluice hazards [PATH...]`: what could get stuck, be lost or fall silent when a template is deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.door import version, write_report

if TYPE_CHECKING:
    from cli.templates import Read
    from hazards.judge import Judgement
    from hazards.rule import RuleModule

PATH = click.Path(path_type=Path, readable=False)  # what cannot be read is told as not judged, and the rest judged
FILE = click.Path(path_type=Path, readable=False, dir_okay=False)


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print every finding as JSON.")
@click.option("--strict", is_flag=True, help="Count a warning as an error.")
@click.option("--sarif", type=FILE, metavar="FILE", help="Also write the findings as SARIF.")
@click.option("--junit", type=FILE, metavar="FILE", help="Also write the findings as JUnit XML.")
@click.option("--write", type=FILE, metavar="FILE", help="Write a repaired copy of the one template; judge that.")
@click.option("--obligations", type=FILE, metavar="FILE", help="Orders of your own that must hold, as TOML.")
@click.option("--since", metavar="REF|PATH", help="The templates before these: a path, or a commit to synthesize.")
def command(
    paths: tuple[Path, ...],
    as_json: bool,
    strict: bool,
    sarif: Path | None,
    junit: Path | None,
    write: Path | None,
    obligations: Path | None,
    since: str | None,
) -> int:
    """Find what could get stuck, be lost or fall silent when the templates of PATH are deployed or deleted.

    PATH is a template (JSON or YAML), a folder of them or a cdk.out; without one it is this checkout's estate, freshly
    synthesized. Exit code 1: an error was found. 2: something was not judged, such as a file that is no template.
    """
    from cli.templates import read, read_before, read_synthesized
    from hazards.report.findings import findings
    from report.verdict import EXIT_CODES, overall

    rules = _rules(obligations)
    before = read_before(since)
    now = read(paths, with_lines=bool(sarif)) if paths else read_synthesized(with_lines=bool(sarif))
    judgement = _judged(now, before, rules)
    if write:
        now, judgement = _repaired(paths, now, before, rules, judgement, write)
    told = findings(judgement, strict=strict)
    if sarif:
        from hazards.report.as_sarif import as_sarif

        write_report(sarif, as_sarif(judgement, rules, now.lines, version=version()), "SARIF")
    if junit:
        from report.junit import junit as as_junit

        write_report(junit, as_junit(told, suite="hazards"), "JUnit")
    _print(judgement, rules, as_json)
    return EXIT_CODES[overall(told)]


def _rules(obligations: Path | None) -> tuple[RuleModule, ...]:
    from hazards.catalogue import CATALOGUE

    if obligations is None:
        return CATALOGUE
    from hazards.proof.declared import read_obligations

    return (*CATALOGUE, *read_obligations(obligations))


def _judged(now: Read, before: Read, rules: Sequence[RuleModule]) -> Judgement:
    from hazards.judge import judge

    unjudged = [*before.unjudged, *now.unjudged]
    return judge(now.templates, before=before.templates, rules=rules, unjudged=unjudged)


def _repaired(
    paths: Sequence[Path], now: Read, before: Read, rules: Sequence[RuleModule], found: Judgement, to: Path
) -> tuple[Read, Judgement]:
    """The repaired copy, and what is left to be found in it."""
    from cli.repaired_copy import write_copy
    from cli.templates import read

    edges = write_copy(paths, now, found.findings, to)
    for waits, other in edges:
        click.echo(f"{to}: {waits} waits for {other}", err=True)
    copy = read([to], with_lines=bool(now.lines))
    left = _judged(copy, before, rules)
    click.echo(f"{to}: findings before {len(found.findings)}, now {len(left.findings)}", err=True)
    return copy, left


def _print(judgement: Judgement, rules: Sequence[RuleModule], as_json: bool) -> None:
    if not as_json:
        from hazards.report.terminal import print_judgement

        print_judgement(judgement, {rule.RULE.code: rule.RULE.title for rule in rules})
        return
    told = {
        "findings": [found.as_dict() for found in judgement.findings],
        "templates": judgement.templates,
        "unjudged": [one.as_dict() for one in judgement.unjudged],
    }
    click.echo(json.dumps(told, indent=2))
