"""Dev's account in an emulated AWS, as the command line of a test sees it; and the stack that gets stuck in it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.credentials import Credentials
from rehearsal.emulator.process import ROOT, EmulatedAws
from stages.names import Names
from tests.rehearsal.emulator.conftest import DEV, Iam, clients_of
from tests.rehearsal.emulator.emptying import emptier_function
from tests.rehearsal.emulator.networks import att
from tests.rehearsal.emulator.stacks import CAPABILITIES, Stacks

STACK = Names("dev").network_stack
TAGS = [{"Key": key, "Value": value} for key, value in Names("dev").tags().items()]


@dataclass(frozen=True)
class DevAccount:
    aws: EmulatedAws
    account: str = DEV
    stack: str = STACK

    def client(self, service: str, who: str | Credentials | None = None) -> Any:
        return clients_of(self.aws)(service, who or self.account)

    @property
    def stacks(self) -> Stacks:
        return Stacks(self.client("cloudformation"))

    @property
    def environment(self) -> Mapping[str, str]:
        """What leads a command to this account and to no other."""
        return {
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": self.aws.root_secret,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def run(self, program: str, *words: str) -> "subprocess.Popen[str]":
        """A Python program with its words, in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", program, *words],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def sluice(self, *words: str, session: Credentials | None = None) -> "subprocess.Popen[str]":
        """The command as a person gives it, begun; as the account's root, or in a role's session."""
        given = {**self.environment, **(session.variables() if session else {})}
        return subprocess.Popen(
            [ROOT / "sluice", *words],
            env={"PATH": os.environ["PATH"], **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def emptier(self) -> str:
        """The ARN of the function behind the emptiers; its stack is made once."""
        if "emptier" not in {one["StackName"] for one in self.client("cloudformation").describe_stacks()["Stacks"]}:
            self.stacks.create("emptier", emptier_function(), Outputs={"Arn": {"Value": att("Function", "Arn")}})
        return self.stacks.outputs("emptier")["Arn"]

    def deploy(self, resources: Mapping[str, Any], tags: Any = TAGS, **more: Any) -> str:
        """Under the name and with the tags of the environment's network; answers the status."""
        self.client("cloudformation").create_stack(
            StackName=self.stack,
            TemplateBody=json.dumps({"Resources": resources}),
            Capabilities=CAPABILITIES,
            Tags=tags,
            **more,
        )
        return self.stacks.settled(self.stack)

    def status(self) -> str | None:
        """`None` where there is no such stack."""
        try:
            return str(self.client("cloudformation").describe_stacks(StackName=self.stack)["Stacks"][0]["StackStatus"])
        except ClientError:
            return None

    def buckets(self) -> list[str]:
        return [one["Name"] for one in self.client("s3").list_buckets()["Buckets"]]

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Every object's bytes, by key."""
        s3 = self.client("s3")
        listed = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {one["Key"]: s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in listed}

    def discard(self, bucket: str) -> None:
        """By hand: bucket and stack, whatever they are."""
        for one in self.client("s3").list_objects_v2(Bucket=bucket).get("Contents", []):
            self.client("s3").delete_object(Bucket=bucket, Key=one["Key"])
        self.stacks.delete(self.stack)

    def take_bucket_away(self, bucket: str, client: Any = None) -> None:
        """By hand, with all its versions and what delivers into it. `client` is of whoever has it."""
        s3, ec2 = client or self.client("s3"), self.client("ec2")
        delivering = [
            one["FlowLogId"]
            for one in ec2.describe_flow_logs()["FlowLogs"]
            if one.get("LogDestination", "").endswith(f":{bucket}")
        ]
        if delivering:
            ec2.delete_flow_logs(FlowLogIds=delivering)
        listed = s3.list_object_versions(Bucket=bucket)
        for one in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
        s3.delete_bucket(Bucket=bucket)

    @contextmanager
    def writing(self, bucket: str) -> Iterator["Writing"]:
        """As a role, not as root: root passes every policy, a writer must not. One object after the other."""
        name = f"writer-{bucket}"[:64]
        session = Iam(self.aws).codebuild_role(self.account, name, **{"s3:PutObject": "*"})
        writing = Writing(self.client("s3", session), bucket)
        writing.thread.start()
        try:
            assert writing.wrote.wait(10)
            yield writing
        finally:
            writing.stop.set()
            writing.thread.join()


@dataclass
class Writing:
    s3: Any
    bucket: str
    refusals: set[str] = field(default_factory=set)
    written: int = 0
    wrote: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        while not self.stop.wait(0.002):
            try:
                self.s3.put_object(Bucket=self.bucket, Key=f"late/{self.written}", Body=b"x")
                self.written += 1
            except ClientError as error:
                self.refusals.add(error.response["Error"]["Code"])
            self.wrote.set()


def journal(folder: Path) -> list[dict[str, Any]]:
    (file,) = folder.glob("*.jsonl")
    return [json.loads(line) for line in file.read_text().splitlines()]
