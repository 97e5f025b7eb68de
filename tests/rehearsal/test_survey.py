"""What stands is read after each deploy, and again only where another deploy changed it."""

import pytest

from rehearsal.emulator.process import EmulatedAws
from rehearsal.sessions import Sessions
from rehearsal.survey import Survey
from rehearsal.timeline import ActionRecord, Rehearsal, Round, State
from tests.rehearsal.emulator.conftest import DEV, TOOLS, clients_of, emulated_aws
from tests.rehearsal.emulator.networks import resource
from tests.rehearsal.emulator.stacks import Stacks

__all__ = ["emulated_aws"]

pytestmark = pytest.mark.machine


def record() -> Rehearsal:
    """Of one round with one deploy in the tools account, done."""

    deploy = ActionRecord(
        stage="dev",
        name="Deploy",
        provider="CloudFormation",
        detail="",
        run_order=1,
        account=TOOLS,
        region="us-east-1",
        role_arn="",
        state=State.SUCCEEDED,
    )
    told = Rehearsal(sluice="0", commit="0" * 40, subject="", ref="HEAD", left_out=[], began="", pipeline="")
    told.rounds.append(Round(number=1, why="", actions=[deploy]))
    return told


def topic(name: str) -> dict[str, object]:
    return {"Topic": resource("AWS::SNS::Topic", DisplayName=name)}


@pytest.mark.parametrize("deployed_again", [False, True])
def test_read_after_its_deploy(emulated_aws: EmulatedAws, deployed_again: bool) -> None:
    """A stack is judged as its last deploy left it: it is read again when it was deployed again, and only then."""

    client = clients_of(emulated_aws)
    stacks, name = Stacks(client("cloudformation")), f"survey-{deployed_again}".lower()
    stacks.create(name, topic("one"))
    told = record()
    with Survey(
        control=emulated_aws.control, sessions=Sessions(endpoint=emulated_aws.endpoint, control=emulated_aws.control)
    ) as survey:
        survey.begin(told.rounds[0])
        survey.watch(told.rounds[0].actions[0])
        survey.settle()
        arn = stacks.physical_id(name, "Topic")
        if deployed_again:
            stacks.update(name, topic("two"))
        client("sns").set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="three")
        survey.fill(told)
    (fidelity,) = (one for one in told.fidelity if one.stack == name)

    assert deployed_again == bool(fidelity.different)


def test_the_pipelines_own_account_in_every_region(emulated_aws: EmulatedAws) -> None:
    """Where an action works in another region, what the pipeline keeps for it there is read, too."""

    client = clients_of(emulated_aws)
    Stacks(client("cloudformation", region="eu-west-1")).create("survey-support", topic("one"))
    told = record()
    elsewhere = {"account": DEV, "region": "eu-west-1", "name": "Elsewhere"}
    told.rounds[0].actions.append(told.rounds[0].actions[0].model_copy(update=elsewhere))
    with Survey(
        control=emulated_aws.control, sessions=Sessions(endpoint=emulated_aws.endpoint, control=emulated_aws.control)
    ) as survey:
        survey.fill(told)

    assert (TOOLS, "eu-west-1") in {(one.account, one.region) for one in told.fidelity if one.stack == "survey-support"}
