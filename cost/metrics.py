"""The custom metrics that a template lets one see: those that its alarms and dashboards name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Metric = tuple[str, ...]
"""Namespace, name, then the dimensions in order."""


def custom_metrics(resources: Mapping[str, Mapping[str, Any]]) -> frozenset[Metric]:
    """Of AWS's own, which begin with `AWS/`, none has a price."""
    found = (metric for each in resources.values() for metric in _of(each))
    return frozenset(metric for metric in found if not metric[0].startswith("AWS/"))


def _of(resource: Mapping[str, Any]) -> Iterator[Metric]:
    properties = resource.get("Properties", {})
    match resource.get("Type"):
        case "AWS::CloudWatch::Alarm":
            yield from _named(properties)
            for query in properties.get("Metrics", []):
                yield from _named(query.get("MetricStat", {}).get("Metric", {}))
        case "AWS::CloudWatch::Dashboard":
            yield from _drawn(properties.get("DashboardBody"))


def _named(metric: Mapping[str, Any]) -> Iterator[Metric]:
    if "Namespace" in metric and "MetricName" in metric:
        pairs = sorted((_text(each["Name"]), _text(each["Value"])) for each in metric.get("Dimensions", []))
        yield (_text(metric["Namespace"]), _text(metric["MetricName"]), *(word for pair in pairs for word in pair))


def _drawn(body: object) -> Iterator[Metric]:
    """A dashboard's: `[namespace, name, dimension, value, ..., {options}]`; a body that is no JSON shows none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    try:
        widgets = json.loads(_text(body)).get("widgets", [])
    except (ValueError, AttributeError):
        return
    for widget in widgets:
        for line in widget.get("properties", {}).get("metrics", []):
            words = [word for word in line if isinstance(word, str)]
            if len(words) >= 2:
                dimensions = sorted(zip(words[2::2], words[3::2], strict=False))
                yield (*words[:2], *(word for pair in dimensions for word in pair))


def _text(value: object) -> str:
    """A value as text in which a reference reads the same wherever it stands."""
    match value:
        case str():
            return value
        case {"Fn::Join": [str(glue), list(parts)]}:
            return glue.join(map(_text, parts))
        case {"Ref": str(name)}:
            return f"<{name}>"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"<{name}.{attribute}>"
    return repr(value).replace('"', "'")
