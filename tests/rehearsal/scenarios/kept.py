"""An emulated AWS that `--keep` left up, known by nothing but what was printed."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config


@dataclass(frozen=True)
class Kept:
    """`settings` is what the printed lines export, `ending` the words of the command that ends it."""

    settings: Mapping[str, str]
    ending: Sequence[str]

    def end(self) -> None:
        """The way that was printed."""
        subprocess.run(self.ending, check=True)

    def client(self, service: str, account: str = "") -> Any:
        """Of any service's, so untyped. Another account's root has the same secret."""
        # boto3's overloads want a literal name.
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.settings["AWS_ENDPOINT_URL"],
            region_name=self.settings["AWS_REGION"],
            aws_access_key_id=account or self.settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.settings["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )


def kept_at(told: str) -> Kept:
    """Reads what was printed."""
    lines = [line.strip() for line in told.splitlines()]
    exports = [word for line in lines if line.startswith("export ") for word in line.split()[1:]]
    (ending,) = (line.partition("It ends with: ")[2] for line in lines if "It ends with: " in line)
    return Kept(dict(word.split("=", 1) for word in exports), ending.split())
