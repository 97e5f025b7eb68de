"""Makes and executes change sets, as CodePipeline's CloudFormation action does."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.codebuild.shell import StoppedError
from rehearsal.walk.actions.stack_events import StackEvents
from rehearsal.walk.actions.template_address import template_address
from rehearsal.walk.archive import read_member
from rehearsal.walk.job import ActionFailedError, Job

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import DescribeChangeSetOutputTypeDef

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, in bytes
LONGEST_BODY = 51_200
LONGEST_TEMPLATE = 1_048_576
# What CloudFormation says of a change set without changes; CodePipeline counts it as done.
EMPTY = ("didn't contain changes", "No updates are to be performed")
POLL_SECONDS = 0.1
LONGEST_SECONDS = 3600.0


def prepare(job: Job) -> Mapping[str, str]:
    """CHANGE_SET_REPLACE: deletes a change set of that name, makes the new one and waits for it."""
    session = job.session()
    client = session.client("cloudformation")
    stack, name = job.configuration["StackName"], job.configuration["ChangeSetName"]
    template = _template(job)
    request = _request(job, _status(client, stack))
    _delete(client, stack, name)
    if len(template) <= LONGEST_BODY:
        client.create_change_set(**request, TemplateBody=template.decode())
    else:
        with template_address(job, template) as address:
            client.create_change_set(**request, TemplateURL=address)
    made = _wait_for_change_set(job, client, stack, name)
    if made["Status"] == "FAILED" and not _is_empty(made):
        raise ActionFailedError(f"the change set {name} of {stack} failed: {made.get('StatusReason', '')}")
    _log_changes(job, made)
    return {}


def execute(job: Job) -> Mapping[str, str]:
    """CHANGE_SET_EXECUTE: executes it and waits for the stack. Answers the stack's outputs."""
    client = job.session().client("cloudformation")
    stack, name = job.configuration["StackName"], job.configuration["ChangeSetName"]
    change_set = client.describe_change_set(StackName=stack, ChangeSetName=name)
    if _is_empty(change_set):
        job.log(f"{stack}: no changes")
    else:
        events = StackEvents(job, stack)
        client.execute_change_set(StackName=stack, ChangeSetName=name)
        events.wait()
    outputs = client.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def _request(job: Job, status: str) -> dict[str, Any]:
    """CreateChangeSet's arguments but the template: what the action names, and nothing that it does not."""
    named = job.configuration
    settings = _template_configuration(job)
    parameters = settings.get("Parameters", {}) | json.loads(named.get("ParameterOverrides") or "{}")
    optional = {
        "RoleARN": named.get("RoleArn"),
        "Capabilities": [item.strip() for item in named.get("Capabilities", "").split(",") if item.strip()],
        "Parameters": [{"ParameterKey": key, "ParameterValue": _text(value)} for key, value in parameters.items()],
        "Tags": [{"Key": key, "Value": value} for key, value in settings.get("Tags", {}).items()],
    }
    return {
        "StackName": named["StackName"],
        "ChangeSetName": named["ChangeSetName"],
        "ChangeSetType": "CREATE" if status in ("", "REVIEW_IN_PROGRESS") else "UPDATE",
        **{key: value for key, value in optional.items() if value},
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _template(job: Job) -> bytes:
    """Read as the action's role."""
    artifact, _, path = job.configuration["TemplatePath"].partition("::")
    template = _member(job, artifact, path)
    if len(template) > LONGEST_TEMPLATE:
        raise ActionFailedError(f"{path} has {len(template)} bytes; CloudFormation takes {LONGEST_TEMPLATE}")
    return template


def _template_configuration(job: Job) -> dict[str, Any]:
    """The file that TemplateConfiguration names: parameters and tags."""
    artifact, _, path = job.configuration.get("TemplateConfiguration", "").partition("::")
    settings = dict(json.loads(_member(job, artifact, path))) if artifact else {}
    if unknown := set(settings) - {"Parameters", "Tags"}:
        raise ActionFailedError(f"{path}: {', '.join(sorted(unknown))}: not rehearsed")
    return settings


def _member(job: Job, artifact: str, path: str) -> bytes:
    """A file of an input artifact, downloaded as the action's role."""
    archive = job.artifacts.get(artifact, job.session(), job.action.region)
    try:
        return read_member(archive, path)
    except KeyError:
        raise ActionFailedError(f"the artifact {artifact} holds no file {path}") from None


def _status(client: "CloudFormationClient", stack: str) -> str:
    """The stack's status; empty when there is none."""
    try:
        return client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in str(error):
            return ""
        raise


def _delete(client: "CloudFormationClient", stack: str, name: str) -> None:
    """A change set that is not there, or a stack that is not, is no failure."""
    try:
        client.delete_change_set(StackName=stack, ChangeSetName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("ChangeSetNotFound", "ChangeSetNotFoundException") and (
            "does not exist" not in str(error)
        ):
            raise


def _wait_for_change_set(
    job: Job, client: "CloudFormationClient", stack: str, name: str
) -> "DescribeChangeSetOutputTypeDef":
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        told = client.describe_change_set(StackName=stack, ChangeSetName=name)
        if told["Status"] in ("CREATE_COMPLETE", "FAILED"):
            return told
        if job.site.stop.wait(POLL_SECONDS):
            raise StoppedError
    raise ActionFailedError(f"the change set {name} of {stack} was not ready after {LONGEST_SECONDS:.0f} seconds")


def _is_empty(change_set: "DescribeChangeSetOutputTypeDef") -> bool:
    return change_set["Status"] == "FAILED" and any(text in change_set.get("StatusReason", "") for text in EMPTY)


def _log_changes(job: Job, change_set: "DescribeChangeSetOutputTypeDef") -> None:
    if _is_empty(change_set):
        job.log(f"{job.configuration['StackName']}: no changes")
    for change in change_set.get("Changes", []):
        told = change.get("ResourceChange", {})
        replaced = {"True": ", replaced", "Conditional": ", replaced perhaps"}.get(told.get("Replacement", ""), "")
        job.log(f"{told.get('Action')} {told.get('ResourceType')} {told.get('LogicalResourceId')}{replaced}")
