"""Promises of a NAT instance that booted (N3, N5, N7): its user data is run unchanged, and real packets pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.network.nat_lab import CLIENT, NAT, STRANGER, Lab, lab
from tests.network.nat_script import stand_in

pytestmark = pytest.mark.machine


@pytest.fixture
def vpc(tmp_path: Path) -> Iterator[Lab]:
    with lab(tmp_path) as made:
        yield made


def test_a_client_reaches_the_world_as_its_nat(vpc: Lab) -> None:
    """Its source address is the NAT's, and its port one that the network ACL lets answers in to."""

    booted = vpc.boot()
    address, port = vpc.asks("client").split()

    assert booted.returncode == 0, booted.stderr
    assert vpc.signals() == ["0"]
    assert address == NAT
    assert 32768 <= int(port) <= 60999


def test_who_is_not_of_the_vpc_is_not_translated(vpc: Lab) -> None:
    """It is forwarded under its own address: for whom it comes from, only its own NAT may speak."""

    assert vpc.boot().returncode == 0

    assert vpc.asks("stranger").split()[0] == STRANGER


def test_nothing_is_forwarded_before(vpc: Lab) -> None:
    """The judge is awake: it is the script that makes it work."""

    assert "timed out" in vpc.asks("client")


def test_another_boot_changes_nothing(vpc: Lab) -> None:
    """The same rules, once; no second signal; nothing of its self-test is left."""

    def state() -> str:
        return "".join(
            vpc.run("nat", *words).stdout for words in (["nft", "list", "ruleset"], ["ip", "-br", "address"])
        )

    assert vpc.boot().returncode == 0
    first = state()
    again = vpc.boot()

    assert again.returncode == 0, again.stderr
    assert vpc.signals() == ["0"]
    assert state() == first
    assert first.count("masquerade") == 2
    assert "nat-probe" not in first + vpc.run("nat", "ip", "netns").stdout
    assert vpc.asks("client").split()[0] == NAT


@pytest.mark.parametrize(
    ("broken", "step"),
    [
        ("ip route del default", "find the interface of the default route"),
        (
            "nft -f - <<< 'table ip own { chain forward { type filter hook forward priority 0; policy drop; }; }'",
            "reach",
        ),
        ("ip route add blackhole 198.51.100.0/24", "reach"),
    ],
)
def test_a_nat_that_does_not_forward_says_so(vpc: Lab, broken: str, step: str) -> None:
    """Rules and switches may all be in place: only a packet that went there and back is believed."""

    assert vpc.run("nat", "bash", "-c", broken).returncode == 0

    booted = vpc.boot()

    assert booted.returncode != 0
    assert f"does not forward: it failed to {step}" in booted.stderr
    assert vpc.signals() == [str(booted.returncode)]


def test_rules_that_were_not_loaded_are_missed(vpc: Lab) -> None:
    """A service that says that all is well, and loaded nothing, is not believed."""

    stand_in(vpc.folder, "systemctl", "true")

    booted = vpc.boot()

    assert "failed to load the rules" in booted.stderr
    assert vpc.signals() == [str(booted.returncode)]


def test_without_the_rules_a_client_is_not_translated(vpc: Lab) -> None:
    """The judge is awake: it is these rules that do it, and not the wires."""

    assert vpc.boot().returncode == 0
    assert vpc.run("nat", "nft", "delete", "table", "ip", "nat").returncode == 0

    assert vpc.asks("client").split()[0] == CLIENT
