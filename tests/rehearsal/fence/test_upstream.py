import pytest

from rehearsal.fence.upstream import Upstream, upstream_for
from report.problem import Problem


def test_none() -> None:
    """Without a proxy in the user's environment, an index is reached directly."""

    assert upstream_for({}, "pypi.org", 443) is None


@pytest.mark.parametrize(
    ("environ", "port", "expected"),
    [
        ({"HTTPS_PROXY": "http://proxy:3128"}, 443, "proxy"),
        ({"https_proxy": "lower:1", "HTTPS_PROXY": "http://upper:1"}, 443, "lower"),
        ({"HTTP_PROXY": "http://plain:1", "HTTPS_PROXY": "http://tls:1"}, 80, "plain"),
        ({"ALL_PROXY": "http://all:1"}, 443, "all"),
    ],
)
def test_which(environ: dict[str, str], port: int, expected: str) -> None:
    """Lower case wins, port 80 is HTTP_PROXY's, and ALL_PROXY serves what has no other."""

    upstream = upstream_for(environ, "pypi.org", port)

    assert upstream is not None
    assert upstream.host == expected


def test_login_and_tls() -> None:
    """A login in the proxy's address becomes the header it is sent; https means TLS to the proxy."""

    upstream = upstream_for({"HTTPS_PROXY": "https://us%40er:p%3Aw@proxy"}, "pypi.org", 443)

    assert upstream == Upstream("proxy", 443, True, "Basic dXNAZXI6cDp3")


@pytest.mark.parametrize("entries", ["*", "corp", ".corp", "*.corp", "x, mirror.corp", "mirror.corp:443"])
def test_no_proxy(entries: str) -> None:
    """NO_PROXY's hosts are reached directly, with all below them."""

    assert upstream_for({"HTTPS_PROXY": "http://p:1", "NO_PROXY": entries}, "mirror.corp", 443) is None


@pytest.mark.parametrize("entries", ["", ",", "ror.corp", "corp.other", "mirror.corp:80"])
def test_no_proxy_of_others(entries: str) -> None:
    """NO_PROXY's hosts are whole names: a similar one does not count."""

    assert upstream_for({"HTTPS_PROXY": "http://p:1", "NO_PROXY": entries}, "mirror.corp", 443) is not None


def test_unsupported() -> None:
    """A proxy of another kind is refused by name, with what to do."""

    with pytest.raises(Problem) as caught:
        upstream_for({"ALL_PROXY": "socks5://proxy:1080"}, "pypi.org", 443)

    assert caught.value.name == "proxy-unsupported"
