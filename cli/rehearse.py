"""`./sluice rehearse`: a commit through the whole pipeline, on this machine."""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.door import ROOT, end_cleanly, version

if TYPE_CHECKING:
    from rich.console import Console

    from rehearsal.commit import Commit
    from rehearsal.timeline import Rehearsal
    from rehearsal.walk.job import Decide


SHOWN = 5  # files that are left out, before anything begins; the page and the JSON hold them all


@click.command()
@click.argument("ref", default="HEAD")
@click.option("--from", "base", metavar="REF", help="The commit that deployed the pipeline; REF's parent by default.")
@click.option("--yes", is_flag=True, help="Approve what waits for a person.")
@click.option("--reject", is_flag=True, help="Reject what waits for a person.")
@click.option("--keep", is_flag=True, help="Leave the emulated AWS up, for a look with any AWS client.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole record as JSON.")
@click.option(
    "--report", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write the page, record and logs."
)
def command(ref: str, base: str | None, yes: bool, reject: bool, keep: bool, as_json: bool, report: Path | None) -> int:
    """Take a commit (HEAD by default) through the whole pipeline, on an embedded AWS.

    The accounts are bootstrapped and the pipeline is deployed as the commit before left it; then the deployed pipeline
    is walked, by running the real buildspecs and the real change sets. Nothing reaches real AWS.
    """
    from rich.console import Console

    from rehearsal.commit import Commit
    from rehearsal.rehearse import Rehearsing, Request
    from rehearsal.report.folder import as_json as record_as_json
    from rehearsal.report.folder import make_ready, write
    from rehearsal.report.live import view_for
    from rehearsal.report.table import print_result
    from report.terminal import stdout

    if yes and reject:
        raise click.UsageError("--yes approves and --reject rejects: use one of them")
    stop = threading.Event()
    end_cleanly(stop)
    errors = Console(stderr=True)
    commit = Commit.read(ROOT, ref)
    standing = Commit.read(ROOT, base) if base else commit.parent()
    _tell_left_out(errors, commit)
    if report:
        make_ready(report)
    began = time.monotonic()
    request = Request(
        commit=commit,
        base=standing,
        home=ROOT / ".sluice" / "rehearsals",
        # Resolved: what is kept there holds this path, and links go. It is ./check's too: mypy's is made once for both.
        cache=(ROOT / ".sluice" / "cache").resolve(),
        emulator=ROOT / ".sluice" / "venvs" / "emulator" / "bin" / "python",
        environ=os.environ,
        decide=_decider(errors, yes=yes, reject=reject),
        stop=stop,
        keep=keep,
    )
    record, aws = _blank(commit), None
    try:
        try:
            with view_for(errors, clock=lambda: time.monotonic() - began) as view, _stopping_is_interruption():
                aws = Rehearsing(request, record, view, lambda: time.monotonic() - began).run()
            if not as_json:
                print_result(stdout(), record)
        finally:
            if report:
                errors.print(f"report: {write(report, record)}", highlight=False, markup=False, soft_wrap=True)
        if as_json:
            click.echo(record_as_json(record))
    finally:  # whoever is left with a running process must be told, whatever became of the report
        if aws:
            _tell_kept(errors, aws.endpoint, aws.root_secret, aws.pid, record)
    return record.exit_code if record.exit_code is not None else 2


@contextmanager
def _stopping_is_interruption() -> Iterator[None]:
    """Work that saw `stop` ends with an error of its own, where the interrupt itself was lost."""
    from rehearsal.codebuild.shell import StoppedError

    try:
        yield
    except StoppedError as stopped:
        raise KeyboardInterrupt from stopped


def _blank(commit: Commit) -> Rehearsal:
    from rehearsal.timeline import Rehearsal

    return Rehearsal(
        sluice=version(),
        commit=commit.sha,
        subject=commit.subject,
        ref=commit.ref,
        left_out=list(commit.left_out),
        began=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        pipeline="",
    )


def _decider(console: Console, *, yes: bool, reject: bool) -> Decide:
    """Who decides at the gate: an option, a person at the terminal, or nobody."""
    from rehearsal.timeline import ActionRecord
    from rehearsal.walk.job import Decision

    def decide(action: ActionRecord) -> Decision:
        if yes or reject:
            option = "--yes" if yes else "--reject"
            return Decision("approve" if yes else "reject", f"the option {option}")
        if not console.is_terminal or not os.isatty(0):
            return Decision("stop", "nobody", "there is no terminal, and neither --yes nor --reject was given")
        answer = click.confirm(f"{action.stage}.{action.name} waits for a person. Approve?", default=False, err=True)
        return Decision("approve" if answer else "reject", "a person at this terminal")

    return decide


def _tell_left_out(console: Console, commit: Commit) -> None:
    """Before anything begins: the result tells it too, but who forgot to commit need not wait for that."""
    files = commit.left_out
    if files:
        told = ", ".join(files[:SHOWN]) + (f" and {len(files) - SHOWN} more" if files[SHOWN:] else "")
        console.print(f"left out, not committed: {told}", highlight=False, markup=False, soft_wrap=True)


def _tell_kept(console: Console, endpoint: str, secret: str, pid: int, record: Rehearsal) -> None:
    accounts = list(dict.fromkeys(action.account for round_ in record.rounds for action in round_.actions))
    console.print(
        f"\nThe emulated AWS stays up, for any AWS client; the access key id is the account ({', '.join(accounts)}):\n"
        f"  export AWS_ENDPOINT_URL={endpoint} AWS_REGION={record.rounds[0].actions[0].region}\n"
        f"  export AWS_ACCESS_KEY_ID={accounts[-1]} AWS_SECRET_ACCESS_KEY={secret}\n"
        f"It ends with: kill {pid}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
