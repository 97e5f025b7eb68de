"""A server on loopback that stands for a package index, for something forbidden, or for a company's proxy."""

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

WELCOME = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nwelcome"


class Origin:
    """Listens on a free port of 127.0.0.1, answers whatever it hears with `answer`, and remembers what it heard."""

    def __init__(self, answer: bytes = WELCOME) -> None:
        self.heard: list[bytes] = []
        origin = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                while heard := self.request.recv(4096):
                    origin.heard.append(heard)
                    self.request.sendall(answer)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])


@contextlib.contextmanager
def running(answer: bytes = WELCOME) -> Iterator[Origin]:
    """An origin for the length of a block."""
    origin = Origin(answer)
    thread = threading.Thread(target=origin.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield origin
    finally:
        origin.server.shutdown()
        thread.join()
        origin.server.server_close()


def ask(port: int, request: bytes) -> bytes:
    """What a server on 127.0.0.1 answers, until it closes the connection or has been silent for a while."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def patiently(port: int) -> bytes:
    """The first answer of a server on 127.0.0.1 that may still be starting, within half a minute; or nothing."""
    for _ in range(600):
        if answer := ask(port, b"GET / HTTP/1.0\r\n\r\n"):
            return answer
        time.sleep(0.05)
    return b""
