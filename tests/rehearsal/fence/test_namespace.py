"""The namespace, on a machine that allows one. Nothing here leaves loopback: inside there is no route to anywhere."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.credentials import Credentials
from rehearsal.fence.fence import Fence
from report.problem import Problem
from tests.rehearsal.fence.origin import Origin, ask, patiently, running

pytestmark = pytest.mark.machine
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def fence(tmp_path: Path, origin: Origin) -> Iterator[Fence]:
    """A fence around a namespace, with one server on the machine's loopback as a configured package index."""
    environ = {"PIP_INDEX_URL": f"http://localhost:{origin.port}/simple"}
    with Fence.raise_(workdir=tmp_path, environ=environ) as fence:
        assert fence.describe()["network"] == "namespace", fence.describe()["why"]
        yield fence


def environment(fence: Fence, tmp_path: Path) -> dict[str, str]:
    """What a program of a rehearsal finds around it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
    prepared = fence.surroundings(path=path, cache=tmp_path / "cache", endpoint="http://127.0.0.1:1")
    return prepared.environment(region="us-east-1", credentials=Credentials("111111111111", "x"), who="Build.Synth")


def inside(fence: Fence, tmp_path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command behind the fence, as the rehearsal does."""
    return subprocess.run(
        [*fence.enter, *command],
        env=environment(fence, tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )


def connecting_to(host: str, port: int) -> list[str]:
    """A program that knows nothing of proxies."""
    return [sys.executable, "-c", f"import socket; socket.create_connection(({host!r}, {port}), 20).close()"]


def test_the_machines_loopback_is_out_of_reach(fence: Fence, tmp_path: Path) -> None:
    """A server on the machine's own loopback, not configured as an index, cannot be connected to from inside."""

    with running() as other:
        result = inside(fence, tmp_path, *connecting_to("127.0.0.1", other.port))

    assert "ConnectionRefusedError" in result.stderr
    assert other.heard == []


@pytest.mark.parametrize("address", ["192.0.2.1", "169.254.169.254", "2001:db8::1"])
def test_every_other_address_is_out_of_reach(fence: Fence, tmp_path: Path, address: str) -> None:
    """A program that ignores proxies fails at once, whatever address it tries: there is no route."""

    started = time.monotonic()

    result = inside(fence, tmp_path, *connecting_to(address, 443))

    assert "Network is unreachable" in result.stderr
    assert time.monotonic() - started < 5


def test_names_do_not_resolve(fence: Fence, tmp_path: Path) -> None:
    """No question about a name leaves, so none can carry anything out."""

    result = inside(fence, tmp_path, *connecting_to("sts.amazonaws.com", 443))

    assert "gaierror" in result.stderr


def test_no_way_back(fence: Fence, tmp_path: Path) -> None:
    """Not even root can go back to the machine's network from inside."""

    result = inside(fence, tmp_path, "nsenter", f"--net=/proc/{os.getpid()}/ns/net", "true")

    assert result.returncode != 0
    assert "denied" in result.stderr or "not permitted" in result.stderr


def test_an_index_is_reached(fence: Fence, tmp_path: Path, origin: Origin) -> None:
    """The configured package index is reached from inside, by a client that uses the proxy and by one that does not."""

    url = f"http://localhost:{origin.port}/simple/"

    by_proxy = inside(fence, tmp_path, "curl", "-sS", "--noproxy", "", url)
    directly = inside(fence, tmp_path, "curl", "-sS", url)

    assert ("welcome", "welcome") == (by_proxy.stdout, directly.stdout)
    assert fence.describe()["reached"] == {"localhost": 1}
    assert fence.denials == []


@pytest.mark.parametrize("client", ["curl -sS", "git ls-remote", "node -e 'fetch(process.argv[1])'", "npm view"])
def test_a_refusal_names_the_action(fence: Fence, tmp_path: Path, client: str) -> None:
    """What asks the proxy for anything else is refused, and the refusal says which action it was."""

    result = inside(fence, tmp_path, "sh", "-c", f"{client} https://other.example/it.tgz")

    assert result.returncode != 0
    assert {("other.example", 443, "Build.Synth")} == {denial[1:] for denial in fence.denials}


UNSET = "unset ${!AWS_ENDPOINT@} ${!HTTP@} ${!http@} AWS_CONFIG_FILE NODE_USE_ENV_PROXY; "
BOTO3 = """\
import boto3, botocore.config
config = botocore.config.Config(retries={"total_max_attempts": 1}, connect_timeout=20)
boto3.client("sts", config=config).get_caller_identity()
"""
NODE = """\
fetch("https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15")
  .then(() => process.exit(0), (error) => { console.error(error.cause); process.exit(7); });
"""


@pytest.mark.parametrize("unset", ["unset ${!AWS_ENDPOINT@}; ", UNSET])
@pytest.mark.parametrize(("program", "code"), [(f"{sys.executable} -c '{BOTO3}'", 1), (f"node -e '{NODE}'", 7)])
def test_sts_is_out_of_reach(fence: Fence, tmp_path: Path, unset: str, program: str, code: int) -> None:
    """A build that unsets every endpoint, and every proxy too, gets no answer from sts:GetCallerIdentity."""

    result = inside(fence, tmp_path, "bash", "-c", unset + program)

    assert result.returncode == code, result.stderr
    assert {denial.host for denial in fence.denials} == (set() if unset == UNSET else {"sts.us-east-1.amazonaws.com"})


def test_a_server_inside_is_reached_from_outside(fence: Fence, tmp_path: Path) -> None:
    """A port is exposed before the server starts inside, and reached on the same number from outside and inside."""

    port = fence.expose()
    code = f"""
        import http.server
        http.server.ThreadingHTTPServer(("127.0.0.1", {port}), http.server.BaseHTTPRequestHandler).serve_forever()
    """
    assert ask(port, b"GET / HTTP/1.0\r\n\r\n") == b""

    with subprocess.Popen(
        [*fence.enter, sys.executable, "-c", textwrap.dedent(code)], stderr=subprocess.DEVNULL
    ) as server:
        answer = patiently(port)
        server.kill()

    assert answer.startswith(b"HTTP/1.0 501 ")


def test_a_taken_port(fence: Fence, origin: Origin) -> None:
    """A port that another program has is a problem with a name."""

    with pytest.raises(Problem) as caught:
        fence.expose(origin.port)

    assert caught.value.name == "port-taken"


def test_files_belong_to_whom_they_belong_outside(fence: Fence, tmp_path: Path) -> None:
    """What runs inside runs as the same user, and what it writes is that user's."""

    result = inside(fence, tmp_path, "sh", "-c", "id -u; id -g; touch written")

    assert result.stdout.split() == [str(os.geteuid()), str(os.getegid())]
    written = (tmp_path / "written").stat()
    assert (written.st_uid, written.st_gid) == (os.geteuid(), os.getegid())


def test_nothing_is_left(tmp_path: Path) -> None:
    """Leaving the fence ends every process inside, daemons too, and removes its sockets and the private home."""

    with Fence.raise_(workdir=tmp_path, environ={}) as fence:
        result = inside(fence, tmp_path, "sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 & echo $!")
        daemon = int(result.stdout)
        assert _runs(daemon)
        warden = int(fence.enter[2])

    assert not _runs(daemon)
    assert not _runs(warden)
    assert not (tmp_path / "home").exists()


RAISER = """
import pathlib, signal, subprocess, sys, time
from rehearsal.fence.fence import Fence
from tests.rehearsal.fence.origin import patiently
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in a shell's background
with Fence.raise_(workdir=pathlib.Path(sys.argv[1]), environ={}) as fence:
    port = fence.expose()
    server = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", sys.argv[1], str(port)]
    inside = subprocess.Popen([*fence.enter, *server], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    patiently(port)  # a program that has not yet entered keeps nothing alive
    print(inside.pid, fence.enter[2], port, flush=True)
    if sys.argv[2] == "keep":
        fence.keep()
    else:
        time.sleep(1000)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_its_parent(tmp_path: Path, number: signal.Signals) -> None:
    """However the rehearsal dies, what ran inside and what held the namespace die with it."""

    with _raiser(tmp_path, "wait") as raiser:
        inside_pid, warden, _ = _words(raiser)
        raiser.send_signal(number)
        raiser.wait(60)

    assert _ends(inside_pid)
    assert _ends(warden)


def test_a_kept_one_stays_until_its_last_process_ends(tmp_path: Path) -> None:
    """What is kept outlives the rehearsal, reachable as before, and all ends with the last process inside."""

    with _raiser(tmp_path, "keep") as raiser:
        inside_pid, warden, port = _words(raiser)
        raiser.wait(60)

    try:
        assert _runs(inside_pid)
        assert patiently(port).startswith(b"HTTP/1.0 200 ")
    finally:
        os.kill(inside_pid, signal.SIGKILL)
    assert _ends(warden)
    with pytest.raises(ConnectionRefusedError):
        _until_refused(port)


def _raiser(tmp_path: Path, how: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RAISER, str(tmp_path), how]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _words(raiser: subprocess.Popen[str]) -> list[int]:
    assert raiser.stdout is not None
    return [int(word) for word in raiser.stdout.readline().split()]


def _until_refused(port: int) -> None:
    for _ in range(600):
        ask(port, b"")
        time.sleep(0.05)


def _ends(pid: int) -> bool:
    """Within half a minute: the machine may be busy."""
    for _ in range(600):
        if not _runs(pid):
            return True
        time.sleep(0.05)
    return False


def _runs(pid: int) -> bool:
    """A zombie that nobody has reaped yet runs no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
