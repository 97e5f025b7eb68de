"""Who empties and deletes a bucket, each as its users run it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import checkout
from benchmarks.cdk_emptier import CdkEmptier
from benchmarks.full_buckets import ACCOUNT, REGION, make
from cli import set_up

AWS_CLI_LOCK = Path(__file__).with_name("requirements-aws-cli.txt")
SLUICE, BOTO3 = "Sluice", "boto3 object_versions.delete()"
AWS_CLI, AWS_CLI_PLAIN = "aws s3 rb --force", "aws s3 rb --force, bucket never versioned"
CDK = "CDK autoDeleteObjects"
ALL = (SLUICE, BOTO3, CDK, AWS_CLI, AWS_CLI_PLAIN)
LONGEST_SECONDS = 900.0


def aws_cli() -> Path:
    """The AWS CLI of its lock, installed once for all checkouts of this user's, as every lock of ours is."""
    place = set_up.shared("python", AWS_CLI_LOCK.read_text(), lambda place: set_up.install(place, AWS_CLI_LOCK))
    return place / "bin" / "aws"


@dataclass(frozen=True)
class Emptiers:
    """`s3` goes directly to AWS, and makes the buckets; `environment` leads a program there through the relay."""

    s3: Any
    environment: Mapping[str, str]
    cdk: CdkEmptier

    def is_versioned(self, who: str) -> bool:
        return who != AWS_CLI_PLAIN

    def make(self, who: str, bucket: str) -> None:
        """The bucket, and whatever there must be beside it, before the clock runs."""
        if who == CDK:
            self.cdk.make(bucket)
        else:
            make(self.s3, bucket, versioned=self.is_versioned(who))
        if who in (AWS_CLI, AWS_CLI_PLAIN):
            aws_cli()

    def empty(self, who: str, bucket: str) -> str:
        """Empties and deletes it, and answers the last words where that failed."""
        if who == CDK:
            return self.cdk.empty(bucket)
        if who in (AWS_CLI, AWS_CLI_PLAIN):
            return self._run(aws_cli(), "s3", "rb", f"s3://{bucket}", "--force")
        return self._run(sys.executable, "-m", "benchmarks.emptying_with", who.split()[0].lower(), bucket)

    def _run(self, *words: str | Path) -> str:
        try:
            ended = subprocess.run(
                [str(word) for word in words],
                cwd=checkout.ROOT, env={"PATH": os.defpath, **self.environment},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                timeout=LONGEST_SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"it had not ended after {LONGEST_SECONDS:.0f} s"
        said = ended.stderr.strip().splitlines()
        return (said[-1] if said else f"it ended with {ended.returncode}") if ended.returncode else ""


def environment(endpoint: str, secret: str) -> dict[str, str]:
    """An account's root, and nothing of the user's."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1",
    }
