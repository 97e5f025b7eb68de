"""AWS::S3::Bucket: the properties that the emulator's own handler passes over, through S3's own calls.

Lifecycle, default encryption, tags, ownership and access logging end where the API's calls put them, so that
`get_bucket_...` answers what the template says. A value that S3 refuses fails the resource.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, tostring

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.family import Made, Properties, handlers
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


def _document(root_name: str, children: Iterator[Element] | list[Element]) -> bytes:
    root = Element(root_name, xmlns=part(s3, "S3_NS"))
    root.extend(children)
    return bytes(tostring(root))


def _node(name: str, *children: Element, text: object = None) -> Element:
    node = Element(name)
    node.extend(children)
    if text is not None:
        node.text = str(text).lower() if isinstance(text, bool) else str(text)
    return node


def _texts(values: Mapping[str, Any], names: tuple[str, ...]) -> list[Element]:
    return [_node(name, text=values[name]) for name in names if name in values]


def _encryption(given: Mapping[str, Any]) -> bytes:
    rules = []
    for rule in given.get("ServerSideEncryptionConfiguration") or []:
        default = rule.get("ServerSideEncryptionByDefault") or {}
        inner = _node("ApplyServerSideEncryptionByDefault", *_texts(default, ("SSEAlgorithm", "KMSMasterKeyID")))
        rules.append(_node("Rule", inner, _node("BucketKeyEnabled", text=_flag(rule.get("BucketKeyEnabled")))))
    return _document("ServerSideEncryptionConfiguration", rules)


def _flag(value: object) -> bool:
    return str(value).lower() == "true"


def _tagging(given: list[dict[str, Any]]) -> bytes:
    tags = [_node("Tag", *_texts(each, ("Key", "Value"))) for each in given or []]
    return _document("Tagging", [_node("TagSet", *tags)])


def _ownership(given: Mapping[str, Any]) -> bytes:
    return _document(
        "OwnershipControls", [_node("Rule", *_texts(rule, ("ObjectOwnership",))) for rule in given["Rules"]]
    )


def _logging(given: Mapping[str, Any]) -> bytes:
    if not given:
        return _document("BucketLoggingStatus", [])
    target = {"TargetBucket": given.get("DestinationBucketName", ""), "TargetPrefix": given.get("LogFilePrefix", "")}
    return _document("BucketLoggingStatus", [_node("LoggingEnabled", *_texts(target, tuple(target)))])


def _lifecycle(given: Mapping[str, Any]) -> bytes:
    return _document("LifecycleConfiguration", [_lifecycle_rule(rule) for rule in given.get("Rules") or []])


def _lifecycle_rule(rule: Mapping[str, Any]) -> Element:
    node = _node("Rule", *([_node("ID", text=rule["Id"])] if rule.get("Id") else []))
    node.append(_node("Filter", *_filter(rule)))
    node.append(_node("Status", text=rule["Status"]))
    for each in [*rule.get("Transitions", []), *([rule["Transition"]] if "Transition" in rule else [])]:
        node.append(_node("Transition", *_days(each), _node("StorageClass", text=each["StorageClass"])))
    node.extend(_noncurrent(rule))
    node.extend(_expiration(rule))
    if abort := rule.get("AbortIncompleteMultipartUpload"):
        node.append(_node("AbortIncompleteMultipartUpload", *_texts(abort, ("DaysAfterInitiation",))))
    return node


def _filter(rule: Mapping[str, Any]) -> list[Element]:
    """Several conditions stand together under And."""
    conditions = [_node("Prefix", text=rule["Prefix"])] if "Prefix" in rule else []
    conditions += [_node("Tag", *_texts(each, ("Key", "Value"))) for each in rule.get("TagFilters", [])]
    conditions += _texts(rule, ("ObjectSizeGreaterThan", "ObjectSizeLessThan"))
    return conditions if len(conditions) < 2 else [_node("And", *conditions)]


def _days(transition: Mapping[str, Any]) -> list[Element]:
    renamed = {"Days": "TransitionInDays", "Date": "TransitionDate"}
    return [_node(name, text=transition[given]) for name, given in renamed.items() if given in transition]


def _noncurrent(rule: Mapping[str, Any]) -> list[Element]:
    nodes = []
    for each in rule.get("NoncurrentVersionTransitions", []):
        values = {**each, "NoncurrentDays": each["TransitionInDays"]}
        names = ("NoncurrentDays", "NewerNoncurrentVersions", "StorageClass")
        nodes.append(_node("NoncurrentVersionTransition", *_texts(values, names)))
    expiration = dict(rule.get("NoncurrentVersionExpiration") or {})
    if "NoncurrentVersionExpirationInDays" in rule:
        expiration["NoncurrentDays"] = rule["NoncurrentVersionExpirationInDays"]
    if expiration:
        days = _texts(expiration, ("NoncurrentDays", "NewerNoncurrentVersions"))
        nodes.append(_node("NoncurrentVersionExpiration", *days))
    return nodes


def _expiration(rule: Mapping[str, Any]) -> list[Element]:
    renamed = {"Days": "ExpirationInDays", "Date": "ExpirationDate"}
    inner = [_node(name, text=rule[given]) for name, given in renamed.items() if given in rule]
    inner += _texts(rule, ("ExpiredObjectDeleteMarker",))
    return [_node("Expiration", *inner)] if inner else []


_CONFIGURATIONS: tuple[tuple[str, Xml, str, str | None], ...] = (
    ("BucketEncryption", _encryption, "_put_bucket_encryption", "_delete_bucket_encryption"),
    ("LifecycleConfiguration", _lifecycle, "_put_bucket_lifecycle", "_delete_bucket_lifecycle"),
    ("LoggingConfiguration", _logging, "_put_bucket_logging", None),
    ("OwnershipControls", _ownership, "_put_bucket_ownership_controls", "_delete_bucket_ownership_controls"),
    ("Tags", _tagging, "_put_bucket_tagging", "_delete_bucket_tagging"),
)
