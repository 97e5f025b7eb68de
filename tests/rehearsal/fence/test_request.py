import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.fence.request import BadRequest, parse


def test_tunnel() -> None:
    """A CONNECT names its host and port, and nothing of it is sent on."""

    request = parse(b"CONNECT PyPI.org.:443 HTTP/1.1\r\nUser-Agent: pip/25\r\n\r\n")

    assert ("pypi.org", 443, True, b"") == (request.host, request.port, request.is_tunnel, request.onward)
    assert request.who == "pip/25"


def test_who_from_the_proxy_url() -> None:
    """The user name of the client's proxy URL says which action asks, before any User-Agent does."""

    login = base64.b64encode(b"Build.Synth%20it:rehearsal").decode()

    request = parse(f"CONNECT a:1 HTTP/1.1\r\nuser-agent: x\r\nProxy-Authorization: Basic {login}\r\n\r\n".encode())

    assert request.who == "Build.Synth it"


def test_plain_request_is_made_the_origins() -> None:
    """A plain-http request goes on in origin form, one a connection, without what is only the proxy's."""

    head = b"GET http://mirror:8080/simple/?x=1 HTTP/1.1\r\nHost: mirror\r\nProxy-Authorization: Basic YTpi\r\n\r\n"

    request = parse(head)

    assert ("mirror", 8080) == (request.host, request.port)
    assert request.onward == b"GET /simple/?x=1 HTTP/1.1\r\nhost: mirror\r\nconnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"CONNECT pypi.org HTTP/1.1\r\n\r\n",
        b"CONNECT :443 HTTP/1.1\r\n\r\n",
        b"CONNECT pypi.org:abc HTTP/1.1\r\n\r\n",
        b"GET ftp://mirror/ HTTP/1.1\r\n\r\n",
        b"GET http://mirror/ HTTP/1.1\r\n folded\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic !\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_nonsense_is_refused(head: bytes) -> None:
    """What is no proxy request is refused by name."""

    with pytest.raises(BadRequest):
        parse(head)


@given(st.binary(max_size=200))
def test_any_bytes(noise: bytes) -> None:
    """Whatever a client sends, it is a request with a host and a port, or refused: never another error."""

    try:
        request = parse(noise + b"\r\n\r\n")
    except BadRequest:
        return
    assert request.host
    assert 0 <= request.port < 65536
