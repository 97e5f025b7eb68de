"""A bucket's LifecycleConfiguration as S3's XML. The template and the API name the same things differently."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from rehearsal.emulator.inside.resources.s3_xml import document, node, texts


def lifecycle(given: Mapping[str, Any]) -> bytes:
    """The body of PutBucketLifecycleConfiguration for a template's LifecycleConfiguration."""
    return document("LifecycleConfiguration", [_lifecycle_rule(rule) for rule in given.get("Rules") or []])


def _lifecycle_rule(rule: Mapping[str, Any]) -> Element:
    element = node("Rule", *([node("ID", text=rule["Id"])] if rule.get("Id") else []))
    element.append(node("Filter", *_filter(rule)))
    element.append(node("Status", text=rule["Status"]))
    for each in [*rule.get("Transitions", []), *([rule["Transition"]] if "Transition" in rule else [])]:
        element.append(node("Transition", *_days(each), node("StorageClass", text=each["StorageClass"])))
    element.extend(_noncurrent(rule))
    element.extend(_expiration(rule))
    if abort := rule.get("AbortIncompleteMultipartUpload"):
        element.append(node("AbortIncompleteMultipartUpload", *texts(abort, ("DaysAfterInitiation",))))
    return element


def _filter(rule: Mapping[str, Any]) -> list[Element]:
    """Several conditions stand together under And."""
    conditions = [node("Prefix", text=rule["Prefix"])] if "Prefix" in rule else []
    conditions += [node("Tag", *texts(each, ("Key", "Value"))) for each in rule.get("TagFilters", [])]
    conditions += texts(rule, ("ObjectSizeGreaterThan", "ObjectSizeLessThan"))
    return conditions if len(conditions) < 2 else [node("And", *conditions)]


def _days(transition: Mapping[str, Any]) -> list[Element]:
    renamed = {"Days": "TransitionInDays", "Date": "TransitionDate"}
    return [node(name, text=transition[given]) for name, given in renamed.items() if given in transition]


def _noncurrent(rule: Mapping[str, Any]) -> list[Element]:
    nodes = []
    for each in rule.get("NoncurrentVersionTransitions", []):
        values = {**each, "NoncurrentDays": each["TransitionInDays"]}
        names = ("NoncurrentDays", "NewerNoncurrentVersions", "StorageClass")
        nodes.append(node("NoncurrentVersionTransition", *texts(values, names)))
    expiration = dict(rule.get("NoncurrentVersionExpiration") or {})
    if "NoncurrentVersionExpirationInDays" in rule:
        expiration["NoncurrentDays"] = rule["NoncurrentVersionExpirationInDays"]
    if expiration:
        days = texts(expiration, ("NoncurrentDays", "NewerNoncurrentVersions"))
        nodes.append(node("NoncurrentVersionExpiration", *days))
    return nodes


def _expiration(rule: Mapping[str, Any]) -> list[Element]:
    renamed = {"Days": "ExpirationInDays", "Date": "ExpirationDate"}
    inner = [node(name, text=rule[given]) for name, given in renamed.items() if given in rule]
    inner += texts(rule, ("ExpiredObjectDeleteMarker",))
    return [node("Expiration", *inner)] if inner else []
