"""Buckets that are full of versions, who writes on into them, and what is left of them."""

import json
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.client import HTTPConnection
from time import sleep
from typing import Any, NamedTuple, Self

import boto3
import botocore.credentials
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

from rehearsal.credentials import Credentials
from rehearsal.emulator.process import EmulatedAws

ACCOUNT, REGION = "222222222222", "us-east-1"
MARKED = 10
"""Of each ten keys one has a delete marker over its version, and nine have two versions."""
PAUSE_SECONDS = 0.002


class Left(NamedTuple):
    """What a bucket still holds; `there` tells whether it is there at all."""

    there: bool
    versions: int = 0
    markers: int = 0


def client(aws: EmulatedAws, service: str, who: Credentials | None = None) -> Any:
    """Directly, with nothing that slows it down; an account's root, if nobody else is named."""
    credentials = who or aws.control.root(ACCOUNT)
    session: Any = boto3.Session(region_name=REGION)
    return session.client(
        service,
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.token or None,
        endpoint_url=aws.endpoint,
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


def key(number: int) -> str:
    """As the files of a flow log are named."""
    day = date(2026, 1, 1) + timedelta(days=number % 300)
    return f"AWSLogs/{ACCOUNT}/vpcflowlogs/{REGION}/{day:%Y/%m/%d}/{number:06}.log.gz"


def make(s3: Any, bucket: str, *, versioned: bool) -> None:
    s3.create_bucket(Bucket=bucket)
    if versioned:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def fill(aws: EmulatedAws, bucket: str, count: int, *, versioned: bool) -> None:
    """So many versions and delete markers, two of each key; or, where nothing is versioned, so many objects."""
    keys = range(count // 2 if versioned else count)
    _put(aws, bucket, keys)
    if versioned:
        _put(aws, bucket, (number for number in keys if number % MARKED))
        marked, s3 = [{"Key": key(number)} for number in keys[::MARKED]], client(aws, "s3")
        for at in range(0, len(marked), 1000):
            s3.delete_objects(Bucket=bucket, Delete={"Objects": marked[at : at + 1000], "Quiet": True})


def _put(aws: EmulatedAws, bucket: str, numbers: Iterable[int]) -> None:
    """With botocore's signature and none of its other work: more than twice as fast as its put_object."""
    root = aws.control.root(ACCOUNT)
    auth = S3SigV4Auth(botocore.credentials.Credentials(root.access_key_id, root.secret_access_key), "s3", REGION)
    with closing(HTTPConnection("127.0.0.1", aws.port)) as connection:
        for number in numbers:
            path = f"/{bucket}/{key(number)}"
            request = AWSRequest("PUT", f"{aws.endpoint}{path}", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}, b"x")
            auth.add_auth(request)
            connection.request("PUT", path, b"x", dict(request.headers.items()))
            with connection.getresponse() as answer:
                said = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} is not written: {answer.status}: {said!r}")


def left(s3: Any, bucket: str) -> Left:
    try:
        pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return Left(there=False)
        raise
    return Left(True, *(sum(len(page.get(kind, [])) for page in pages) for kind in ("Versions", "DeleteMarkers")))


def writer(aws: EmulatedAws) -> Credentials:
    """A role that may put objects into every bucket. No root: a root passes every bucket policy."""
    iam, name = client(aws, "iam"), "writer"
    trust = {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allow = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
    trusted, allowed = (json.dumps({"Version": "2012-10-17", "Statement": [one]}) for one in (trust, allow))
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="put", PolicyDocument=allowed)
    return aws.control.service_session(role_arn=arn, service="codebuild.amazonaws.com", session_name="writer")


@dataclass
class Writing:
    """A context manager: one object after the other, from before its block to its end. `refused` counts by code."""

    s3: Any
    bucket: str
    written: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._write)
        self._thread.start()
        while not self.written and self._thread.is_alive():
            sleep(PAUSE_SECONDS)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        number = 0
        while not self._stop.wait(PAUSE_SECONDS):
            number += 1
            try:
                self.s3.put_object(Bucket=self.bucket, Key=f"{key(number)}.late-{number}", Body=b"x")
                self.written += 1
            except ClientError as error:
                code = error.response["Error"]["Code"]
                self.refused[code] = self.refused.get(code, 0) + 1
