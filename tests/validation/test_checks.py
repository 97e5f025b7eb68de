"""Every check: silent on a good observation, and the only one to speak when its own promise is broken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any, TypeVar

import pytest

from packets.acl import AclEntry
from report.finding import Finding, Verdict
from stages import outputs
from stages.props import NetworkProps
from tests.validation.factory import (
    DEV,
    NATS,
    NOW,
    PRIVATE,
    PROD,
    PUBLIC,
    ZONES,
    acl,
    good,
    taken_over,
    without_rule,
)  # fmt: skip
from validation.catalogue import CATALOGUE
from validation.judge import judge
from validation.observed import (
    Address,
    Delivery,
    FailoverRecord,
    Ingress,
    LifecycleRule,
    Observed,
    Replica,
    Route,
    Subnet,
)

Change = Callable[[Observed], Observed]
RIGHT = Replica(bucket="arn:aws:s3:::replica", key="arn:aws:kms:us-west-2:333333333333:key/2", encrypted=True)
ELSEWHERE = replace(RIGHT, bucket="arn:aws:s3:::elsewhere")
Whole = TypeVar("Whole", Observed, Delivery)


def changed(of: Whole, part: str, value: object) -> Whole:
    parts: dict[str, Any] = {part: value}
    return replace(of, **parts)


def on(part: str, **changes: Any) -> Change:
    """A change of attributes of one part: of a thing, or of the first of several, `part.2` for the third."""
    name, _, at = part.partition(".")

    def change(observed: Observed) -> Observed:
        value = getattr(observed, name)
        if not isinstance(value, tuple):
            return changed(observed, name, replace(value, **changes))
        place = int(at or 0)
        return changed(observed, name, (*value[:place], replace(value[place], **changes), *value[place + 1 :]))

    return change


def plus(part: str, thing: object) -> Change:
    return lambda observed: changed(observed, part, (*getattr(observed, part), thing))


def lacking(part: str, at: int = 0) -> Change:
    def change(observed: Observed) -> Observed:
        value = getattr(observed, part)
        return changed(observed, part, (*value[:at], *value[at + 1 :]))

    return change


def output(name: str, value: str) -> Change:
    """An output with another value; its parameter follows it, as it does in the stack."""

    def change(observed: Observed) -> Observed:
        parameters = {key: value if key.endswith(f"/{name}") else was for key, was in observed.parameters.items()}
        stack = replace(observed.stack, outputs={**observed.stack.outputs, name: value})
        return replace(observed, stack=stack, parameters=parameters)

    return change


def flow_log(at: int, **changes: Any) -> Change:
    def change(observed: Observed) -> Observed:
        logs = list(observed.delivery.flow_logs)
        logs[at] = replace(logs[at], **changes)
        return replace(observed, delivery=replace(observed.delivery, flow_logs=tuple(logs)))

    return change


def default_route(table: int, route: Route | None) -> Change:
    return other_route(table, 1, route)


def other_route(table: int, at: int, route: Route | None) -> Change:
    """Another route, or none, in a place of a table: the VPC's own, the default one, then the transit networks'."""

    def change(observed: Observed) -> Observed:
        routes = observed.route_tables[table].routes
        return on(f"route_tables.{table}", routes=(*routes[:at], *((route,) if route else ()), *routes[at + 1 :]))(
            observed
        )

    return change


def to_transit(target: str, *, active: bool = True) -> Route:
    return Route(destination="10.1.0.0/16", target=target, active=active)


def statements(keep: Callable[[dict[str, Any]], bool]) -> Change:
    def change(observed: Observed) -> Observed:
        assert observed.bucket is not None
        return on("bucket", policy=tuple(one for one in observed.bucket.policy if keep(dict(one))))(observed)

    return change


def any_account(observed: Observed) -> Observed:
    assert observed.bucket is not None
    bare = tuple({**one, "Condition": {}} if one["Effect"] == "Allow" else one for one in observed.bucket.policy)
    return on("bucket", policy=bare)(observed)


def lifecycle(*rules: LifecycleRule) -> Change:
    return on("bucket", lifecycle=rules)


def bucket_key(**changes: Any) -> Change:
    def change(observed: Observed) -> Observed:
        assert observed.bucket is not None
        assert observed.bucket.key is not None
        return on("bucket", key=replace(observed.bucket.key, **changes))(observed)

    return change


def opened(port: int, block: str = "0.0.0.0/0", *, protocol: int = 6, allow: bool = True) -> Change:
    """An ACL that admits a port from a block (or refuses it), before all other rules."""
    entry = AclEntry(
        number=1, egress=False, allow=allow, protocol=protocol, cidr=IPv4Network(block), ports=(port, port)
    )
    return lambda observed: on("network_acls", entries=(entry, *observed.network_acls[0].entries))(observed)


def acl_without(number: int) -> Change:
    return lambda observed: replace(observed, network_acls=(without_rule(acl(PROD), number),))


def only_requests_leave(observed: Observed) -> Observed:
    """An ACL that lets HTTPS and DNS out, and forgets that answers leave, too."""
    world, kept = IPv4Network("0.0.0.0/0"), without_rule(acl(PROD), 200).entries
    https = AclEntry(number=200, egress=True, allow=True, protocol=6, cidr=world, ports=(443, 443))
    dns = AclEntry(number=201, egress=True, allow=True, protocol=17, cidr=world, ports=(53, 53))
    return on("network_acls", entries=(*kept, https, dns))(observed)


def noted(zone: str, *, via: str) -> FailoverRecord:
    (takeover,) = taken_over(good(PROD)).failover_record.takeovers.values()
    return FailoverRecord(takeovers={zone: replace(takeover, via=via)})


MAIN, PUBLIC_TABLE, PRIVATE_TABLE = 0, 1, 4  # the places of the first tables of each kind in the factory
EXPIRE, GLACIER = LifecycleRule(expire_days=365), LifecycleRule(transitions=((90, "GLACIER"),), small_objects=True)
OLD, SWEEP = LifecycleRule(noncurrent_expire_days=30), LifecycleRule(expired_delete_markers=True, abort_uploads_days=7)

BROKEN: dict[str, tuple[str, Change]] = {
    "a stack that failed": ("stack-state", on("stack", status="UPDATE_ROLLBACK_FAILED")),
    "an export of another name": ("exports", on("stack", exports={})),
    "a missing parameter": ("parameters", lambda observed: replace(observed, parameters={})),
    "a transit configuration that is no JSON": (
        "transit-config", output(outputs.TRANSIT_GATEWAY_ATTACHMENT_CONFIG, "[")
    ),
    "a transit configuration of another VPC": (
        "transit-config", output(outputs.TRANSIT_GATEWAY_ATTACHMENT_CONFIG, '{"VpcId": "vpc-2"}')
    ),
    "another CIDR": ("vpc-cidr", on("vpc", cidrs=(IPv4Network("172.29.0.0/16"),))),
    "a second CIDR": ("vpc-cidr", on("vpc", cidrs=(PROD.cidr, IPv4Network("100.64.0.0/16")))),
    "no DNS resolution": ("vpc-dns", on("vpc", dns_support=False)),
    "no DNS hostnames": ("vpc-dns", on("vpc", dns_hostnames=False)),
    "a subnet in another zone": ("zones", on("subnets.4", zone="us-east-1a")),
    "a subnet of another size": ("subnets", on("subnets", cidr=IPv4Network("172.31.0.0/25"))),
    "a subnet that is gone": ("subnets", lacking("subnets", 5)),
    "a subnet that nobody planned": (
        "subnets", plus("subnets", Subnet(id="s", zone="us-east-1a", cidr=IPv4Network("172.31.9.0/24"), tags={}))
    ),
    "no route to the internet gateway": ("public-routes", default_route(PUBLIC_TABLE, None)),
    "a public route to a NAT gateway": (
        "public-routes", default_route(PUBLIC_TABLE, Route(destination="0.0.0.0/0", target="nat-1", active=True))
    ),
    "no attachment to the transit gateway": ("transit-attachment", lacking("transit_attachments")),
    "an attachment to another gateway": ("transit-attachment", on("transit_attachments", gateway="tgw-1")),
    "an attachment that waits for its acceptance": (
        "transit-attachment", on("transit_attachments", state="pendingAcceptance")
    ),
    "an attachment that failed": ("transit-attachment", on("transit_attachments", state="failed")),
    "an attachment without a zone": ("transit-attachment", on("transit_attachments", subnets=frozenset(PRIVATE[:2]))),
    "no route to a transit network": ("transit-attachment", other_route(PRIVATE_TABLE, 2, None)),
    "a route to a transit network by a NAT": ("transit-attachment", other_route(PRIVATE_TABLE, 2, to_transit(NATS[0]))),
    "a route to a gateway that is gone": (
        "transit-attachment", other_route(PRIVATE_TABLE, 2, to_transit("tgw-0123456789abcdef0", active=False))
    ),
    "no way back to administrators": ("transit-attachment", other_route(PRIVATE_TABLE, 3, None)),
    "a private subnet without a way out": ("private-routes", default_route(PRIVATE_TABLE, None)),
    "a route to the neighbour's NAT": (
        "private-routes", default_route(PRIVATE_TABLE, Route(destination="0.0.0.0/0", target=NATS[1], active=True))
    ),
    "a route to the neighbour's NAT, and a record of another zone's": (
        "private-routes",
        lambda observed: replace(taken_over(observed), failover_record=noted(ZONES[1], via=ZONES[2]))
    ),
    "a route to the neighbour's NAT, and a record of the third one's": (
        "private-routes",
        lambda observed: replace(taken_over(observed), failover_record=noted(ZONES[0], via=ZONES[2]))
    ),
    "a route to the neighbour's NAT, and a record of the zone's own": (
        "private-routes",
        lambda observed: replace(taken_over(observed), failover_record=noted(ZONES[0], via=ZONES[0]))
    ),
    "a route to a NAT of nobody's, and a record of a zone of nobody's": (
        "private-routes",
        lambda observed: default_route(PRIVATE_TABLE, Route(destination="0.0.0.0/0", target="i-x", active=True))(
            replace(observed, failover_record=noted(ZONES[0], via="us-east-1x"))
        )
    ),
    "a recorded takeover that leads into a blackhole": (
        "private-routes",
        lambda observed: default_route(PRIVATE_TABLE, Route(destination="0.0.0.0/0", target=NATS[1], active=False))(
            taken_over(observed)
        )
    ),
    "a route into a blackhole": (
        "private-routes", default_route(PRIVATE_TABLE, Route(destination="0.0.0.0/0", target=NATS[0], active=False))
    ),
    "a private subnet served by the main table": ("private-routes", on(f"route_tables.{PRIVATE_TABLE}", subnets=())),
    "a table that two private subnets share": (
        "private-routes", on(f"route_tables.{PRIVATE_TABLE}", subnets=(PRIVATE[0], PUBLIC[0]))
    ),
    "no S3 endpoint": ("s3-endpoint", lacking("endpoints")),
    "an S3 endpoint that is still pending": ("s3-endpoint", on("endpoints", state="pending")),
    "an S3 endpoint on no table": ("s3-endpoint", on("endpoints", route_tables=frozenset())),
    "a stopped NAT": ("nat-instances", on("instances.1", state="stopped")),
    "a NAT in another subnet": ("nat-instances", on("instances.1", subnet=PUBLIC[0])),
    "a NAT of another type": ("nat-instances", on("instances", type="t2.micro")),
    "a NAT that is gone": ("nat-instances", lacking("instances", 2)),
    "a NAT with two interfaces": ("nat-instances", on("instances", interfaces=2)),
    "a source/destination check": ("nat-source-dest-check", on("instances.2", source_dest_check=True)),
    "optional metadata tokens": ("nat-metadata", on("instances", metadata_tokens="optional")),
    "two hops to the metadata": ("nat-metadata", on("instances", metadata_hop_limit=2)),
    "a volume in the clear": ("nat-volumes", on("volumes.1", encrypted=False)),
    "a NAT without a volume": ("nat-volumes", lacking("volumes")),
    "a NAT without an address": ("nat-addresses", lacking("addresses")),
    "a NAT with two addresses": (
        "nat-addresses", plus("addresses", Address(id="e", ip="198.51.100.9", instance=NATS[0], tags=PROD.names.tags()))
    ),
    "another address than the output tells": ("nat-addresses", on("addresses", ip="198.51.100.9")),
    "a NAT open to the world": (
        "nat-security-group",
        lambda observed: on(
            "security_groups",
            ingress=(*observed.security_groups[0].ingress, Ingress(protocol="tcp", source="0.0.0.0/0")),
        )(observed),
    ),
    "a NAT that refuses a private subnet": (
        "nat-security-group",
        lambda observed: on("security_groups", ingress=observed.security_groups[0].ingress[1:])(observed),
    ),
    "a NAT that may send nothing": ("nat-security-group", on("security_groups", egress_rules=0)),
    "a default group with an ingress rule": (
        "default-security-group", on("security_groups.1", ingress=(Ingress(protocol="-1", source="sg-default"),))
    ),
    "a default group with an egress rule": ("default-security-group", on("security_groups.1", egress_rules=1)),
    "a subnet under the default ACL": (
        "network-acls", on("network_acls", subnets=frozenset((*PUBLIC, *PRIVATE)) - {PRIVATE[0]})
    ),
    "SSH from the world": ("network-acls", opened(22)),
    "Remote Desktop from the world": ("network-acls", opened(3389)),
    "mail from the world": ("network-acls", opened(25)),
    "SSH from one company out there": ("network-acls", opened(22, "198.51.100.0/24")),
    "no HTTPS from one company out there": ("network-acls", opened(443, "198.51.100.0/24", allow=False)),
    "Remote Desktop over UDP": ("network-acls", opened(3389, protocol=17)),
    "no answers to high ports": ("network-acls", opened(65535, allow=False)),
    "no way out for answers": ("network-acls", only_requests_leave),
    "no traffic inside the VPC": ("network-acls", acl_without(10)),
    "no traffic from the transit gateway": ("network-acls", acl_without(11)),
    "no SSH for administrators": ("network-acls", acl_without(30)),
    "no HTTP": ("network-acls", acl_without(60)),
    "no HTTPS": ("network-acls", acl_without(70)),
    "no way out": ("network-acls", acl_without(200)),
    "no answers over TCP": ("network-acls", acl_without(80)),
    "no answers over UDP": ("network-acls", acl_without(90)),
    "no word of large packets": ("network-acls", acl_without(100)),
    "a flow log of rejected traffic only": ("flow-logs", flow_log(0, traffic="REJECT")),
    "a flow log of ten minutes": ("flow-logs", flow_log(1, aggregation_seconds=600)),
    "a flow log that is not active": ("flow-logs", flow_log(1, status="")),
    "a delivery to the bucket that fails": (
        "delivery-to-bucket", flow_log(0, deliver_status="FAILED", deliver_error="Access error")
    ),
    "a delivery to the log group that fails": ("delivery-to-log-group", flow_log(1, deliver_status="FAILED")),
    "SSE-S3 where a customer key is promised": ("bucket-encryption", on("bucket", encryption="AES256")),
    "AWS's own KMS key": ("bucket-encryption", bucket_key(manager="AWS")),
    "no key named": ("bucket-encryption", on("bucket", key=None)),
    "a key about to be deleted": ("bucket-encryption", bucket_key(state="PendingDeletion")),
    "a key that does not rotate": ("bucket-encryption", bucket_key(rotates=False)),
    "copies that nobody promised": ("bucket-replication", on("bucket", replicas=(ELSEWHERE,))),
    "no versions": ("bucket-versioning", on("bucket", versioned=False)),
    "no lifecycle rule": ("bucket-lifecycle", lifecycle()),
    "an earlier expiry": ("bucket-lifecycle", lifecycle(LifecycleRule(expire_days=30), GLACIER, OLD, SWEEP)),
    "two expiries": ("bucket-lifecycle", lifecycle(EXPIRE, LifecycleRule(expire_days=9), GLACIER, OLD, SWEEP)),
    "no move to Glacier": ("bucket-lifecycle", lifecycle(EXPIRE, OLD, SWEEP)),
    "a move to another class": (
        "bucket-lifecycle", lifecycle(EXPIRE, GLACIER, LifecycleRule(transitions=((30, "GLACIER_IR"),)), OLD, SWEEP)
    ),
    "small objects left out": (
        "bucket-lifecycle", lifecycle(EXPIRE, replace(GLACIER, small_objects=False), OLD, SWEEP)
    ),
    "noncurrent versions kept": ("bucket-lifecycle", lifecycle(EXPIRE, GLACIER, SWEEP)),
    "delete markers kept": ("bucket-lifecycle", lifecycle(EXPIRE, GLACIER, OLD, LifecycleRule(abort_uploads_days=7))),
    "uploads kept": ("bucket-lifecycle", lifecycle(EXPIRE, GLACIER, OLD, replace(SWEEP, abort_uploads_days=None))),
    "a public access block that is off": (
        "bucket-public-access", on("bucket", public_access_blocks=frozenset({"BlockPublicAcls", "BlockPublicPolicy"}))
    ),
    "object ACLs in force": ("bucket-ownership", on("bucket", ownership="ObjectWriter")),
    "a policy without TLS": ("bucket-policy", statements(lambda one: one["Effect"] != "Deny")),
    "a policy without the delivery": ("bucket-policy", statements(lambda one: one["Action"] != "s3:PutObject")),
    "a policy that hides the ACL": ("bucket-policy", statements(lambda one: not isinstance(one["Action"], list))),
    "a policy for any account's flow logs": ("bucket-policy", any_account),
    "no policy": ("bucket-policy", on("bucket", policy=())),
    "events kept for ever": ("log-group-retention", on("log_group", retention_days=None)),
    "events kept too short": ("log-group-retention", on("log_group", retention_days=7)),
    "no termination protection": ("termination-protection", on("stack", termination_protection=False)),
    "an untagged stack": ("tags", on("stack", tags={})),
    "an untagged VPC": ("tags", on("vpc", tags={})),
    "a subnet of another environment": ("tags", on("subnets.3", tags=DEV.names.tags())),
    "an untagged route table": ("tags", on(f"route_tables.{PRIVATE_TABLE}", tags={})),
    "an untagged NAT": ("tags", on("instances", tags={})),
    "an untagged address": ("tags", on("addresses", tags={})),
    "an untagged NAT security group": ("tags", on("security_groups", tags={})),
    "an untagged flow log": ("tags", flow_log(1, tags={})),
}  # fmt: skip


def spoken(observed: Observed, props: NetworkProps) -> dict[str, set[Verdict]]:
    """Verdicts by code, without those that passed."""
    told: dict[str, set[Verdict]] = {}
    for finding in judge(observed, props):
        if finding.verdict is not Verdict.PASS:
            told.setdefault(finding.code, set()).add(finding.verdict)
    return told


def found(observed: Observed, props: NetworkProps, code: str) -> list[Finding]:
    return [finding for finding in judge(observed, props) if finding.code == code]


@pytest.mark.parametrize("props", [DEV, PROD], ids=["dev", "prod"])
def test_good(props: NetworkProps) -> None:
    """On a network as promised, every check passes and says so."""

    assert {finding.code: finding.verdict for finding in judge(good(props), props)} == {
        check.RULE.code: Verdict.PASS for check in CATALOGUE
    }


@pytest.mark.parametrize(("code", "change"), BROKEN.values(), ids=BROKEN.keys())
def test_broken(code: str, change: Change) -> None:
    """One thing that is wrong makes exactly its own check fail."""

    assert spoken(change(good(PROD)), PROD) == {code: {Verdict.FAIL}}


def test_every_check_has_a_broken_twin() -> None:
    """No check is without an observation that it fails; a missing output, below, always takes others along."""

    assert {code for code, _ in BROKEN.values()} | {"outputs"} == {check.RULE.code for check in CATALOGUE}


@pytest.mark.parametrize("name", outputs.SEVEN)
def test_missing_output(name: str) -> None:
    """A missing output fails by its name; a check that would need it is not judged, and none passes for nothing."""

    left = {key: value for key, value in good(PROD).stack.outputs.items() if key != name}

    findings = [one for one in judge(on("stack", outputs=left)(good(PROD)), PROD) if one.verdict is Verdict.FAIL]

    assert ("outputs", name) in {(finding.code, finding.subject) for finding in findings}


@pytest.mark.parametrize("name", [outputs.PUBLIC_SUBNET_IDS, outputs.PRIVATE_SUBNET_IDS, outputs.NAT_INSTANCE_IDS])
def test_output_with_one_id_twice(name: str) -> None:
    """A list that names one id twice is not one a zone."""

    first, second, _ = good(PROD).stack.listed(name)

    assert found(output(name, f"{first},{second},{second}")(good(PROD)), PROD, "outputs")[0].subject == name


def test_export_of_the_nats() -> None:
    """An export of the NATs' ids fails: whoever imports it freezes their patching."""

    stack = good(PROD).stack
    exports = {**stack.exports, outputs.NAT_INSTANCE_IDS: "NatInstanceIds-prod"}

    assert spoken(on("stack", exports=exports)(good(PROD)), PROD) == {"exports": {Verdict.FAIL}}


def test_nothing_seen() -> None:
    """Of a stack without outputs almost nothing can be judged, and what cannot is never called passed."""

    stack = replace(good(PROD).stack, outputs={}, exports={})
    nothing = Observed(stack=stack, vpc=None, bucket=None, log_group=None, delivery=Delivery(at=NOW))

    verdicts = {finding.code: finding.verdict for finding in judge(nothing, PROD)}

    assert {code for code, verdict in verdicts.items() if verdict is Verdict.PASS} == {
        "stack-state", "exports", "parameters", "termination-protection", "tags"
    }  # fmt: skip
    assert verdicts["outputs"] is Verdict.FAIL


def test_attached_only() -> None:
    """Where no route leads to it yet, an attachment may wait for its acceptance, and the remedy names it."""

    props = PROD.model_copy(update={"transit_cidrs": ()})
    waiting = on("transit_attachments", state="pendingAcceptance")(good(props))

    assert spoken(waiting, props) == {"transit-attachment": {Verdict.WARN}}
    assert "accept-transit-gateway-vpc-attachment --transit-gateway-attachment-id tgw-attach-1" in (
        found(waiting, props, "transit-attachment")[0].remedy
    )


def test_no_transit_gateway() -> None:
    """Without one configured, the check says that there is none."""

    assert "no transit gateway is configured" == found(good(DEV), DEV, "transit-attachment")[0].what


def test_unpromised_protection() -> None:
    """Protection that dev does not promise is a warning: it would keep the stack from going."""

    protected = on("stack", termination_protection=True)(good(DEV))

    assert spoken(protected, DEV) == {"termination-protection": {Verdict.WARN}}


def test_recorded_takeover() -> None:
    """A zone that goes where the record says is degraded: a warning with when, through what, and what comes (N5)."""

    (told,) = found(taken_over(good(PROD)), PROD, "private-routes")

    assert (told.verdict, told.subject) == (Verdict.WARN, PRIVATE[0])
    assert "degraded since 2026-11-23 11:50:00 UTC" in told.what
    assert f"{ZONES[0]} goes through {NATS[1]}, {ZONES[1]}'s NAT instance" in told.what
    assert f"home once {NATS[0]} has been healthy for five minutes" in told.remedy


def test_takeover_that_nobody_looks_after() -> None:
    """A record of long ago says nothing of now: not judged, since a deploy makes the controller pause (N5)."""
    takes_a_pause = taken_over(good(PROD), looked=NOW - timedelta(minutes=4))
    gone = taken_over(good(PROD), looked=NOW - timedelta(minutes=6))

    assert spoken(takes_a_pause, PROD) == {"private-routes": {Verdict.WARN}}
    assert spoken(gone, PROD) == {"private-routes": {Verdict.NOT_JUDGED}}
    assert "has not looked at it since 2026-11-23 11:54:00 UTC" in found(gone, PROD, "private-routes")[0].what


def test_unreadable_record() -> None:
    """Whether another zone's NAT was noted cannot be judged by a record that nobody can read; at home nobody asks."""
    unreadable = FailoverRecord(unreadable="KeyError: 'takeovers'")

    assert spoken(replace(good(PROD), failover_record=unreadable), PROD) == {}
    away = replace(taken_over(good(PROD)), failover_record=unreadable)
    assert spoken(away, PROD) == {"private-routes": {Verdict.NOT_JUDGED}}


def test_record_of_one_that_is_home() -> None:
    """The controller notes a takeover before it moves the route: a zone that is still at home passes."""

    assert spoken(replace(good(PROD), failover_record=noted(ZONES[0], via=ZONES[1])), PROD) == {}


def replicated(*replicas: Replica, **outputs_: str) -> dict[str, set[Verdict]]:
    """What is said of prod, which promises a replica in another region, with these replicas."""
    props = PROD.model_copy(update={"replicate_logs_to": "us-west-2"})
    told = outputs_ or {outputs.REPLICA_BUCKET_ARN: RIGHT.bucket, outputs.REPLICA_KEY_ARN: RIGHT.key}
    observed = on("bucket", replicas=replicas)(good(props))
    return spoken(replace(observed, replica=told), props)


def test_replicated_as_promised() -> None:
    """A rule for the whole bucket, to the bucket of the replica's stack, under its key."""

    assert replicated(RIGHT) == {}


@pytest.mark.parametrize(
    "replicas",
    [(), (ELSEWHERE,), (RIGHT, ELSEWHERE), (replace(RIGHT, encrypted=False),), (replace(RIGHT, key="another"),)],
)
def test_not_replicated_as_promised(replicas: tuple[Replica, ...]) -> None:
    """Nowhere, elsewhere, elsewhere too, without what is encrypted, or under another key."""

    assert replicated(*replicas) == {"bucket-replication": {Verdict.FAIL}}


def test_the_replicas_stack_is_gone() -> None:
    """Without it nobody knows where the replica is."""

    assert replicated(RIGHT, Another="output") == {"bucket-replication": {Verdict.FAIL}}


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("bucket-encryption", {"encryption": "aws:kms"}),
        ("bucket-versioning", {"versioned": True}),
        ("bucket-lifecycle", {"lifecycle": (LifecycleRule(expire_days=90), GLACIER)}),
    ],
)
def test_prod_bucket_in_dev(code: str, changes: dict[str, Any]) -> None:
    """What prod promises about its bucket is as wrong in dev."""

    assert spoken(on("bucket", **changes)(good(DEV)), DEV) == {code: {Verdict.FAIL}}


DELIVERIES = [("delivery-to-bucket", "bucket", 0), ("delivery-to-log-group", "log_group", 1)]


def undelivered(name: str, at: int, minutes: float) -> Observed:
    observed = flow_log(at, created=NOW - timedelta(minutes=minutes), deliver_status="")(good(PROD))
    return replace(observed, delivery=changed(observed.delivery, name, None))


@pytest.mark.parametrize(("code", "name", "at"), DELIVERIES)
def test_nothing_delivered_yet(code: str, name: str, at: int) -> None:
    """A young flow log that has delivered nothing is not judged: ACTIVE proves nothing, and minutes are normal."""

    assert spoken(undelivered(name, at, minutes=3), PROD) == {code: {Verdict.NOT_JUDGED}}


@pytest.mark.parametrize(("code", "name", "at"), DELIVERIES)
def test_nothing_delivered_for_long(code: str, name: str, at: int) -> None:
    """An older flow log of which nothing arrived lately fails, though AWS calls it ACTIVE."""

    assert spoken(undelivered(name, at, minutes=45), PROD) == {code: {Verdict.FAIL}}


def test_delivery_names_its_proof() -> None:
    """A delivery that passes names what arrived, and when."""

    assert found(good(PROD), PROD, "delivery-to-bucket")[0].what == (
        "AWSLogs/file.log.gz arrived 40 s before this look"
    )


@pytest.mark.parametrize(("code", "at", "name"), [("flow-logs", 0, "logs-bucket"), ("flow-logs", 1, "logs-group")])
def test_missing_flow_log(code: str, at: int, name: str) -> None:
    """A destination without a flow log fails, and its delivery is not judged."""

    observed = good(PROD)
    logs = observed.delivery.flow_logs
    without = replace(observed, delivery=replace(observed.delivery, flow_logs=(*logs[:at], *logs[at + 1 :])))

    assert [finding.subject for finding in found(without, PROD, code)] == [name]
    assert Verdict.NOT_JUDGED in {verdict for verdicts in spoken(without, PROD).values() for verdict in verdicts}
