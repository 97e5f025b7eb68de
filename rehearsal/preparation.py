"""What stands before the walk: the accounts, bootstrapped, and the pipeline as the commit before left it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from rehearsal.commit import Commit
from rehearsal.operator import SET_UP_FAILED, Log, Operator
from rehearsal.walk.job import Site
from report.problem import Problem

KEPT_ASSEMBLIES = 4

NewStep = Callable[[str], AbstractContextManager[Log]]
"""Opens a step of the record, by its name; what goes wrong inside is written into it."""


def prepare(
    *, base: Commit, commit: Commit, folder: Path, assemblies: Path, site: Site, root_secret: str, step: NewStep
) -> Operator | None:
    """Bootstraps the accounts and deploys the pipeline: of the base or, where that does not synthesize, of the commit.

    Answers the one whose pipeline stands; None when neither synthesizes. `folder` keeps the checkouts, `assemblies`
    what was synthesized of the last few trees.

    Raises `Problem`: set-up-failed, when the commit could not be set up at all.
    """
    by_tree = {base.tree: base, commit.tree: commit}
    operators = [
        Operator(
            commit=one,
            folder=folder / name,
            assemblies=assemblies,
            surroundings=site.surroundings,
            enter=site.enter,
            stop=site.stop,
        )
        for one, name in zip(by_tree.values(), ("base", "commit"), strict=False)
    ]
    ready = synthesized(operators, step, site.stop)
    if not ready:
        return None
    forget_oldest(assemblies, used=[operator.assembly for operator in ready])
    standing, *rest = ready
    with step(f"./sluice bootstrap --yes --pipeline, {standing.commit.sha[:12]}") as log:
        standing.bootstrap(log, root_secret=root_secret, pipeline=True)
    for other in rest:
        if not other.prepares_like(standing):
            with step(f"./sluice bootstrap --yes, {other.commit.sha[:12]}") as log:
                other.bootstrap(log, root_secret=root_secret, pipeline=False)
    return standing


def synthesized(operators: list[Operator], step: NewStep, stop: threading.Event) -> list[Operator]:
    """Those that synthesize, side by side; the commit's own is the last. One that does not is the pipeline's to find.

    Raises `Problem`: set-up-failed, when none does and the commit could not be tried.
    """

    def one(operator: Operator) -> Problem | None:
        operator.folder.mkdir(parents=True, exist_ok=True)
        try:
            with step(f"check out, set up and synthesize {operator.commit.sha[:12]}") as log:
                operator.check_out(log)
        except Problem as problem:
            if problem.name not in ("command-failed", SET_UP_FAILED):
                raise
            return problem  # the step has the failure
        return None

    with ThreadPoolExecutor(max_workers=len(operators)) as pool:
        try:
            ended = list(pool.map(one, operators))
        except BaseException:
            stop.set()  # before the pool is left, which waits for the other one
            raise
    ready = [operator for operator, problem in zip(operators, ended, strict=True) if problem is None]
    if not ready and ended[-1] is not None and ended[-1].name == SET_UP_FAILED:
        raise ended[-1]
    return ready


def forget_oldest(assemblies: Path, *, used: Iterable[Path]) -> None:
    """Keeps the assemblies that are used and the last few besides."""
    for one in used:
        os.utime(one)
    newest_first = sorted(assemblies.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT_ASSEMBLIES:]:
        shutil.rmtree(old, ignore_errors=True)  # another rehearsal may be at it
