"""A bucket's ReplicationConfiguration as S3's XML: the names are the template's but for a few."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from rehearsal.emulator.inside.resources.s3_xml import document, node

RENAMED = {"Rules": "Rule", "Id": "ID", "TagFilter": "Tag", "TagFilters": "Tag"}


def replication(given: Mapping[str, Any]) -> bytes:
    """The body of PutBucketReplication for a template's ReplicationConfiguration."""
    return document("ReplicationConfiguration", _nodes(given))


def _nodes(given: Mapping[str, Any]) -> Iterator[Element]:
    for key, value in given.items():
        for each in value if isinstance(value, list) else [value]:
            name = RENAMED.get(key, key)
            yield node(name, *_nodes(each)) if isinstance(each, dict) else node(name, text=each)
