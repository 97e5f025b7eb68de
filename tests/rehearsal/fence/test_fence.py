import contextlib
from pathlib import Path

import pytest

from rehearsal.fence.fence import Fence
from tests.rehearsal.fence.origin import ask


@pytest.fixture
def _no_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rehearsal.fence.namespace.shutil.which", lambda _: None)


@pytest.mark.usefixtures("_no_namespace")
def test_where_no_namespace_is_allowed(tmp_path: Path) -> None:
    """Without a namespace the proxy alone is the fence, and the report says so and why."""

    with Fence.raise_(workdir=tmp_path, environ={"PIP_INDEX_URL": "https://pip.corp"}) as fence:
        described = fence.describe()

    assert described["network"] == "proxy only"
    assert described["why"] == "no network namespace: nsenter is not installed"
    assert "pip.corp:443" in described["admitted_hosts"]
    assert fence.enter == ()


@pytest.mark.usefixtures("_no_namespace")
def test_denials(tmp_path: Path) -> None:
    """What the proxy refused can be read from the fence."""

    with Fence.raise_(workdir=tmp_path, environ={}) as fence:
        port = int(fence.proxy_url.rpartition(":")[2])
        ask(port, b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\n")

        assert [denial.host for denial in fence.denials] == ["sts.amazonaws.com"]


@pytest.mark.usefixtures("_no_namespace")
def test_the_private_home_ends_with_the_fence(tmp_path: Path) -> None:
    """The copies of a user's package settings are gone with the fence, however it ends."""

    (tmp_path / "user").mkdir()
    (tmp_path / "user" / ".npmrc").write_text("//npm.corp/:_authToken=token")
    home = tmp_path / "work" / "home"

    environ = {"HOME": str(tmp_path / "user")}
    with contextlib.suppress(KeyboardInterrupt), Fence.raise_(workdir=tmp_path / "work", environ=environ) as fence:
        fence.surroundings(path="/usr/bin", cache=tmp_path, endpoint="http://127.0.0.1:1")
        assert (home / ".npmrc").exists()
        raise KeyboardInterrupt

    assert not home.exists()


@pytest.mark.usefixtures("_no_namespace")
def test_a_port_without_a_namespace(tmp_path: Path) -> None:
    """Where everything is on one loopback there is nothing to expose, and the server finds a free port itself."""

    with Fence.raise_(workdir=tmp_path, environ={}) as fence:
        assert fence.expose() == 0
        assert fence.expose(4566) == 4566
