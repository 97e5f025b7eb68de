"""Promises of the prober: what counts as reaching the world."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from network.functions.prober.index import handler

EVENT = {"hosts": ["one.example", "two.example"], "seconds": 0.5, "tries": 2}


class World:
    """Names and who accepts a connection; `tried` are the addresses in any order."""

    def __init__(self, names: dict[str, list[str]], accepts: set[str]) -> None:
        self._names = names
        self._accepts = accepts
        self.tried: list[str] = []

    def getaddrinfo(self, host: str, port: int, *_kind: object) -> list[Any]:
        if host not in self._names:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self._names[host]]

    @contextlib.contextmanager
    def create_connection(self, address: tuple[str, int], seconds: float) -> Iterator[None]:
        self.tried.append(address[0])
        if address[0] not in self._accepts:
            raise TimeoutError
        yield


def world(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]], accepts: set[str]) -> World:
    made = World(names, accepts)
    monkeypatch.setattr("network.functions.prober.index.socket.getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr("network.functions.prober.index.socket.create_connection", made.create_connection)
    return made


def test_one_answer_of_any_host_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is down says nothing about the way to it."""

    world(monkeypatch, {"one.example": ["203.0.113.1"], "two.example": ["203.0.113.2"]}, {"203.0.113.2"})

    assert {"reached": True, "addresses": ["203.0.113.1", "203.0.113.2"]} == handler(EVENT, None)


def test_who_is_not_answered_tries_again_before_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """One lost packet moves no route."""

    made = world(monkeypatch, {"one.example": ["203.0.113.1"]}, set())

    assert False is handler(EVENT, None)["reached"]
    assert ["203.0.113.1"] * 2 == made.tried


@pytest.mark.parametrize("inside", ["10.1.2.3", "172.30.4.5", "192.168.7.8", "100.64.0.9"])
def test_an_answer_from_inside_proves_nothing(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    """Such as an interface endpoint's: the packet never saw the NAT."""

    made = world(monkeypatch, {"one.example": [inside]}, {inside})

    assert {"reached": False, "addresses": []} == handler(EVENT, None)
    assert [] == made.tried


def test_without_names_nothing_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, which the controller would take for no answer."""

    world(monkeypatch, {}, set())

    assert {"reached": False, "addresses": []} == handler(EVENT, None)
