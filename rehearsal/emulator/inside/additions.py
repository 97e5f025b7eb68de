"""The catalogue of everything that is added to ministack, in the order in which it is put in.

The order matters where two of them wrap the same function: the later one is asked first.
"""

from typing import Protocol

from rehearsal.emulator.inside import (
    ignored,
    lambda_repairs,
    schedules,
    settled_stacks,
    stack_outputs,
    template_conditions,
    vpc_functions,
)
from rehearsal.emulator.inside.authorization import (
    assume_role,
    caller,
    condition_keys,
    denials,
    encrypted_objects,
    execution_role,
    foreign_buckets,
    foreign_keys,
    named_resources,
    request_keys,
    root_signature,
    service_reads,
    stack_roles,
    transport,
    unknown_actions,
)
from rehearsal.emulator.inside.faults import refused_calls
from rehearsal.emulator.inside.faults import resources as faulty_resources
from rehearsal.emulator.inside.resources import (
    addresses,
    buckets,
    builds,
    flow_log_views,
    flow_logs,
    functions,
    images,
    instance_profiles,
    instance_types,
    instance_views,
    instances,
    log_groups,
    nat_power,
    network_acl_entries,
    network_acls,
    pipelines,
    table_associations,
    tagged_resources,
    topics,
    transit_gateway_views,
    transit_gateways,
    version_listing,
    vpcs,
)
from rehearsal.emulator.inside.strict import buckets as strict_buckets
from rehearsal.emulator.inside.strict import (
    cleanup_state,
    creation_order,
    dependencies,
    exports,
    filters,
    mfa_delete,
    references,
    rollback,
    routes,
    s3_calls,
    stack_lives,
    stack_resources,
    stack_states,
    taken_names,
)


class Addition(Protocol):
    """A module of this folder that changes ministack at start."""

    def install(self) -> None:
        """Puts it in. Raises wrapping.EmulatorChangedError when ministack no longer fits."""


AUTHORIZATION: tuple[Addition, ...] = (
    transport,
    root_signature,
    named_resources,
    request_keys,
    condition_keys,
    denials,
    caller,
    assume_role,
    foreign_buckets,
    encrypted_objects,
    foreign_keys,
    service_reads,
    stack_roles,
    unknown_actions,
)

RESOURCES: tuple[Addition, ...] = (
    addresses,
    buckets,
    builds,
    flow_log_views,
    flow_logs,
    functions,
    images,
    instance_profiles,
    instance_types,
    instance_views,
    instances,
    log_groups,
    nat_power,
    network_acl_entries,
    network_acls,
    pipelines,
    table_associations,
    tagged_resources,
    topics,
    transit_gateway_views,
    transit_gateways,
    vpcs,
    version_listing,
)

STRICT: tuple[Addition, ...] = (
    strict_buckets,
    creation_order,
    dependencies,
    exports,
    filters,
    mfa_delete,
    references,
    rollback,
    routes,
    s3_calls,
    stack_states,
    stack_resources,
    stack_lives,
    taken_names,
)

REPAIRS: tuple[Addition, ...] = (
    lambda_repairs,
    vpc_functions,
    schedules,
    template_conditions,
    stack_outputs,
    settled_stacks,
)

# What looks at every resource handler comes after the handlers; the execution role is asked before anything happens,
# and a fault on purpose comes before all.
AROUND_HANDLERS: tuple[Addition, ...] = (ignored, execution_role, faulty_resources, cleanup_state)

FAULTS: tuple[Addition, ...] = (refused_calls,)

ADDITIONS = (*AUTHORIZATION, *RESOURCES, *STRICT, *REPAIRS, *AROUND_HANDLERS, *FAULTS)


def install() -> None:
    """Puts all of them in."""
    for addition in ADDITIONS:
        addition.install()
