"""An S3 with one bucket, of any size: it remembers a byte a version, and makes the rest up when it is asked.

`python -m benchmarks.made_up_s3 COUNT` says its address on a line of its own, and serves until it is ended. Every third
version is a delete marker; each key has three. It knows the calls that emptying makes, and no other.
"""

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = 1000
OF_A_KEY = 3
REGION = "us-east-1"
VERSION_ID = re.compile(rb"<VersionId>([0-9a-f]{32})</VersionId>")
NO_LOCK = "<Error><Code>ObjectLockConfigurationNotFoundError</Code><Message>there is none</Message></Error>"
NO_UPLOADS = "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"


class Bucket:
    """Versions by number, in the order of a listing."""

    def __init__(self, count: int) -> None:
        self._there = bytearray(b"\1") * count

    def page(self, version_id: str) -> str:
        """The XML of the versions after this one."""
        at, found = int(version_id, 16) + 1 if version_id else 0, list[int]()
        while len(found) <= PAGE and (at := self._there.find(1, at)) >= 0:
            found.append(at)
            at += 1
        listed = "".join(map(_entry, found[:PAGE]))
        more = len(found) > PAGE
        marker = f"<NextKeyMarker>{_key(found[PAGE - 1])}</NextKeyMarker>" if more else ""
        marker += f"<NextVersionIdMarker>{found[PAGE - 1]:032x}</NextVersionIdMarker>" if more else ""
        truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        return f"<ListVersionsResult>{truncated}{marker}{listed}</ListVersionsResult>"

    def delete(self, body: bytes) -> None:
        for version_id in VERSION_ID.findall(body):
            self._there[int(version_id, 16)] = 0


def _key(number: int) -> str:
    return f"AWSLogs/222222222222/vpcflowlogs/{REGION}/2026/11/25/{number // OF_A_KEY:012}.log.gz"


def _entry(number: int) -> str:
    kind = "DeleteMarker" if number % OF_A_KEY == 0 else "Version"
    return (
        f"<{kind}><Key>{_key(number)}</Key><VersionId>{number:032x}</VersionId>"
        f"<LastModified>2026-11-25T12:00:00.000Z</LastModified></{kind}>"
    )


class Server(ThreadingHTTPServer):
    """On a port of this machine that was free."""

    daemon_threads = True

    def __init__(self, count: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bucket = Bucket(count)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Of one connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_HEAD(self) -> None:
        self._answer("")

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "versions" in query:
            self._answer(self.server.bucket.page(query.get("version-id-marker", [""])[0]))
        elif "object-lock" in query:
            self._answer(NO_LOCK, 404)
        else:
            self._answer(NO_UPLOADS if "uploads" in query else "<VersioningConfiguration/>")

    def do_POST(self) -> None:
        self.server.bucket.delete(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer("<DeleteResult/>")

    def _answer(self, xml: str, status: int = 200) -> None:
        body = xml.encode()
        self.send_response(status)
        self.send_header("x-amz-bucket-region", REGION)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing: a million versions are two thousand calls."""


def main() -> None:
    server = Server(int(sys.argv[1]))
    print(server.address, flush=True)  # noqa: T201 - whoever started it reads this
    server.serve_forever()


if __name__ == "__main__":
    main()
