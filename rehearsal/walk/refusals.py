"""What of a deployed pipeline cannot be rehearsed: all of it, by name, before the first action. Nothing is skipped."""

from collections.abc import Iterator

from rehearsal.walk.actions.catalogue import provider_of
from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.variables import EXECUTION, EXECUTION_VARIABLES, PIPELINE, references
from report.problem import Problem

# Names of output variables by namespace; None where only the run can tell.
Known = dict[str, tuple[str, ...] | None]


def refuse_unknown(blueprint: Blueprint) -> None:
    """Raises Problem: cannot-be-rehearsed, with all that is refused."""
    if found := refusals(blueprint):
        raise Problem(
            "cannot-be-rehearsed",
            what="\n".join(found),
            where=f"the deployed pipeline {blueprint.name}",
            why="a rehearsal performs every action or refuses the pipeline; it skips nothing",
            remedy="leave these out of the pipeline, or teach rehearsal/walk/actions to perform them",
        )


def refusals(blueprint: Blueprint) -> list[str]:
    """One sentence each, in the pipeline's order; empty when all of it can be rehearsed."""
    return [
        *(f"the pipeline's {name}" for name in blueprint.others),
        *(f"{stage.name}: the stage's {name}" for stage in blueprint.stages for name in stage.others),
        *_of_actions(blueprint),
        *_of_artifacts(blueprint),
        *_of_variables(blueprint),
    ]


def _of_actions(blueprint: Blueprint) -> Iterator[str]:
    for action in blueprint.actions:
        provider = provider_of(action)
        if provider is None:
            kind = f"{action.category}/{action.owner}/{action.provider} version {action.version}"
            yield f"{action.place}: the action provider {kind}"
        else:
            yield from (f"{action.place}: {what}" for what in provider.refusals(action, blueprint))
        yield from (f"{action.place}: the action's {name}" for name in action.others)


def _groups(blueprint: Blueprint) -> Iterator[tuple[Action, ...]]:
    """The actions in the order in which they will run; those of a group side by side."""
    for stage in blueprint.stages:
        yield from stage.groups()


def _of_artifacts(blueprint: Blueprint) -> Iterator[str]:
    """An input that nothing made before; a region without a store."""
    made: set[str] = set()
    for group in _groups(blueprint):
        for action in group:
            for name in sorted(set(action.inputs) - made):
                yield f"{action.place}: the input artifact {name}: no earlier action makes it"
            if (action.inputs or action.outputs) and blueprint.store_of(action.region) is None:
                yield f"{action.place}: there is no artifact store in {action.region}"
        made.update(name for action in group for name in action.outputs)


def _of_variables(blueprint: Blueprint) -> Iterator[str]:
    """A reference to what no earlier action tells."""
    known: Known = {EXECUTION: EXECUTION_VARIABLES, PIPELINE: tuple(blueprint.variables)}
    for group in _groups(blueprint):
        for action in group:
            for namespace, name in references(action.configuration):
                told = known.get(namespace, ())
                if told is not None and name not in told:
                    yield f"{action.place}: the variable #{{{namespace}.{name}}}: no earlier action tells it"
        known.update(_told_by(group, blueprint))


def _told_by(group: tuple[Action, ...], blueprint: Blueprint) -> Known:
    told: Known = {}
    for action in group:
        provider = provider_of(action)
        if action.namespace:
            told[action.namespace] = provider.variables(action, blueprint) if provider else None
    return told
