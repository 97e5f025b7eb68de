"""A manual approval: a real wait for a person's word."""

import json
from collections.abc import Iterator, Mapping

from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.job import HeldError, Job, RejectedError

CONFIGURATION = {"CustomData", "NotificationArn", "ExternalEntityLink"}

SAID = {"approve": "approved", "reject": "rejected", "stop": "left waiting"}


def detail(action: Action) -> str:
    return action.configuration.get("CustomData", "")


def refusals(action: Action, _blueprint: Blueprint) -> Iterator[str]:
    for key in sorted(set(action.configuration) - CONFIGURATION):
        yield f"the configuration {key}"


def variables(_action: Action, _blueprint: Blueprint) -> tuple[str, ...]:
    return ()


def perform(job: Job) -> Mapping[str, str]:
    """Tells the topic, where there is one, and waits. Raises RejectedError and HeldError."""
    for key, value in job.configuration.items():
        job.log(f"{key}: {value}")
    _notify(job)
    decision = job.decide(job.record)
    said = f"{SAID[decision.verdict]} by {decision.who}" + (f": {decision.comment}" if decision.comment else "")
    job.log(said)
    if decision.verdict == "reject":
        raise RejectedError(said)
    if decision.verdict == "stop":
        raise HeldError(decision.comment or "the approval waits, and nobody was there to be asked")
    return {}


def _notify(job: Job) -> None:
    """CodePipeline publishes as the action's role: it needs sns:Publish, and the use of the topic's key."""
    topic = job.configuration.get("NotificationArn")
    if not topic:
        return
    approval = {
        "pipelineName": job.blueprint.name,
        "stageName": job.action.stage,
        "actionName": job.action.name,
        "externalEntityLink": job.configuration.get("ExternalEntityLink"),
        "customData": job.configuration.get("CustomData"),
    }
    message = {"region": job.blueprint.region, "approval": approval}
    subject = f"APPROVAL NEEDED: AWS CodePipeline {job.blueprint.name}"[:100]
    client = job.session().client("sns", region_name=topic.split(":")[3])
    client.publish(TopicArn=topic, Subject=subject, Message=json.dumps(message))
    job.log(f"published to {topic}")
