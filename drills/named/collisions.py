"""Something is there that should not be: an object, a bucket policy, a name."""

from drills.bench import Bench
from drills.changes import racing
from drills.faults import Fault
from drills.named.named import DEV, PROD, NamedDrill
from drills.relay import as_soon_as
from drills.rights import session_of_an_administrator

SLOW_SECONDS = 60.0
"""At the longest: the slowness ends when somebody has written."""


def object_during_deletion(bench: Bench) -> None:
    """Between the end of the bucket's policy, with which the emptier shuts everybody out, and that of the bucket."""
    bench.ready(DEV)
    account, stack = bench.ground.account(DEV), bench.ground.target(DEV).stack
    bucket, policy = (account.logical_id(stack, f"AWS::S3::{kind}") for kind in ("Bucket", "BucketPolicy"))
    name = account.physical_ids(stack)[bucket]
    writer = bench.ground.session(session_of_an_administrator(account), account.region).client("s3")
    bench.faults([Fault(stack=stack, logical_id=bucket, operation="delete", kind="slow", seconds=SLOW_SECONDS)])

    def write() -> None:
        writer.put_object(Bucket=name, Key="late", Body=b"late")
        bench.faults([])

    as_soon_as(lambda: (policy, "DELETE_COMPLETE") in account.statuses(stack), write)
    bench.trial.left = account.delete(stack)
    bench.expect("DELETE_FAILED", bench.trial.left, "the late object left")
    bench.recover(bench.ground.target(DEV))
    bench.green(DEV)


def policy_already_there(bench: Bench) -> None:
    """A commit without the edge from the flow log to the bucket's policy, as of an L1 flow log."""
    bench.ready(DEV, empty=True)
    ground, stack = bench.ground, bench.ground.target(DEV).stack
    bench.trial.left = bench.deploy_changed(DEV, racing)
    bench.expect("ROLLBACK_FAILED", bench.trial.left, "the race left")
    reasons = [event.get("ResourceStatusReason", "") for event in ground.account(DEV).events(stack)]
    for words in ("bucket policy already exists", "is not empty"):
        bench.expect(True, any(words in reason for reason in reasons), f'an event says "{words}":')
    bench.recover(ground.target(DEV))
    bench.green(DEV)


def name_of_ours_in_the_way(bench: Bench) -> None:
    """A parameter of an earlier stack of dev, with its tags, that no stack holds any more."""
    bench.ready(DEV, empty=True)
    _put_parameter(bench, DEV, ours=True)
    _meets_the_name(bench, DEV)
    bench.recover(bench.ground.target(DEV))
    bench.green(DEV)


def foreign_name_in_the_way(bench: Bench) -> None:
    """The same parameter without tags: nobody knows whose it is."""
    bench.ready(DEV, empty=True)
    name = _put_parameter(bench, DEV, ours=False)
    _meets_the_name(bench, DEV)
    bench.recover(bench.ground.target(DEV), ending=(1,))
    account = bench.ground.account(DEV)
    bench.expect("kept", account.ssm.get_parameter(Name=name)["Parameter"].get("Value"), "the parameter holds")
    account.ssm.delete_parameter(Name=name)  # the person who was asked for
    bench.green(DEV)


def kept_name_in_the_way(bench: Bench) -> None:
    """Of prod's, which keeps what it made: recover leaves it to a person, whosever it is."""
    bench.ready(PROD, empty=True)
    name = _put_parameter(bench, PROD, ours=True)
    _meets_the_name(bench, PROD)
    bench.recover(bench.ground.target(PROD), ending=(1,))
    account = bench.ground.account(PROD)
    bench.expect("kept", account.ssm.get_parameter(Name=name)["Parameter"].get("Value"), "the parameter holds")
    account.ssm.delete_parameter(Name=name)  # the person who was asked for
    bench.green(PROD)


def _put_parameter(bench: Bench, environment: str, *, ours: bool) -> str:
    props = bench.ground.estate.environment(environment)
    name = props.names.parameter("VpcId")
    ssm = bench.ground.account(environment).ssm
    ssm.put_parameter(Name=name, Type="String", Value="kept")
    if ours:
        tags = bench.ground.target(environment).tags
        ssm.add_tags_to_resource(
            ResourceType="Parameter",
            ResourceId=name,
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )
    return name


def _meets_the_name(bench: Bench, environment: str) -> None:
    bench.ground.delivery.deploy(environment)
    bench.trial.left = bench.ground.account(environment).at_rest(bench.ground.target(environment).stack)
    bench.expect("ROLLBACK_COMPLETE", bench.trial.left, "the name in the way left")


DRILLS = (
    NamedDrill(
        name="object-during-deletion",
        environment=DEV,
        broken="somebody writes after the bucket was emptied, and before it is deleted",
        left="DELETE_FAILED",
        end="recovered",
        story=object_during_deletion,
    ),
    NamedDrill(
        name="policy-already-there",
        environment=DEV,
        broken="a commit in which the flow log does not wait for the bucket's policy",
        left="ROLLBACK_FAILED",
        end="recovered; the commit before deploys",
        story=policy_already_there,
    ),
    NamedDrill(
        name="name-in-the-way",
        environment=DEV,
        broken="an earlier stack of dev left a parameter whose name the create needs",
        left="ROLLBACK_COMPLETE",
        end="recovered: what is shown to be dev's own is deleted",
        story=name_of_ours_in_the_way,
    ),
    NamedDrill(
        name="foreign-name-in-the-way",
        environment=DEV,
        broken="a parameter that is nobody's has a name that dev's create needs",
        left="ROLLBACK_COMPLETE",
        end="a person is asked, and the parameter is not touched",
        story=foreign_name_in_the_way,
    ),
    NamedDrill(
        name="kept-name-in-the-way",
        environment=PROD,
        broken="an earlier stack of prod left a parameter whose name the create needs",
        left="ROLLBACK_COMPLETE",
        end="a person is asked, and the parameter is not touched",
        story=kept_name_in_the_way,
    ),
)
