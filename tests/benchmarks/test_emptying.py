"""The benchmark of emptying, with numbers so small that they only show that it still runs, and what it tells."""

import http.client
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import perf_counter

import pytest

from benchmarks.emptiers import AWS_CLI, AWS_CLI_PLAIN, BOTO3, CDK, SLUICE
from benchmarks.emptying import Bench, bench
from benchmarks.full_buckets import Left, writer
from benchmarks.slow_aws import SlowAws, kind
from rehearsal.credentials import Credentials

VERSIONS = 40
GONE = Left(there=False)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/bucket?versions&max-keys=1000&encoding-type=url", "listing"),
        ("GET", "/bucket?list-type=2", "listing"),
        ("GET", "/bucket?uploads", "listing"),
        ("GET", "/bucket/key?versions", "other"),
        ("GET", "/bucket?policy", "other"),
        ("POST", "/bucket?delete", "batch of deletions"),
        ("DELETE", "/bucket/a/key?versionId=1", "single deletion"),
        ("DELETE", "/bucket", "other"),
        ("PUT", "/bucket/key", "other"),
    ],
)
def test_kinds_of_calls(method: str, path: str, expected: str) -> None:
    """A call to S3 is told by its method, its key and what it asks for."""

    assert expected == kind(method, path)


class Answers(BaseHTTPRequestHandler):
    """What was asked, as the answer; to HEAD a length without a body."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.path.encode() + self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(207)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = answer  # noqa: N815 - http.server's names

    def log_message(self, *_words: object) -> None:
        """Nothing."""


class Patient(ThreadingHTTPServer):
    """Takes many connections at once; the five that it would keep waiting otherwise are less than come."""

    request_queue_size = 128


@pytest.fixture
def slow() -> Iterator[SlowAws]:
    with Patient(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            with SlowAws(server.server_address[1], latency=0.3) as relay:
                yield relay
        finally:
            server.shutdown()
            thread.join()


def ask(slow: SlowAws, method: str, body: bytes = b"") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(slow.endpoint.removeprefix("http://"))
    connection.request(method, "/bucket?delete", body)
    with connection.getresponse() as answer:
        told = answer.status, answer.read()
    connection.close()
    return told


def test_latency_limits_nothing(slow: SlowAws) -> None:
    """Each call waits, and twenty at once wait no longer than one; answers are what they were."""

    began = perf_counter()
    threads = [Thread(target=ask, args=(slow, "POST", b"x" * 100_000)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = perf_counter() - began

    assert 0.3 <= took < 20 * 0.3 / 2
    assert {"batch of deletions": 20} == slow.calls.count
    assert 0.3 <= slow.calls.seconds <= took
    assert (207, b"/bucket?delete-body") == ask(slow, "POST", b"-body")
    assert (207, b"") == ask(slow, "HEAD")


@pytest.fixture(scope="module")
def one() -> Iterator[Bench]:
    with bench() as made:
        yield made


@pytest.fixture(scope="module")
def write_as(one: Bench) -> Credentials:
    return writer(one.aws)


@pytest.mark.machine
@pytest.mark.parametrize("who", [SLUICE, BOTO3, CDK])
def test_versions_are_emptied(one: Bench, who: str) -> None:
    """Whoever deletes versions leaves neither them nor the bucket, in one batch, and every call had its latency."""

    run = one.run(who, VERSIONS, latency_ms=5)

    assert ("", GONE) == (run.failed, run.left)
    assert (1, 0) == (run.calls["batch of deletions"], run.calls["single deletion"])
    assert run.whole > run.seconds > run.calls["other"] * 0.005
    assert who == json.loads(json.dumps(run.as_dict()))["who"]


@pytest.mark.machine
def test_sluice_empties_under_a_writer(one: Bench, write_as: Credentials) -> None:
    """The writer is refused, and nothing is left."""

    run = one.run(SLUICE, VERSIONS, latency_ms=0, write_as=write_as)

    assert ("", GONE) == (run.failed, run.left)
    assert run.written > 0
    assert run.refused > 0


@pytest.mark.machine
@pytest.mark.slow
def test_the_aws_cli_leaves_versions(one: Bench) -> None:
    """It deletes objects one by one; a versioned bucket keeps their versions, and stays. (It is installed for this.)"""

    run = one.run(AWS_CLI, VERSIONS, latency_ms=0)

    assert "BucketNotEmpty" in run.failed
    assert Left(there=True, versions=38, markers=20) == run.left
    assert 18 == run.calls["single deletion"]
    assert GONE == one.run(AWS_CLI_PLAIN, VERSIONS, latency_ms=0).left
