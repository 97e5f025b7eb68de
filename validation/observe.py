"""Looks at one environment's network: few calls, side by side, and nothing but describing ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from stages.outputs import FAILOVER_RECORD, FLOW_LOGS_BUCKET, FLOW_LOGS_LOG_GROUP, NAT_INSTANCE_IDS, VPC_ID
from stages.props import NetworkProps
from validation.observed import FailoverRecord, Observed, Stack
from validation.reading.bucket import read_bucket
from validation.reading.clients import PATIENT, Clients
from validation.reading.delivery import read_delivery
from validation.reading.failover_record import read_failover_record
from validation.reading.guards import read_network_acls, read_security_groups
from validation.reading.log_group import read_log_group
from validation.reading.nats import read_addresses, read_instances, read_volumes
from validation.reading.replication import read_replica_outputs
from validation.reading.stack import read_parameters, read_stack
from validation.reading.vpc import (
    read_endpoints,
    read_route_tables,
    read_subnets,
    read_transit_attachments,
    read_vpc,
)

if TYPE_CHECKING:
    from boto3 import Session

Name = TypeVar("Name")
Answer = TypeVar("Answer")
AT_ONCE = 8


class Observer:
    """Looks through one session of the target account, as often as it is asked to."""

    def __init__(self, session: Session, props: NetworkProps) -> None:
        self._clients = Clients.of(session)
        self._props = props
        self._replica = props.replicate_logs_to and session.client(
            "cloudformation", region_name=props.replicate_logs_to, config=PATIENT
        )

    def observe(self) -> Observed:
        """One look at everything. What no output names is not looked for.

        Raises `Problem` when the stack is not there, or not at rest; and whatever other calls raise, all at once.
        """
        where = f"{self._props.account}/{self._props.region}"
        stack = read_stack(self._clients, self._props.names.network_stack, where)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return replace(_observe(SideBySide(pool, self._clients), stack, self._props), replica=self._outputs())

    def _outputs(self) -> Mapping[str, str]:
        """Of the stack that keeps the logs' replica, where one is promised."""
        return read_replica_outputs(self._replica, self._props.names.replica_stack) if self._replica else {}

    def observe_again(self, before: Observed) -> Observed:
        """The same, with a new look at what time alone changes: what arrived since, and who goes through which NAT.

        The record is read after the routes, because the controller notes a takeover before it moves a route.
        """
        vpc = before.stack.outputs.get(VPC_ID, "")
        table = before.stack.outputs.get(FAILOVER_RECORD, "")
        delivery = read_delivery(self._clients, before.stack, self._props)
        route_tables = read_route_tables(self._clients, vpc) if vpc else ()
        record = read_failover_record(self._clients, table) if table else FailoverRecord()
        return replace(before, delivery=delivery, route_tables=route_tables, failover_record=record)


class SideBySide:
    """Questions that run at once."""

    def __init__(self, pool: ThreadPoolExecutor, clients: Clients) -> None:
        self._pool = pool
        self.clients = clients
        self._asked: list[Future[Any]] = []

    def start(self, question: Callable[[], Answer]) -> Future[Answer]:
        future = self._pool.submit(question)
        self._asked.append(future)
        return future

    def ask(self, read: Callable[[Clients, Name], Answer], about: Name) -> Future[Answer | None]:
        """Reads about something named; where the name is empty there is nothing to ask."""
        return self.start(lambda: read(self.clients, about) if about else None)

    def finish(self) -> None:
        """Raises all that went wrong together: to mend one permission at a time would take a dozen tries."""
        errors = [error for future in self._asked if isinstance(error := future.exception(), Exception)]
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise ExceptionGroup(f"{len(errors)} calls failed", errors)


def _observe(asking: SideBySide, stack: Stack, props: NetworkProps) -> Observed:
    vpc, nats = stack.outputs.get(VPC_ID, ""), stack.listed(NAT_INSTANCE_IDS)
    ask = asking.ask
    delivery = asking.start(lambda: read_delivery(asking.clients, stack, props))
    the_vpc = ask(read_vpc, vpc)
    bucket = ask(read_bucket, stack.outputs.get(FLOW_LOGS_BUCKET, ""))
    log_group = ask(read_log_group, stack.outputs.get(FLOW_LOGS_LOG_GROUP, ""))
    subnets = ask(read_subnets, vpc)
    route_tables = ask(read_route_tables, vpc)
    endpoints = ask(read_endpoints, vpc)
    transit_attachments = ask(read_transit_attachments, vpc)
    instances = ask(read_instances, nats)
    volumes = ask(read_volumes, nats)
    addresses = ask(read_addresses, nats)
    security_groups = ask(read_security_groups, vpc)
    network_acls = ask(read_network_acls, vpc)
    parameters = ask(read_parameters, props.names.parameter("").rstrip("/"))
    failover_record = ask(read_failover_record, stack.outputs.get(FAILOVER_RECORD, ""))
    asking.finish()
    return Observed(
        stack=stack,
        vpc=the_vpc.result(),
        bucket=bucket.result(),
        log_group=log_group.result(),
        delivery=delivery.result(),
        subnets=subnets.result() or (),
        route_tables=route_tables.result() or (),
        endpoints=endpoints.result() or (),
        transit_attachments=transit_attachments.result() or (),
        instances=instances.result() or (),
        volumes=volumes.result() or (),
        addresses=addresses.result() or (),
        security_groups=security_groups.result() or (),
        network_acls=network_acls.result() or (),
        parameters=parameters.result() or {},
        failover_record=failover_record.result() or FailoverRecord(),
    )
