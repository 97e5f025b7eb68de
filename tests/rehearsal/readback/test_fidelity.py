"""Counting what can be believed of a deployed stack."""

from pathlib import Path
from types import ModuleType

from rehearsal.readback import catalogue, readers
from rehearsal.readback.fidelity import read_back
from rehearsal.timeline import Fidelity
from tests.rehearsal.readback.stubs import Answers, StubbedSession

KEY: dict[str, object] = {
    "logical_id": "Topic",
    "type": "AWS::SNS::Topic",
    "physical_id": "arn:aws:sns:us-east-1:111111111111:alarms",
    "status": "CREATE_COMPLETE",
    "properties": {"DisplayName": "Alarms", "KmsMasterKeyId": "key-1", "DataProtectionPolicy": "{}"},
}


def told(answers: Answers, *resources: dict[str, object]) -> Fidelity:
    return read_back(
        StubbedSession(answers), account="111111111111", region="us-east-1", stack="stack", resources=resources
    )


def test_every_property_is_confirmed_different_or_unconfirmed() -> None:
    """Equal is confirmed, another value is told with both, and what no call tells is listed."""
    answers: Answers = {
        "sns": [
            ("get_topic_attributes", {"Attributes": {"DisplayName": "Alarms"}}),
            ("list_tags_for_resource", {"Tags": []}),
        ]
    }

    found = told(answers, KEY)

    assert (3, 1) == (found.properties, found.confirmed)
    assert ["Topic (AWS::SNS::Topic).KmsMasterKeyId: template says key-1, AWS says nothing"] == found.different
    assert ["Topic (AWS::SNS::Topic).DataProtectionPolicy"] == found.unconfirmed


def test_a_resource_that_aws_does_not_know_is_different() -> None:
    """Nothing of a resource that is gone counts as confirmed."""
    found = told({"sns": [("get_topic_attributes", {"Error": "NotFoundException"})]}, KEY)

    assert (0, 3, 0) == (found.confirmed, len(found.different), len(found.unconfirmed))


def test_a_refused_call_confirms_nothing() -> None:
    """A call that is denied or not known leaves its resource unconfirmed, with the refusal's text."""
    found = told({"sns": [("get_topic_attributes", {"Error": "AccessDenied"})]}, KEY)

    assert (0, 0, 3) == (found.confirmed, len(found.different), len(found.unconfirmed))
    assert "AccessDenied" in found.unconfirmed[0]


def test_a_type_without_a_reader_is_unconfirmed() -> None:
    """A resource of a type that nothing reads counts with all its properties."""
    custom: dict[str, object] = {
        "logical_id": "Emptier",
        "type": "Custom::Emptier",
        "physical_id": "x",
        "properties": {"BucketName": "b"},
    }

    found = told({}, custom)

    assert ["Emptier (Custom::Emptier).BucketName"] == found.unconfirmed


def test_every_reader_is_in_the_catalogue() -> None:
    """No file of readers is forgotten, and no two read the same type."""
    folder = Path(str(readers.__file__ or readers.__path__[0])).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    modules = {name: item for name, item in vars(catalogue).items() if isinstance(item, ModuleType)}

    assert files == set(modules)
    assert len(catalogue.READERS) == sum(len(module.READERS) for module in modules.values())
