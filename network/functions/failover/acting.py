"""Does what was decided: the only place that writes a route, and that starts or reboots a NAT instance."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from .decide import Decision
from .looking import ANYWHERE, Seen
from .settings import Settings

if TYPE_CHECKING:
    from .aws import Aws


def act(aws: "Aws", settings: Settings, seen: Seen, decision: Decision) -> None:
    """All of it, whatever fails; then raises what failed, so that the run counts as failed and an alarm can tell."""
    failed = [error for error in map(_error_of, _deeds(aws, settings, seen, decision)) if error]
    if failed:
        raise ExceptionGroup("the controller could not do all that it had decided", failed)


def _deeds(aws: "Aws", settings: Settings, seen: Seen, decision: Decision) -> Iterator[Callable[[], object]]:
    """Routes first: what is dark waits for nothing else."""
    for zone, to in decision.moves.items():
        write = aws.ec2.replace_route if zone in seen.routed else aws.ec2.create_route
        table, nat = settings.route_tables[zone], settings.nats[to]
        yield lambda write=write, table=table, nat=nat: write(  # type: ignore[misc]  # mypy infers no type of defaults
            RouteTableId=table, DestinationCidrBlock=ANYWHERE, InstanceId=nat
        )
    for nat, how in decision.mends.items():
        mend = aws.ec2.start_instances if how == "start" else aws.ec2.reboot_instances
        yield lambda mend=mend, nat=nat: mend(InstanceIds=[settings.nats[nat]])  # type: ignore[misc]  # as above


def _error_of(deed: Callable[[], object]) -> Exception | None:
    try:
        deed()
    except (BotoCoreError, ClientError) as error:
        return error
    return None
