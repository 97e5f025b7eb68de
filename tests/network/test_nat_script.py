"""Promises of the NAT instances' user data (N3, N7): the script is run, and nothing of it touches this machine.

How it forwards for real, in namespaces, is in test_nat_forwards.py.
"""

import subprocess
from pathlib import Path

import pytest

from network.nat import READY_WITHIN, USER_DATA
from tests.network.nat_script import rendered, stand_in

NFT = ["unshare", "--map-root-user", "--net", "/usr/sbin/nft"]  # with a firewall of its own, which nft may look at
SIGNAL = "--stack dev-network --resource NatInstanceA --region us-east-1"
BOOT_SECONDS = 180
"""From CloudFormation's call to the script's first line: far more than an instance takes."""


def test_the_script_is_a_script() -> None:
    """Bash can read it."""

    assert subprocess.run(["bash", "-n", USER_DATA], check=False, timeout=10).returncode == 0


@pytest.mark.parametrize("installs_after", [1, 3])
def test_the_script_tries_again_until_its_packages_come(tmp_path: Path, installs_after: int) -> None:
    """It finds the interface by the default route, keeps its rules for a reboot, and waits for a late repository."""

    ran = run_script(tmp_path, dnf=installing(tmp_path, after=installs_after))

    assert ran.returncode == 0, ran.stderr
    assert ["install --assumeyes nftables aws-cfn-bootstrap"] * installs_after == calls(tmp_path, "dnf")
    assert 'oifname "ens5"' in (tmp_path / "etc/sysconfig/nftables.conf").read_text()
    assert "net.ipv4.ip_forward = 1" in (tmp_path / "etc/sysctl.d/90-nat.conf").read_text()
    assert calls(tmp_path, "systemctl") == ["enable nftables.service", "restart nftables.service"]
    assert calls(tmp_path, "cfn-signal") == [f"--exit-code 0 {SIGNAL}"]


def test_the_script_signals_once(tmp_path: Path) -> None:
    """At every other boot CloudFormation waits for nothing: it would refuse the signal. All else is done again."""

    for _ in range(3):
        ran = run_script(tmp_path)
        assert ran.returncode == 0, ran.stderr

    assert len(calls(tmp_path, "cfn-signal")) == 1
    assert calls(tmp_path, "systemctl") == 3 * ["enable nftables.service", "restart nftables.service"]
    assert len(calls(tmp_path, "nsenter")) == 3


@pytest.mark.parametrize(
    ("what_fails", "step"),
    [
        ({"dnf": "false"}, "install its packages"),
        ({"ip": "true"}, "find the interface of the default route"),
        ({"sysctl": "echo 0"}, "switch forwarding on"),
        ({"systemctl": "false"}, "load the rules"),
        ({"nft": "true"}, "load the rules"),
        ({"ip": "echo default dev ens5; [ $1 != link ]"}, "set up the client that tests it"),
        ({"nsenter": "false"}, "reach cloudformation.us-east-1.amazonaws.com through itself"),
        ({"getent": "false"}, "reach cloudformation.us-east-1.amazonaws.com through itself"),
    ],
)
def test_a_step_that_fails_is_named_and_signalled(tmp_path: Path, what_fails: dict[str, str], step: str) -> None:
    """The user data fails, the console says at which step, and CloudFormation hears of it at once, once."""

    ran = run_script(tmp_path, **what_fails)

    assert ran.returncode != 0
    assert f"this instance does not forward: it failed to {step}\n" in ran.stderr
    assert calls(tmp_path, "cfn-signal") == [f"--exit-code {ran.returncode} {SIGNAL}"]


def test_a_signal_that_is_lost_is_sent_again(tmp_path: Path) -> None:
    """Until it arrives, and no more."""

    ran = run_script(tmp_path, signal=f"[ $(grep -c . {tmp_path}/cfn-signal.calls) -ge 3 ]")

    assert ran.returncode == 0, ran.stderr
    assert calls(tmp_path, "cfn-signal") == 3 * [f"--exit-code 0 {SIGNAL}"]


def test_an_instance_that_cannot_signal_says_so(tmp_path: Path) -> None:
    """It gives up in the end; at its next boot it would try again."""

    ran = run_script(tmp_path, signal="false")

    assert ran.returncode == 1
    assert "CloudFormation could not be told" in ran.stderr
    assert not (tmp_path / "var/lib/cloud/instance/sluice-signalled").exists()


def test_all_tries_end_before_cloudformation_stops_waiting(tmp_path: Path) -> None:
    """Each command takes as long as it may, and works at its last try only: the failure is still heard."""

    run_script(tmp_path, dnf=installing(tmp_path, after=5), nsenter="false", signal="false")
    paused = [float(call) for call in calls(tmp_path, "sleep")]
    allowed = [float(call.split()[0]) for call in calls(tmp_path, "timeout")]

    assert len(calls(tmp_path, "cfn-signal")) > 1
    assert sum(paused) + sum(allowed) + BOOT_SECONDS < READY_WITHIN.to_seconds()


@pytest.mark.machine
def test_the_script_has_no_trap() -> None:
    """Shellcheck, which knows more traps of the shell than we do, has nothing to say."""

    assert said(["shellcheck", str(USER_DATA)]) == ""


@pytest.mark.machine
def test_the_rules_are_rules(tmp_path: Path) -> None:
    """The kernel takes what the script writes, once at the first boot and again at every other."""

    assert run_script(tmp_path).returncode == 0
    rules = tmp_path / "etc/sysconfig/nftables.conf"
    twice = tmp_path / "twice.conf"
    twice.write_text(2 * rules.read_text())

    assert said([*NFT, "--check", "--file", str(rules)]) == ""
    assert said([*NFT, "--check", "--file", str(twice)]) == ""


@pytest.mark.machine
def test_rules_that_are_none_would_be_found(tmp_path: Path) -> None:
    """The judge is awake: a masquerade to ports needs a protocol that has ports."""

    assert run_script(tmp_path).returncode == 0
    rules = tmp_path / "etc/sysconfig/nftables.conf"
    rules.write_text(rules.read_text().replace("meta l4proto { tcp, udp } ", ""))

    assert "transport protocol" in said([*NFT, "--check", "--file", str(rules)])


def said(command: list[str]) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return ran.stdout + ran.stderr


def calls(folder: Path, name: str) -> list[str]:
    """The arguments of each call of a stand-in, in order."""
    return (folder / f"{name}.calls").read_text().splitlines()


def installing(folder: Path, after: int) -> str:
    """A package manager that fails until its try number `after`, and then installs nft."""
    works = f"[ $(grep -c . {folder}/dnf.calls) -ge {after} ]"
    return f"{works} && mv {folder}/nft {folder}/bin/nft"


def run_script(folder: Path, *, signal: str = "true", **bodies: str) -> "subprocess.CompletedProcess[str]":
    """Runs the user data with every command that would touch the machine replaced, and its files in a folder.

    `bodies` are what other stand-ins than the usual do. A second run in one folder is a second boot.
    """
    usual = {
        "dnf": "exit 99",
        "getent": "echo 192.0.2.1 STREAM cloudformation.us-east-1.amazonaws.com",
        "ip": "echo default via 172.30.0.1 dev ens5 proto dhcp src 172.30.0.10 metric 512",
        "nft": f"cat {folder}/etc/sysconfig/nftables.conf",
        "nsenter": "true",
        "sleep": "true",
        "sysctl": "echo 1",
        "systemctl": "true",
        "tee": "cat",
        "timeout": 'shift; "$@"',
    }
    for place in ("bin", "etc/sysctl.d", "etc/sysconfig", "var/lib/cloud/instance"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    for name, body in {**usual, **bodies, "cfn-signal": signal}.items():
        stand_in(folder, name, body)
    if "dnf" in bodies:
        (folder / "bin" / "nft").rename(folder / "nft")  # not installed yet
    script = rendered().replace("/etc/", f"{folder}/etc/").replace("/var/lib/", f"{folder}/var/lib/")
    return subprocess.run(
        ["bash", "-c", script],
        env={"PATH": f"{folder}/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
