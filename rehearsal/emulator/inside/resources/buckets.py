"""AWS::S3::Bucket: the properties that the emulator's own handler passes over, through S3's own calls.

Lifecycle, default encryption, tags, ownership, access logging and replication end where the API's calls put them, so
that `get_bucket_...` answers what the template says. A value that S3 refuses fails the resource.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.bucket_lifecycle import lifecycle
from rehearsal.emulator.inside.resources.bucket_replication import replication
from rehearsal.emulator.inside.resources.family import Made, Properties, handlers, true
from rehearsal.emulator.inside.resources.s3_xml import document, node, texts
from rehearsal.emulator.inside.wrapping import part

Xml = Callable[[Any], bytes]


def install() -> None:
    """Completes create and update of the emulator's own handler; stack tags reach the bucket's."""
    bucket = handlers("AWS::S3::Bucket")
    bucket["create"], bucket["update"] = _complete_create(bucket["create"]), _complete_update(bucket["update"])
    part(provisioners, "_STACK_TAG_PROPERTY")["AWS::S3::Bucket"] = ("Tags", "list")
    part(provisioners, "_REPLACING_PROPERTIES")["AWS::S3::Bucket"] = ("BucketName", "BucketNamePrefix")


def _complete_create(original: Callable[..., Made]) -> Callable[..., Made]:
    def create(logical_id: str, properties: Properties, stack: str) -> Made:
        name, attributes = original(logical_id, properties, stack)
        try:
            _apply(name, properties, {})
        except ValueError:
            part(s3, "_delete_bucket")(name)
            raise
        return name, _attributes(attributes)

    return create


def _complete_update(original: Callable[..., Made]) -> Callable[..., Made]:
    def update(name: str, old: Properties, new: Properties, stack: str) -> Made:
        same, attributes = original(name, old, new, stack)
        _apply(same, new, old)
        return same, _attributes(attributes)

    return update


def _attributes(attributes: dict[str, Any]) -> dict[str, Any]:
    return {**attributes, "DualStackDomainName": attributes["RegionalDomainName"].replace(".s3.", ".s3.dualstack.")}


def _apply(name: str, properties: Properties, old: Properties) -> None:
    for given, to_xml, put, delete in _CONFIGURATIONS:
        if given in properties:
            _ask(part(s3, put), name, to_xml(properties[given]))
        elif given in old:
            _ask(part(s3, delete), name) if delete else _ask(part(s3, put), name, to_xml({}))
    _version(name, properties, old)


def _ask(call: Callable[..., Any], *arguments: Any) -> None:
    status, _, body = call(*arguments)
    if status >= 300:
        raise ValueError(f"{body.decode() if isinstance(body, bytes) else body} (Service: S3, Status Code: {status})")


def _version(name: str, properties: Properties, old: Properties) -> None:
    """The emulator turns versioning on only; a bucket that was versioned once can only be suspended."""
    status = (properties.get("VersioningConfiguration") or {}).get("Status")
    was = (old.get("VersioningConfiguration") or {}).get("Status")
    if status == "Suspended" or (was == "Enabled" and status != "Enabled"):
        s3._bucket_versioning[name] = "Suspended"


def _encryption(given: Mapping[str, Any]) -> bytes:
    rules = []
    for rule in given.get("ServerSideEncryptionConfiguration") or []:
        default = rule.get("ServerSideEncryptionByDefault") or {}
        inner = node("ApplyServerSideEncryptionByDefault", *texts(default, ("SSEAlgorithm", "KMSMasterKeyID")))
        rules.append(node("Rule", inner, node("BucketKeyEnabled", text=true(rule.get("BucketKeyEnabled")))))
    return document("ServerSideEncryptionConfiguration", rules)


def _tagging(given: list[dict[str, Any]]) -> bytes:
    tags = [node("Tag", *texts(each, ("Key", "Value"))) for each in given or []]
    return document("Tagging", [node("TagSet", *tags)])


def _ownership(given: Mapping[str, Any]) -> bytes:
    return document("OwnershipControls", [node("Rule", *texts(rule, ("ObjectOwnership",))) for rule in given["Rules"]])


def _logging(given: Mapping[str, Any]) -> bytes:
    if not given:
        return document("BucketLoggingStatus", [])
    target = {"TargetBucket": given.get("DestinationBucketName", ""), "TargetPrefix": given.get("LogFilePrefix", "")}
    return document("BucketLoggingStatus", [node("LoggingEnabled", *texts(target, tuple(target)))])


_CONFIGURATIONS: tuple[tuple[str, Xml, str, str | None], ...] = (
    ("BucketEncryption", _encryption, "_put_bucket_encryption", "_delete_bucket_encryption"),
    ("LifecycleConfiguration", lifecycle, "_put_bucket_lifecycle", "_delete_bucket_lifecycle"),
    ("LoggingConfiguration", _logging, "_put_bucket_logging", None),
    ("OwnershipControls", _ownership, "_put_bucket_ownership_controls", "_delete_bucket_ownership_controls"),
    ("ReplicationConfiguration", replication, "_put_bucket_replication", "_delete_bucket_replication"),
    ("Tags", _tagging, "_put_bucket_tagging", "_delete_bucket_tagging"),
)
