"""The versions of the CDK CLI and of the asset publisher: written once, in package.json (P7).

Synth, self-mutation and asset publishing read them here, so that none of them can install `latest`.
"""

import json
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parent.parent / "package.json"


class Versions(NamedTuple):
    """Exact versions, as npm writes them."""

    cli: str
    assets: str


def read_versions(package: Path = PACKAGE) -> Versions:
    pinned = json.loads(package.read_text())["devDependencies"]
    return Versions(cli=pinned["aws-cdk"], assets=pinned["cdk-assets"])
