"""A build's log in CloudWatch Logs, written as the project's role: without that right no build starts in CodeBuild."""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_logs.type_defs import InputLogEventTypeDef

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
MOST_BYTES = 1_048_576
MOST_EVENTS = 10_000
BYTES_OF_AN_EVENT = 26


class BuildLog:
    """The log stream of one build."""

    def __init__(self, session: boto3.Session, group: str, stream: str) -> None:
        self._client, self._group, self._stream = session.client("logs"), group, stream

    def open(self) -> None:
        """Makes the group, where it is missing, and the stream. Raises ClientError."""
        try:
            self._client.create_log_stream(logGroupName=self._group, logStreamName=self._stream)
        except self._client.exceptions.ResourceNotFoundException:
            self._client.create_log_group(logGroupName=self._group)
            self._client.create_log_stream(logGroupName=self._group, logStreamName=self._stream)

    def write(self, lines: Sequence[str]) -> None:
        """Raises ClientError."""
        for events in _batches(lines):
            self._client.put_log_events(logGroupName=self._group, logStreamName=self._stream, logEvents=events)


def _batches(lines: Sequence[str]) -> "Iterator[list[InputLogEventTypeDef]]":
    """As many events as one call may carry. An empty line is no event to CloudWatch Logs."""
    now, batch, size = int(time.time() * 1000), list["InputLogEventTypeDef"](), 0
    for line in lines:
        weight = len(line.encode()) + BYTES_OF_AN_EVENT
        if batch and (size + weight > MOST_BYTES or len(batch) == MOST_EVENTS):
            yield batch
            batch, size = [], 0
        batch.append({"timestamp": now, "message": line or " "})
        size += weight
    if batch:
        yield batch
