"""What prod keeps, written down before anything breaks, so that its loss would be seen: byte for byte."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from drills.account import Account
from recovery.target import Target

VERSIONS = ("one", "two", "three")
OBJECTS = ("AWSLogs/drill/first.log", "AWSLogs/drill/second.log")
STREAM = "drill"
NEWEST = 3
"""How many of the newest buckets are read whole after each drill. All are listed, and all are read at the end."""


@dataclass
class Kept:
    """One generation of what a stack keeps. `versions`: (key, version id) to the SHA-256 of its bytes.

    `policy` are the statements of the bucket's: a later commit may add some.
    """

    bucket: str
    policy: frozenset[str]
    keys: tuple[str, ...]
    versions: dict[tuple[str, str], str] = field(default_factory=dict)
    log_groups: dict[str, str] = field(default_factory=dict)


@dataclass
class Witness:
    """Of one environment that keeps. Where the target keeps nothing, it has nothing to say."""

    account: Account
    target: Target
    kept: list[Kept] = field(default_factory=list)

    def plant(self) -> None:
        """Writes recognizable objects, each in several versions, and log lines into what the stack keeps now."""
        if not self.target.keeps:
            return
        found = self._kept_resources()
        (bucket,) = found["AWS::S3::Bucket"]
        if not any(one.bucket == bucket for one in self.kept):
            self._write(bucket)
            self.kept.append(Kept(bucket=bucket, policy=self._policy(bucket), keys=tuple(found["AWS::KMS::Key"])))
        # Read again: what flow logs delivered meanwhile is to be kept too.
        generation = next(one for one in self.kept if one.bucket == bucket)
        generation.versions |= self._versions(bucket)
        for name in found["AWS::Logs::LogGroup"]:
            if name not in generation.log_groups:
                generation.log_groups[name] = self._log(name)

    def _kept_resources(self) -> dict[str, list[str]]:
        """Physical ids by type, of what the deployed template says to keep."""
        cloudformation, stack = self.account.cloudformation, self.target.stack
        template: Any = cloudformation.get_template(StackName=stack)["TemplateBody"]
        found = defaultdict(list)
        for one in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]:
            if template["Resources"][one["LogicalResourceId"]].get("DeletionPolicy", "Delete") != "Delete":
                found[one["ResourceType"]].append(one["PhysicalResourceId"])
        return found

    def lost(self, *, all_of_it: bool = False) -> list[str]:
        """What is no longer as it was: a sentence each. Only the newest buckets are read whole unless `all_of_it`."""
        if not self.kept:
            return []
        there = {one["Name"] for one in self.account.s3.list_buckets()["Buckets"]}
        gone = [f"the bucket {one.bucket}" for one in self.kept if one.bucket not in there]
        chosen = self.kept if all_of_it else self.kept[-NEWEST:]
        return gone + [told for one in chosen if one.bucket in there for told in self._lost_of(one)]

    def _lost_of(self, kept: Kept) -> Iterator[str]:
        now = self._versions(kept.bucket, kept.versions)
        for (key, version), digest in kept.versions.items():
            if now.get((key, version)) != digest:
                what = "changed" if (key, version) in now else "gone"
                yield f"s3://{kept.bucket}/{key} version {version}: {what}"
        if kept.policy - self._policy(kept.bucket):
            yield f"the policy of the bucket {kept.bucket}, or a statement of it"
        for key in kept.keys:
            if (state := self.account.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]) != "Enabled":
                yield f"the key {key}: {state}"
        for name, line in kept.log_groups.items():
            if line not in self._lines(name):
                yield f"the log group {name}, or a line of it"

    def _policy(self, bucket: str) -> frozenset[str]:
        try:
            policy = json.loads(self.account.s3.get_bucket_policy(Bucket=bucket)["Policy"])
        except ClientError:
            return frozenset()
        return frozenset(json.dumps(statement, sort_keys=True) for statement in policy["Statement"])

    def _write(self, bucket: str) -> None:
        for key in OBJECTS:
            for text in VERSIONS:
                body = f"{text} of {key} in {bucket}".encode()
                self.account.s3.put_object(Bucket=bucket, Key=key, Body=body)

    def _versions(self, bucket: str, wanted: Mapping[tuple[str, str], str] | None = None) -> dict[tuple[str, str], str]:
        """Every version by key and id, to the digest of what is read of it; "" for one that cannot be read."""
        pages = self.account.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
        places = [(one["Key"], one["VersionId"]) for page in pages for one in page.get("Versions", [])]
        return {place: self._digest(bucket, *place) for place in places if wanted is None or place in wanted}

    def _digest(self, bucket: str, key: str, version: str) -> str:
        try:
            body = self.account.s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read()
        except ClientError:  # its key is gone, or the policy shuts everybody out: lost, either way
            return ""
        return hashlib.sha256(body).hexdigest()

    def _log(self, group: str) -> str:
        logs, line = self.account.logs, f"a line of {group}"
        with suppress(logs.exceptions.ResourceAlreadyExistsException):  # another witness was here before
            logs.create_log_stream(logGroupName=group, logStreamName=STREAM)
        now = round(time.time() * 1000)
        logs.put_log_events(logGroupName=group, logStreamName=STREAM, logEvents=[{"timestamp": now, "message": line}])
        return line

    def _lines(self, group: str) -> list[str]:
        try:
            told = self.account.logs.get_log_events(logGroupName=group, logStreamName=STREAM)["events"]
        except ClientError:
            return []
        return [event["message"] for event in told]
