"""Which drills every resource of a stack gets, and what each of them breaks."""

from drills.catalogue import Choice
from drills.faults import Fault
from drills.resource_drills import ResourceDrill, SeenUpdate, resource_drills
from tests.drills.factory import TARGET, two_topics


def drills(seen: SeenUpdate | None = None) -> dict[str, ResourceDrill]:
    return {one.name: one for one in resource_drills(TARGET, two_topics(), seen or SeenUpdate())}


def fault(logical_id: str, operation: str, **more: int) -> Fault:
    return Fault(stack=TARGET.stack, logical_id=logical_id, operation=operation, **more)  # type: ignore[arg-type]  # a literal's name


def test_create_and_delete_of_every_resource() -> None:
    """Each fails at create; at delete, once and twice, all that the stack's deletion deletes."""

    creates = [f"dev/create/{name}" for name in ("Kept", "Gone", "Fixed")]
    deletes = [f"dev/delete/{name}{times}" for name in ("Gone", "Fixed") for times in ("", "/twice")]
    assert sorted(drills()) == sorted([*creates, *deletes])


def test_update_of_what_can_be_updated() -> None:
    """In the order that was seen; the last one fails by itself, the others on their way back from the last one's."""

    found = drills(SeenUpdate(order=["Gone", "Kept", "Fixed"]))
    last, other = found["dev/update/Kept"], found["dev/update/Gone"]
    assert "dev/update/Fixed" not in found
    assert [fault("Kept", "update")] == list(last.faults)
    assert [fault("Kept", "update"), fault("Gone", "update", skip=1)] == list(other.faults)
    assert ["UPDATE_ROLLBACK_COMPLETE"] == list(last.expected)
    assert ["UPDATE_ROLLBACK_FAILED"] == list(other.expected)


def test_what_an_update_replaces_fails_in_its_replacement() -> None:
    """Whether CloudFormation creates its successor, or the update itself answers with another id."""

    found = drills(SeenUpdate(order=["Gone", "Kept"], replaced=frozenset({"Gone"})))
    assert [fault("Gone", "create"), fault("Gone", "update")] == list(found["dev/update/Gone"].faults)
    assert ["UPDATE_ROLLBACK_COMPLETE"] == list(found["dev/update/Gone"].expected)


def test_a_choice_narrows() -> None:
    """All that is given must fit; a logical id fits by its beginning."""

    def names(choice: Choice) -> list[str]:
        return sorted(name for name, drill in drills().items() if choice.takes(drill))

    assert ["dev/create/Gone"] == names(Choice(logical_id="Go", operation="create"))
    assert [] == names(Choice(environment="prod"))
    assert len(drills()) == len(names(Choice(environment="dev")))
