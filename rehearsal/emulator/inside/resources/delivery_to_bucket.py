"""Flow log files in S3: compressed text under AWSLogs/, where the bucket and its key admit the delivery service."""

import gzip
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ministack.core.responses import get_account_id, get_region, set_request_account_id
from ministack.services import s3

from rehearsal.emulator.inside.resources import bucket_permission, flow_log_records
from rehearsal.emulator.inside.wrapping import part


def destination(record: Mapping[str, Any]) -> tuple[str, str]:
    """Bucket and prefix (with its slash, or empty) of a log destination."""
    bucket, _, prefix = str(record["LogDestination"]).partition(":::")[2].partition("/")
    return bucket, prefix and prefix.rstrip("/") + "/"


def folder(record: Mapping[str, Any]) -> str:
    """Where an account's files are: `prefix/AWSLogs/ACCOUNT`, or Hive's spelling of it."""
    hive = _on(record.get("DestinationOptions") or {}, "HiveCompatiblePartitions")
    return f"{destination(record)[1]}AWSLogs/{'aws-account-id=' if hive else ''}{get_account_id()}"


def deliver(record: dict[str, Any], interfaces: list[dict[str, str]]) -> str | None:
    """Writes one file; answers why it may not, or None."""
    bucket, key = destination(record)[0], _key(record)
    owner = part(s3, "_bucket_owner_account")(bucket)
    if owner is None:
        return f"bucket {bucket} does not exist"
    source = get_account_id()
    with _in_account(owner):
        refusal = bucket_permission.refusal(bucket, key, source)
        if refusal:
            return refusal
        text = "\n".join([flow_log_records.header(record), *flow_log_records.lines(record, interfaces)]) + "\n"
        status, _, body = part(s3, "_put_object")(bucket, key, gzip.compress(text.encode()), _HEADERS)
    return None if status < 300 else f"S3 answered {status}: {body.decode(errors='replace')}"


_HEADERS = {"content-type": "application/x-gzip", "x-amz-acl": "bucket-owner-full-control"}


@contextmanager
def _in_account(account: str) -> Iterator[None]:
    before = get_account_id()
    set_request_account_id(account)
    try:
        yield
    finally:
        set_request_account_id(before)


def _key(record: Mapping[str, Any]) -> str:
    """The layout of the user guide ("Flow log files"), with its two options."""
    now, options = time.gmtime(), record.get("DestinationOptions") or {}
    account, region = get_account_id(), get_region()
    if _on(options, "HiveCompatiblePartitions"):
        parts = ["aws-service=vpcflowlogs", f"aws-region={region}"]
        parts += [time.strftime(form, now) for form in ("year=%Y", "month=%m", "day=%d")]
        hour = time.strftime("hour=%H", now)
    else:
        parts = ["vpcflowlogs", region, *(time.strftime(form, now) for form in ("%Y", "%m", "%d"))]
        hour = time.strftime("%H", now)
    parts += [hour] if _on(options, "PerHourPartition") else []
    stamp = time.strftime("%Y%m%dT%H%MZ", now)
    name = f"{account}_vpcflowlogs_{region}_{record['FlowLogId']}_{stamp}_{secrets.token_hex(4)}.log.gz"
    return "/".join([folder(record), *parts, name])


def _on(options: Mapping[str, Any], name: str) -> bool:
    return str(options.get(name, False)).lower() == "true"
