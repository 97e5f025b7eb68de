"""What a CDK app's output names: the templates of its stacks, of its stages and of their nested stacks.

https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AssemblyManifest.html
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from hazards.reading.content import content
from hazards.template.unreadable import UnreadableError

MANIFEST = "manifest.json"
NESTED = ".nested.template.json"
"""How CDK ends the name of a nested stack's template, which no manifest but that of the assets names."""


def named_templates(folder: Path) -> list[Path] | None:
    """The templates that an assembly names, in its order; None where the folder is no assembly."""
    manifest = _read(folder / MANIFEST)
    if not (isinstance(manifest.get("version"), str) and isinstance(manifest.get("artifacts"), dict)):
        return None
    found: dict[Path, None] = {}
    seen: set[Path] = set()
    stack = [folder]
    while stack:
        one = stack.pop()
        if one.resolve() not in seen:
            seen.add(one.resolve())
            found |= dict.fromkeys(_of_manifest(one, "aws:cloudformation:stack", "templateFile"))
            found |= dict.fromkeys(path for path in _asset_files(one) if path.name.endswith(NESTED))
            stack.extend(_of_manifest(one, "cdk:cloud-assembly", "directoryName"))
    return list(found)


def assets_in(folder: Path) -> dict[str, Path]:
    """The files of all assets that the stacks in a folder name, by their ids."""
    return {id_: path for manifest in sorted(folder.glob("*.assets.json")) for id_, path in _assets(manifest)}


def _asset_files(folder: Path) -> Iterator[Path]:
    for manifest in _of_manifest(folder, "cdk:asset-manifest", "file"):
        yield from (path for _, path in _assets(manifest))


def _assets(manifest: Path) -> Iterator[tuple[str, Path]]:
    for id_, asset in _mapping(_read(manifest).get("files")).items():
        path = _mapping(_mapping(asset).get("source")).get("path")
        if _is_path(path):
            yield id_, manifest.parent / path


def _of_manifest(folder: Path, type_: str, property_: str) -> Iterator[Path]:
    """What the artifacts of one type name, as paths."""
    for artifact in _mapping(_read(folder / MANIFEST).get("artifacts")).values():
        name = _mapping(_mapping(artifact).get("properties")).get(property_)
        if _mapping(artifact).get("type") == type_ and _is_path(name):
            yield folder / name


def _is_path(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and "\0" not in value


def _read(path: Path) -> Mapping[str, Any]:
    """A manifest; an empty one where it cannot be read."""
    try:
        return _mapping(json.loads(content(path)))
    except (UnreadableError, ValueError, RecursionError):
        return {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
