"""The order of a stage's actions, and what counts as another pipeline."""

from rehearsal.walk.blueprint import Stage
from tests.rehearsal.walk import recorded


def test_actions_are_grouped_by_run_order() -> None:
    """Those of one run order run side by side, whatever order the definition lists them in."""

    late, first, second = (
        recorded.build(name=name, run_order=order) for name, order in [("late", 7), ("first", 1), ("second", 1)]
    )

    groups = list(Stage(name="Build", actions=(late, first, second)).groups())

    assert groups == [(first, second), (late,)]


def test_a_changed_project_is_the_same_pipeline() -> None:
    """Only the definition decides whether a pipeline starts again."""

    changed = recorded.blueprint(of=recorded.project(buildspec="other.yml"))

    assert recorded.blueprint().is_same_pipeline(changed)


def test_a_changed_configuration_is_another_pipeline() -> None:
    """One word in an action's configuration is enough."""

    other = recorded.blueprint(recorded.source(configuration={"BranchName": "other"}))

    assert not recorded.blueprint(recorded.source()).is_same_pipeline(other)


def test_an_action_works_in_the_account_of_its_role() -> None:
    """Without a role of its own, it is the pipeline's."""

    elsewhere = recorded.prepare(role_arn="arn:aws:iam::222222222222:role/deploy")

    assert elsewhere.account == "222222222222"
    assert recorded.blueprint().role_of(recorded.prepare()) == f"arn:aws:iam::{recorded.TOOLS}:role/pipeline"
