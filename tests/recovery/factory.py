"""One observation of a stack of dev's or prod's; each test changes one thing about it."""

from dataclasses import replace

from recovery.observed import Bucket, Event, Observed, Resource, Stack, Writer
from recovery.target import Target, network_of
from tests.validation import factory

DEV, PROD = network_of(factory.DEV), network_of(factory.PROD)
STACK = "AWS::CloudFormation::Stack"
HANDLER = 'Resource handler returned message: "{}" (Service: Sluice, Status Code: 500)'


def stack_id(target: Target) -> str:
    return f"arn:aws:cloudformation:{target.region}:{target.account}:stack/{target.stack}/1"


def event(logical_id: str, status: str, reason: str = "", *, kind: str = "AWS::SNS::Topic", at: int = 0) -> Event:
    """`at` is a minute of one hour."""
    return Event(
        at=f"2026-11-23T12:{at:02}:00+00:00",
        logical_id=logical_id,
        resource_type=kind,
        physical_id=f"{logical_id}-1",
        status=status,
        reason=reason,
    )


def own(target: Target, status: str, reason: str = "", *, at: int = 0) -> Event:
    """An event of the stack itself."""
    return replace(event(target.stack, status, reason, kind=STACK, at=at), physical_id=stack_id(target))


def resource(logical_id: str, status: str = "CREATE_COMPLETE", **more: object) -> Resource:
    """A topic, unless `more` says otherwise."""
    made = Resource(
        logical_id=logical_id, resource_type="AWS::SNS::Topic", physical_id=f"{logical_id}-1", status=status
    )
    return replace(made, **more)  # type: ignore[arg-type]  # one mistaken key fails every test that makes it


def log_bucket(**more: object) -> Bucket:
    """Holds 12 versions, and the stack's own flow log writes into it."""
    made = Bucket(
        logical_id="LogBucket",
        name="logs-1",
        region="us-east-1",
        versions=12,
        writers=(Writer(flow_log_id="fl-1", ours=True),),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def log_bucket_resource(target: Target, status: str = "DELETE_FAILED") -> Resource:
    """As each environment's template keeps it, or does not."""
    policy = "RetainExceptOnCreate" if target.keeps else "Delete"
    return resource("LogBucket", status, resource_type="AWS::S3::Bucket", physical_id="logs-1", policy=policy)


def observed(target: Target, status: str, **more: object) -> Observed:
    """A stack of ours in that state, with nothing else to be seen. `more` are fields of Observed, or of its stack."""
    fields = {key: value for key, value in more.items() if key in Observed.__dataclass_fields__}
    of_stack = {key: value for key, value in more.items() if key not in fields}
    found = Stack(name=target.stack, stack_id=stack_id(target), status=status, tags=dict(target.tags))
    return replace(
        Observed(account=target.account, region=target.region, stack=replace(found, **of_stack)),  # type: ignore[arg-type]
        **fields,  # type: ignore[arg-type]
    )
