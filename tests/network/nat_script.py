"""The NAT instances' user data as one of dev's instances gets it, and stand-ins for commands that it calls."""

import re
from pathlib import Path

from network.nat import USER_DATA

VALUES = {
    "VPC_CIDR": "172.30.0.0/16",
    "PROBE": "172.30.0.3",
    "GENERATION": "1",
    "REGION": "us-east-1",
    "URL_SUFFIX": "amazonaws.com",
    "STACK": "dev-network",
    "RESOURCE": "NatInstanceA",
}


def rendered() -> str:
    """The script with its values; that the network writes them so is a promise of its template."""
    return re.sub("@([A-Z_]+)@", lambda found: VALUES[found[1]], USER_DATA.read_text())


def stand_in(folder: Path, name: str, body: str) -> None:
    """A command in `folder/bin` that notes its arguments in `folder/NAME.calls`, and then does what `body` says."""
    command = folder / "bin" / name
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/bash\necho "$*" >> {folder}/{name}.calls\n{body}\n')
    command.chmod(0o755)
