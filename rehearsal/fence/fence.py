"""Nothing that a rehearsal runs reaches anything but the emulated AWS and the configured package indexes."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from rehearsal.fence.environment import Surroundings
from rehearsal.fence.indexes import configured_hosts
from rehearsal.fence.namespace import Namespace, NamespaceRefusedError
from rehearsal.fence.proxy import AllowListProxy, Denial


class Description(TypedDict):
    """For the report: how tight the fence is, and why it is no tighter (empty in a namespace)."""

    network: str
    why: str
    admitted_hosts: list[str]
    admitted_connections: dict[str, int]


class Fence:
    """A raised fence: a proxy that admits the package indexes and, where the machine allows one, a namespace around."""

    def __init__(self, *, workdir: Path, environ: Mapping[str, str], proxy: AllowListProxy) -> None:
        self.proxy_url = proxy.url
        self._home = workdir / "home"
        self._environ = environ
        self._proxy = proxy
        self._namespace: Namespace | None = None
        self._why_no_namespace = ""

    @classmethod
    @contextlib.contextmanager
    def raise_(cls, *, workdir: Path, environ: Mapping[str, str]) -> Iterator[Fence]:
        """`workdir` is this rehearsal's own; `environ` is the user's. Raises `Problem` for settings it cannot read."""
        # Not in workdir: a socket's path may have 107 bytes at most (man 7 unix), and a workdir's may be longer.
        sockets = Path(tempfile.mkdtemp(prefix="sluice-", dir="/tmp"))
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, sockets, ignore_errors=True)  # the namespace's keeper may have been quicker
            socket = sockets / "proxy.sock"
            hosts = configured_hosts(environ)
            proxy = stack.enter_context(AllowListProxy(hosts=hosts, unix_socket=socket, environ=environ))
            fence = cls(workdir=workdir, environ=environ, proxy=proxy)
            stack.callback(shutil.rmtree, fence._home, ignore_errors=True)  # it holds copies of package settings
            fence._enclose(stack, sockets, socket)
            yield fence

    def _enclose(self, stack: contextlib.ExitStack, folder: Path, socket: Path) -> None:
        try:
            opened = Namespace.open(folder, proxy_port=self._proxy.port, proxy_socket=socket)
            self._namespace = stack.enter_context(opened)
        except NamespaceRefusedError as error:
            self._why_no_namespace = f"no network namespace: {error}"

    @property
    def enter(self) -> tuple[str, ...]:
        """The start of every command line that runs behind the fence; empty without a namespace."""
        return self._namespace.enter if self._namespace else ()

    def expose(self, port: int) -> None:
        """A port of the inside's loopback becomes reachable for this process too; without a namespace it is already."""
        if self._namespace:
            self._namespace.expose(port)

    def surroundings(self, *, path: str, cache: Path, endpoint: str) -> Surroundings:
        """The clean environment behind this fence, its private home under `workdir`; the home ends with the fence."""
        return Surroundings.prepare(
            self._environ, path=path, home=self._home, cache=cache, endpoint=endpoint, proxy_url=self.proxy_url
        )

    @property
    def denials(self) -> list[Denial]:
        """Every connection that was refused so far, in order: one of them fails the rehearsal."""
        return list(self._proxy.denials)

    def describe(self) -> Description:
        return {
            "network": "namespace" if self._namespace else "proxy only",
            "why": self._why_no_namespace,
            "admitted_hosts": sorted(f"{host}:{port}" for host, port in self._proxy.hosts),
            "admitted_connections": dict(sorted(self._proxy.admitted.items())),
        }
