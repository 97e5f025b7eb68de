"""Every resource type that can be read back, and what reads it."""

from rehearsal.readback.readers import (
    access,
    alarms,
    buckets,
    builds,
    functions,
    instances,
    keys,
    log_groups,
    network_acls,
    parameters,
    routes,
    rules,
    security_groups,
    topics,
    vpcs,
)
from rehearsal.readback.resource import Reader

READERS: dict[str, Reader] = {
    **vpcs.READERS,
    **routes.READERS,
    **network_acls.READERS,
    **security_groups.READERS,
    **instances.READERS,
    **buckets.READERS,
    **keys.READERS,
    **log_groups.READERS,
    **functions.READERS,
    **access.READERS,
    **topics.READERS,
    **parameters.READERS,
    **alarms.READERS,
    **rules.READERS,
    **builds.READERS,
}
