"""Promises of the NAT instances' user data (N3, N7): the script is run, and nothing of it touches this machine."""

import subprocess
from pathlib import Path

import pytest

from network.nat import USER_DATA

NFT = ["unshare", "--map-root-user", "--net", "/usr/sbin/nft"]  # with a firewall of its own, which nft may look at


def test_the_script_is_a_script() -> None:
    """Bash can read it."""

    assert subprocess.run(["bash", "-n", USER_DATA], check=False, timeout=10).returncode == 0


@pytest.mark.parametrize("installs_after", [1, 3])
def test_the_script_tries_again_until_its_packages_come(tmp_path: Path, installs_after: int) -> None:
    """It finds the interface by the default route, keeps its rules for a reboot, and waits for a late repository."""

    ran = run_script(tmp_path, installs_after)

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "dnf.calls").read_text().count("install") == installs_after
    assert 'oifname "ens5"' in (tmp_path / "etc/sysconfig/nftables.conf").read_text()
    assert "net.ipv4.ip_forward = 1" in (tmp_path / "etc/sysctl.d/90-nat.conf").read_text()
    assert (tmp_path / "systemctl.calls").read_text().splitlines() == [
        "enable nftables.service",
        "restart nftables.service",
    ]


def test_the_script_says_when_it_gives_up(tmp_path: Path) -> None:
    """A NAT that could not install what it needs fails its user data, and says so."""

    ran = run_script(tmp_path, installs_after=99)

    assert ran.returncode != 0
    assert "does not forward" in ran.stderr


@pytest.mark.machine
def test_the_script_has_no_trap() -> None:
    """Shellcheck, which knows more traps of the shell than we do, has nothing to say."""

    assert said(["shellcheck", str(USER_DATA)]) == ""


@pytest.mark.machine
def test_the_rules_are_rules(tmp_path: Path) -> None:
    """The kernel takes what the script writes, once at the first boot and again at every other."""

    assert run_script(tmp_path, installs_after=1).returncode == 0
    rules = tmp_path / "etc/sysconfig/nftables.conf"
    twice = tmp_path / "twice.conf"
    twice.write_text(2 * rules.read_text())

    assert said([*NFT, "--check", "--file", str(rules)]) == ""
    assert said([*NFT, "--check", "--file", str(twice)]) == ""


@pytest.mark.machine
def test_rules_that_are_none_would_be_found(tmp_path: Path) -> None:
    """The judge is awake: a masquerade to ports needs a protocol that has ports."""

    assert run_script(tmp_path, installs_after=1).returncode == 0
    rules = tmp_path / "etc/sysconfig/nftables.conf"
    rules.write_text(rules.read_text().replace("meta l4proto { tcp, udp } ", ""))

    assert "transport protocol" in said([*NFT, "--check", "--file", str(rules)])


def said(command: list[str]) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return ran.stdout + ran.stderr


def run_script(folder: Path, installs_after: int) -> "subprocess.CompletedProcess[str]":
    """Runs the user data with every command that would touch the machine replaced, and /etc in a folder of its own."""
    commands = {
        "dnf": f'[ "$(grep -c install {folder}/dnf.calls)" -ge {installs_after} ]',
        "ip": "echo default via 172.30.0.1 dev ens5 proto dhcp src 172.30.0.10 metric 512",
        "sleep": "true",
        "sysctl": "true",
        "systemctl": "true",
    }
    (folder / "bin").mkdir()
    for name, body in commands.items():
        command = folder / "bin" / name
        command.write_text(f'#!/bin/bash\necho "$*" >> {folder}/{name}.calls\n{body}\n')
        command.chmod(0o755)
    for place in ("etc/sysctl.d", "etc/sysconfig"):
        (folder / place).mkdir(parents=True)
    script = (
        USER_DATA.read_text()
        .replace("@VPC_CIDR@", "172.30.0.0/16")
        .replace("/etc/", f"{folder}/etc/")
        .replace("command -v nft", "command -v no-nft")
    )
    return subprocess.run(
        ["bash", "-c", script],
        env={"PATH": f"{folder}/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
