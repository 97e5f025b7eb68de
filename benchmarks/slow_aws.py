"""A relay in front of the emulated AWS: every call through it waits for a while, is counted, and is timed behind it.

A thread for each connection, so that a call that waits keeps no other one waiting.
"""

import math
import sys
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

LISTINGS = {"versions", "list-type", "uploads"}
NOT_PASSED_ON = {"connection", "content-length", "transfer-encoding", "keep-alive"}
KINDS = ("listing", "batch of deletions", "single deletion", "other")


def kind(method: str, path: str) -> str:
    """What a call to S3 is, by its method and its path with the bucket in it: one of KINDS."""
    parts = urlsplit(path)
    asked, key = parse_qs(parts.query, keep_blank_values=True), parts.path.strip("/").partition("/")[2]
    if method == "GET" and not key and LISTINGS & asked.keys():
        return "listing"
    if method == "POST" and "delete" in asked:
        return "batch of deletions"
    if method == "DELETE" and key:
        return "single deletion"
    return "other"


@dataclass
class Calls:
    """What has come through since it was made. `behind` adds up the seconds that the emulated AWS took, by kind."""

    count: Counter[str] = field(default_factory=Counter)
    behind: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: float = math.inf
    last: float = -math.inf
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, came: float, behind: float) -> None:
        """One that came at a time of perf_counter(), and is answered now."""
        with self._lock:
            self.count[what] += 1
            self.behind[what] += behind
            self.first, self.last = min(self.first, came), max(self.last, time.perf_counter())

    @property
    def seconds(self) -> float:
        """From when the first one came to when the last one was answered."""
        return max(0.0, self.last - self.first)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was ended, or that went without its answer, is none of our faults."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SlowAws:
    """A context manager; `latency` is in seconds, may be changed at any time, and comes before each call."""

    def __init__(self, port: int, latency: float = 0.0) -> None:
        self.latency, self.calls = latency, Calls()
        self._server = _Server(("127.0.0.1", 0), partial(_Relay, self, port))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def counted_anew(self) -> Calls:
        """What is counted from now on."""
        self.calls = Calls()
        return self.calls

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, _k: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Relay(BaseHTTPRequestHandler):
    """One connection, with one of its own to the emulated AWS behind it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece

    def __init__(self, slow: SlowAws, port: int, *rest: Any) -> None:
        self._slow, self._behind = slow, HTTPConnection("127.0.0.1", port)
        super().__init__(*rest)

    def _pass_on(self) -> None:
        if "Transfer-Encoding" in self.headers:
            self.send_error(411, "the relay wants a Content-Length")
            return
        came = time.perf_counter()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(self._slow.latency)
        began = time.perf_counter()
        self._behind.request(self.command, self.path, body, dict(self.headers.items()))
        with self._behind.getresponse() as answer:
            content = answer.read()
        self._slow.calls.add(kind(self.command, self.path), came, time.perf_counter() - began)
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in NOT_PASSED_ON:
                self.send_header(name, value)
        length = answer.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
        if answer.status != 204:
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on  # noqa: N815 - http.server's names

    def finish(self) -> None:
        self._behind.close()
        super().finish()

    def log_message(self, *_words: object) -> None:
        """Nothing."""
