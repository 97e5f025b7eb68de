"""The command line: one verb, one file. A verb's file is imported only when that verb is asked for.

Errors are caught here and nowhere else. Exit codes: 0 fine, 1 a verdict against you, 2 no verdict could be reached.
"""

import importlib
import sys
import traceback
from collections.abc import Iterator, Sequence

import click

from report.problem import Problem

VERBS = {
    "rehearse": "take a commit through the whole pipeline, on this machine",
    "validate": "compare a deployed network with what its environment promises",
    "hazards": "find what could get stuck when a template is deployed, rolled back or deleted",
    "packets": "send packets through the synthesized network, on paper, and see which get through",
    "bootstrap": "prepare the accounts: cdk bootstrap, the steps' roles and, the first time, the pipeline",
    "amis": "the pinned NAT images; check them in an account, or pin the newest",
    "recover": "say why a stack is stuck, and free it; lose nothing that is kept",
    "drill": "break something on purpose, on an embedded AWS, and see it recovered",
    "cost": "what each environment costs a month, idle and by the terabyte, beside NAT gateways",
    "destroy": "delete what keeps nothing, and prove that nothing is left",
    "protect": "switch a stack's termination protection on",
}
FINE, AGAINST_YOU, NO_VERDICT = 0, 1, 2


class Verbs(click.Group):
    """Knows its verbs' names and first lines without opening them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - narrows what a module attribute is
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, subcommand_metavar="VERB ...", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def sluice(debug: bool) -> None:
    """Deliver a logged NAT-instance network from a git push to dev and, past a person, to prod; rehearse it first.

    Every verb has --help and --json. Exit codes: 0 fine, 1 a verdict against you, 2 no verdict could be reached.
    """


def main(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code."""
    words = [word for word in arguments if word != "--debug"]
    debug = len(words) != len(arguments)
    try:
        result = sluice.main(args=words, prog_name="./sluice", standalone_mode=False)
        return result if isinstance(result, int) else FINE
    except click.ClickException as error:
        error.show()
        return NO_VERDICT
    except (KeyboardInterrupt, click.Abort):
        _tell([_interrupted()], "--json" in words)
        return NO_VERDICT
    except SystemExit:  # rich's, where what reads our output has gone; its 1 would be a verdict
        return NO_VERDICT
    except Exception as error:  # noqa: BLE001 - the one place where every error ends
        if debug:  # told here: Python itself would end with 1, which is a verdict
            traceback.print_exception(error)
        _tell(list(_problems(error)), "--json" in words)
        return NO_VERDICT


def _problems(error: BaseException) -> Iterator[Problem]:
    if isinstance(error, Problem):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _problems(one)
    else:
        yield Problem(
            "unexpected",
            what=f"{type(error).__name__}: {error}",
            where="Sluice itself",
            why="this is a fault of Sluice or of the machine, not a verdict about your network",
            remedy="run it again with --debug for the traceback, and report that",
        )


def _interrupted() -> Problem:
    what = "the command was interrupted"
    return Problem(
        "interrupted", what=what, where="here", why="Ctrl-C, or a signal to end", remedy="run it again when you like"
    )


def _tell(problems: Sequence[Problem], as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps({"problems": [problem.as_dict() for problem in problems]}, indent=2))
    for problem in problems:
        click.echo(str(problem), err=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
