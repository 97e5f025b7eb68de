import socket
import tempfile
import time
from pathlib import Path

import pytest

from rehearsal.fence import proxy as module
from rehearsal.fence.proxy import AllowListProxy
from report.problem import Problem
from tests.rehearsal.fence.origin import Origin, ask, running

HERE = "127.0.0.1"


def connect(port: int, host: str = HERE) -> bytes:
    """A tunnel's request with something to carry behind it."""
    return f"CONNECT {host}:{port} HTTP/1.1\r\nUser-Agent: pip\r\n\r\nhello".encode()


def test_admitted_tunnel(origin: Origin) -> None:
    """A configured index is reached through a tunnel, both ways, and counted."""

    with AllowListProxy(hosts=frozenset({(HERE, origin.port)})) as proxy:
        answer = ask(proxy.port, connect(origin.port))

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"welcome")
    assert origin.heard == [b"hello"]
    assert (proxy.admitted, proxy.denials) == ({HERE: 1}, [])


@pytest.mark.parametrize("host", ["sts.amazonaws.com", "localhost", "127.0.0.2", "[::1]", "pypi.org.evil.example"])
def test_refused_tunnel(origin: Origin, host: str) -> None:
    """Any other host is refused without a connection, by name, and the refusal is kept with who asked."""

    with AllowListProxy(hosts=frozenset({(HERE, origin.port), ("pypi.org", 443)})) as proxy:
        answer = ask(proxy.port, connect(origin.port, host))

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert host.strip("[]").encode() in answer.splitlines()[0]
    assert origin.heard == []
    assert [(host.strip("[]"), origin.port, "pip")] == [denial[1:] for denial in proxy.denials]
    assert str(proxy.denials[0]) == f"{host.strip('[]')}:{origin.port}, asked for by pip"


def test_refused_port(origin: Origin) -> None:
    """A configured index is admitted on its own port only."""

    with AllowListProxy(hosts=frozenset({(HERE, 443)})) as proxy:
        answer = ask(proxy.port, connect(origin.port))

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert origin.heard == []


def test_plain_http(origin: Origin) -> None:
    """A plain-http index is reached with one request a connection; a host that is none is refused and recorded."""

    with AllowListProxy(hosts=frozenset({(HERE, origin.port)})) as proxy:
        admitted = ask(proxy.port, f"GET http://{HERE}:{origin.port}/simple/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        refused = ask(proxy.port, f"GET http://localhost:{origin.port}/ HTTP/1.1\r\n\r\n".encode())

    assert admitted.endswith(b"welcome")
    assert refused.startswith(b"HTTP/1.1 403 ")
    assert origin.heard == [b"GET /simple/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"]
    assert [denial.who for denial in proxy.denials] == ["unknown"]


def test_unix_socket(origin: Origin) -> None:
    """The same rules hold on the unix socket, by which a network namespace reaches the proxy."""

    with (
        # Not tmp_path: a socket's path may have 107 bytes, and a build's temporary folder lies deep.
        tempfile.TemporaryDirectory(dir="/tmp") as folder,
        AllowListProxy(hosts=frozenset(), unix_socket=Path(folder) / "proxy.sock") as proxy,
        socket.socket(socket.AF_UNIX) as client,
    ):
        client.connect(str(Path(folder) / "proxy.sock"))
        client.sendall(connect(origin.port))
        answer = client.recv(4096)

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert len(proxy.denials) == 1


def test_index_that_is_down() -> None:
    """An admitted host that does not answer is a bad gateway, with the reason: no denial."""

    with socket.socket() as unused:
        unused.bind((HERE, 0))
        port = unused.getsockname()[1]
        with AllowListProxy(hosts=frozenset({(HERE, port)})) as proxy:
            answer = ask(proxy.port, connect(port))

    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"Connect call failed" in answer
    assert proxy.denials == []


def test_nonsense() -> None:
    """What is no proxy request is answered as such."""

    with AllowListProxy(hosts=frozenset()) as proxy:
        assert ask(proxy.port, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_endless_head() -> None:
    """A client whose request has no end is hung up on, in the middle of it."""

    with (
        AllowListProxy(hosts=frozenset()) as proxy,
        socket.create_connection((HERE, proxy.port), 10) as client,
        pytest.raises(ConnectionError),
    ):
        client.sendall(b"x" * 100_000_000)


def test_slow_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that never ends its request is let go."""

    monkeypatch.setattr(module, "HEAD_SECONDS", 0.1)
    with AllowListProxy(hosts=frozenset()) as proxy, socket.create_connection((HERE, proxy.port), 10) as client:
        client.sendall(b"CONNECT")

        assert client.recv(1) == b""


def test_silent_tunnel(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tunnel in which nothing moves is closed."""

    monkeypatch.setattr(module, "IDLE_SECONDS", 0.1)
    with (
        AllowListProxy(hosts=frozenset({(HERE, origin.port)})) as proxy,
        socket.create_connection((HERE, proxy.port), 10) as client,
    ):
        client.sendall(f"CONNECT {HERE}:{origin.port} HTTP/1.1\r\n\r\n".encode())
        client.recv(4096)

        assert client.recv(1) == b""


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections are bounded; one more is told so, until another has ended."""

    monkeypatch.setattr(module, "MOST_CONNECTIONS", 1)
    with AllowListProxy(hosts=frozenset()) as proxy:
        with socket.create_connection((HERE, proxy.port), 10) as first:
            assert ask(proxy.port, b"").startswith(b"HTTP/1.1 503 ")
            first.sendall(b"nonsense\r\n\r\n")
            assert first.recv(12) == b"HTTP/1.1 400"

        assert ask(proxy.port, b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_ends_with_open_connections(origin: Origin) -> None:
    """Leaving the proxy closes what is open, at once, and its port is free again."""

    with AllowListProxy(hosts=frozenset({(HERE, origin.port)})) as proxy:
        client = socket.create_connection((HERE, proxy.port), 10)
        client.sendall(f"CONNECT {HERE}:{origin.port} HTTP/1.1\r\n\r\n".encode())
        client.recv(4096)
        started = time.monotonic()

    with client:
        assert client.recv(1) == b""
    assert time.monotonic() - started < 5
    with pytest.raises(ConnectionRefusedError):
        ask(proxy.port, b"")


def test_through_the_users_proxy() -> None:
    """Where the user's environment names a proxy, an admitted tunnel is chained to it, with its login."""

    with running(b"HTTP/1.1 200 OK\r\n\r\n") as company:
        environ = {"HTTPS_PROXY": f"http://me:secret@{HERE}:{company.port}"}
        with AllowListProxy(hosts=frozenset({("index.invalid", 443)}), environ=environ) as proxy:
            answer = ask(proxy.port, b"CONNECT index.invalid:443 HTTP/1.1\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 ")
    login = b"Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"
    assert company.heard == [b"CONNECT index.invalid:443 HTTP/1.1\r\nHost: index.invalid:443\r\n" + login + b"\r\n"]


def test_the_users_proxy_refuses() -> None:
    """A refusal of the user's proxy reaches the client with the proxy's own words."""

    with running(b"HTTP/1.1 407 Who are you\r\n\r\n") as company:
        environ = {"https_proxy": f"{HERE}:{company.port}"}
        with AllowListProxy(hosts=frozenset({("index.invalid", 443)}), environ=environ) as proxy:
            answer = ask(proxy.port, b"CONNECT index.invalid:443 HTTP/1.1\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"407 Who are you" in answer


def test_an_unsupported_proxy_of_the_users() -> None:
    """A proxy of an unknown kind is a problem at the start, not in the middle of a build."""

    with pytest.raises(Problem):
        AllowListProxy(hosts=frozenset({("index.invalid", 443)}), environ={"ALL_PROXY": "socks5://x:1"})
