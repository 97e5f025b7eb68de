"""The templates of an assembly's environments, and the same assembly with those changed."""

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Change = Callable[[dict[str, Any]], dict[str, Any]]


def template_file(assembly: Path, environment: str) -> Path:
    """The template of the network in an environment's stage."""
    (file,) = assembly.glob(f"assembly-*-{environment}/*network????????.template.json")
    return file


def template_of(assembly: Path, environment: str) -> dict[str, Any]:
    return dict(json.loads(template_file(assembly, environment).read_text()))


def assembly_with(change: Change, assembly: Path, to: Path, environments: Iterable[str]) -> Path:
    """Another commit's, at `to`: the templates of these environments are changed, and nothing else."""
    shutil.copytree(assembly, to)
    for environment in environments:
        template_file(to, environment).write_text(json.dumps(change(template_of(assembly, environment))))
    return to
