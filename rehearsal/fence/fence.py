"""Nothing that a rehearsal runs reaches anything but the emulated AWS and the configured package indexes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from rehearsal.fence.background import BackgroundLoop
from rehearsal.fence.environment import Surroundings
from rehearsal.fence.indexes import configured_hosts
from rehearsal.fence.namespace import Namespace, NamespaceRefusedError
from rehearsal.fence.proxy import AllowListProxy, Denial
from rehearsal.fence.relay import relay_to

LOOPBACK = ("127.0.0.1", "localhost")


class Description(TypedDict):
    """For the report: how tight the fence is, and why it is no tighter (empty in a namespace)."""

    network: str
    why: str
    admitted_hosts: list[str]
    reached: dict[str, int]  # connections by host


class Fence:
    """A raised fence: a proxy that admits the package indexes and, where the machine allows one, a namespace around."""

    def __init__(self, *, workdir: Path, environ: Mapping[str, str], proxy: AllowListProxy) -> None:
        self.proxy_url = proxy.url
        self._home = workdir / "home"
        self._environ = environ
        self._proxy = proxy
        self._namespace: Namespace | None = None
        self._kept = False
        self._why_no_namespace = ""

    @classmethod
    @contextlib.contextmanager
    def raise_(cls, *, workdir: Path, environ: Mapping[str, str]) -> Iterator[Fence]:
        """`workdir` is this rehearsal's own; `environ` is the user's. Raises `Problem` for settings it cannot read."""
        # Not in workdir: a socket's path may have 107 bytes at most (man 7 unix), and a workdir's may be longer.
        sockets = Path(tempfile.mkdtemp(prefix="sluice-", dir="/tmp"))
        with contextlib.ExitStack() as stack:
            door = sockets / "proxy.sock"
            hosts = configured_hosts(environ)
            proxy = stack.enter_context(AllowListProxy(hosts=hosts, unix_socket=door, environ=environ))
            fence = cls(workdir=workdir, environ=environ, proxy=proxy)
            stack.callback(fence._remove, sockets)
            fence._enclose(stack, {proxy.port: door} | _local_indexes(stack, hosts, sockets), sockets)
            yield fence

    def _enclose(self, stack: contextlib.ExitStack, outward: Mapping[int, Path], folder: Path) -> None:
        try:
            self._namespace = stack.enter_context(Namespace.open(folder, outward=outward))
        except NamespaceRefusedError as error:
            self._why_no_namespace = f"no network namespace: {error}"

    def _remove(self, sockets: Path) -> None:
        """The home holds copies of package settings. The sockets' folder may be gone, or serve a kept namespace."""
        shutil.rmtree(self._home, ignore_errors=True)
        if not self._kept:
            shutil.rmtree(sockets, ignore_errors=True)

    @property
    def enter(self) -> tuple[str, ...]:
        """The start of every command line that runs behind the fence; empty without a namespace."""
        return self._namespace.enter if self._namespace else ()

    def expose(self, port: int = 0) -> int:
        """A port of the inside's loopback becomes reachable for the whole machine; 0 takes a free one. Returns it.

        To be called before the server starts inside, which then cannot lose the port to another program. Without a
        namespace nothing is exposed and `port` returned as it is: the server finds a free one itself. Raises `Problem`
        when the port is taken.
        """
        return self._namespace.expose(port) if self._namespace else port

    def keep(self) -> None:
        """What runs inside outlives the fence, exposed ports too, until the last process inside has ended."""
        if self._namespace:
            self._namespace.keep()
            self._kept = True

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
            "reached": dict(sorted(self._proxy.admitted.items())),
        }


def _local_indexes(stack: contextlib.ExitStack, hosts: frozenset[tuple[str, int]], folder: Path) -> dict[int, Path]:
    """Package indexes on this machine's own loopback (a mirror, a tunnel), which clients reach past every proxy."""
    ports = {port for host, port in hosts if host in LOOPBACK}
    background = stack.enter_context(BackgroundLoop("local-indexes"))
    for port in ports:
        serve = relay_to(functools.partial(asyncio.open_connection, "127.0.0.1", port))
        background.serve(asyncio.start_unix_server(serve, folder / f"{port}.sock"))
    return {port: folder / f"{port}.sock" for port in ports}
