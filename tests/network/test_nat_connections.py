"""Promises of what a NAT instance tells of its connections (N10): the script is run, on a made-up kernel."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from network.nat import CONNECTIONS
from tests.network.nat_script import stand_in

VALUES = {"REGION": "us-east-1", "ENVIRONMENT": "dev", "ZONE": "us-east-1a", "NAMESPACE": "Sluice/Network"}
STATISTICS = """cpu=0  found=5 invalid=3 insert=0 insert_failed=9 drop=2 early_drop=70 error=0 search_restart=1
cpu=1  found=1 invalid=0 insert=0 insert_failed=0 drop=3 early_drop=0 error=0 search_restart=0 (null)=0"""
ALLOWANCES = """NIC statistics:
     conntrack_allowance_exceeded: 10
     conntrack_allowance_available: 136812
     tx_drops: 4"""


class Nat:
    """A NAT instance's files in a folder, and stand-ins for the commands that look at its kernel."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for place in ("bin", "proc/sys/net/netfilter", "run", "sbin", "var/lib/cloud/data", "etc/systemd/system"):
            (folder / place).mkdir(parents=True)
        self.write("var/lib/cloud/data/instance-id", "i-0a")
        self.write("proc/sys/net/netfilter/nf_conntrack_count", "13107")
        self.write("proc/sys/net/netfilter/nf_conntrack_max", "65536")
        self.commands(
            aws="true",
            conntrack=f"echo '{STATISTICS}'",
            dnf="true",
            ethtool=f"echo '{ALLOWANCES}'",
            ip="echo default via 172.30.0.1 dev ens5 proto dhcp src 172.30.0.10 metric 512",
            systemctl="true",
        )

    def write(self, name: str, content: str) -> None:
        (self._folder / name).write_text(f"{content}\n")

    def read(self, name: str) -> str:
        return (self._folder / name).read_text()

    def commands(self, **bodies: str) -> None:
        for name, body in bodies.items():
            stand_in(self._folder, name, body)

    def lacks(self, name: str) -> None:
        """Until its packages are installed."""
        (self._folder / "bin" / name).rename(self._folder / name)
        self.commands(dnf=f"mv {self._folder / name} {self._folder}/bin/{name}")

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        script = re.sub("@([A-Z_]+)@", lambda found: VALUES[found[1]], CONNECTIONS.read_text())
        for place in ("/etc/", "/proc/", "/run/", "/var/lib/"):
            script = script.replace(place, f"{self._folder}{place}")
        program = self._folder / "part-002"
        program.write_text(script.replace("/usr/local/sbin", f"{self._folder}/sbin"))
        return subprocess.run(
            ["bash", str(program), *words],
            env={"PATH": f"{self._folder}/bin:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def calls(self, name: str) -> list[str]:
        told = self._folder / f"{name}.calls"
        return told.read_text().splitlines() if told.exists() else []

    def published(self) -> list[dict[str, Any]]:
        """The metrics of the last call, as PutMetricData takes them."""
        (*_, last) = self.read("aws.calls").split("--region us-east-1 ")
        options, _, data = last.partition(" --metric-data ")
        assert "cloudwatch put-metric-data --namespace Sluice/Network" in options
        metrics: list[dict[str, Any]] = json.loads(data)
        return metrics


@pytest.fixture
def nat(tmp_path: Path) -> Nat:
    return Nat(tmp_path)


def values(nat: Nat) -> dict[str, tuple[float, str]]:
    ran = nat.run("report")
    assert ran.returncode == 0, ran.stderr
    return {each["MetricName"]: (each["Value"], each["Unit"]) for each in nat.published()}


def test_it_tells_how_full_its_table_is(nat: Nat) -> None:
    """Count, limit and share; and of what it refused, the kernel's part and the instance type's allowance."""

    assert values(nat) == {
        "Connections": (13107, "Count"),
        "ConnectionLimit": (65536, "Count"),
        "ConnectionsShare": (19, "Percent"),
        "ConnectionDrops": (15, "Count"),
    }


def test_it_is_told_apart_as_the_functions_metrics_are(nat: Nat) -> None:
    """CloudWatch knows the call, and its dimensions are those that alarms and dashboard ask for."""

    values(nat)
    cloudwatch: Any = boto3.client(
        "cloudwatch", region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1"
    )
    with Stubber(cloudwatch) as stub:
        stub.add_response("put_metric_data", {})
        cloudwatch.put_metric_data(Namespace="Sluice/Network", MetricData=nat.published())

    for each in nat.published():
        assert {dimension["Name"]: dimension["Value"] for dimension in each["Dimensions"]} == {
            "Environment": "dev",
            "Zone": "us-east-1a",
            "NatInstanceId": "i-0a",
        }


def test_drops_are_those_since_the_last_report(nat: Nat) -> None:
    """The counters only grow: each drop is told once, and after a restart of the counters none is lost."""

    told = [values(nat)["ConnectionDrops"][0]]
    nat.commands(conntrack="echo cpu=0 drop=12")
    told.append(values(nat)["ConnectionDrops"][0])
    nat.commands(conntrack="echo cpu=0 drop=1", ethtool="true")
    told.append(values(nat)["ConnectionDrops"][0])

    assert told == [15, 7, 1]


def test_a_report_that_does_not_arrive_is_made_up_for(nat: Nat) -> None:
    """What CloudWatch did not take is in the next report."""

    nat.commands(aws="false")
    assert nat.run("report").returncode != 0
    nat.commands(aws="true")

    assert values(nat)["ConnectionDrops"] == (15, "Count")


def test_a_type_without_an_allowance_has_none_exceeded(nat: Nat) -> None:
    """Before Nitro a driver has no such counter: the kernel's drops are told."""

    nat.commands(ethtool="echo no stats available >&2; exit 94")

    assert values(nat)["ConnectionDrops"] == (5, "Count")


@pytest.mark.parametrize("broken", [{"conntrack": "false"}, {"conntrack": "exit 1", "ethtool": "true"}])
def test_what_cannot_be_read_is_not_published(nat: Nat, broken: dict[str, str]) -> None:
    """No zero is made up: the alarm sees the silence."""

    nat.commands(**broken)

    assert nat.run("report").returncode != 0
    assert nat.calls("aws") == []


def test_it_installs_what_is_missing(nat: Nat) -> None:
    """At a report, not at boot, where it would come before the signal; and only then."""

    values(nat)
    assert nat.calls("dnf") == []
    nat.lacks("conntrack")
    values(nat)

    assert nat.calls("dnf") == ["install --assumeyes conntrack ethtool awscli"]


def test_at_boot_it_only_sets_its_timer(nat: Nat) -> None:
    """The script that cloud-init runs is what the timer runs; nothing is measured or published yet."""

    for _ in range(2):  # and at each boot again
        assert nat.run().returncode == 0

    service, timer = (nat.read(f"etc/systemd/system/sluice-connections.{kind}") for kind in ("service", "timer"))
    assert nat.read("sbin/sluice-connections") == nat.read("part-002")
    assert "sbin/sluice-connections report\n" in service
    assert "OnUnitActiveSec=300\n" in timer
    assert nat.calls("systemctl") == 2 * ["daemon-reload", "enable --now sluice-connections.timer"]
    assert nat.calls("aws") == []


@pytest.mark.machine
def test_the_script_has_no_trap() -> None:
    """Shellcheck has nothing to say."""

    ran = subprocess.run(["shellcheck", str(CONNECTIONS)], capture_output=True, text=True, check=False, timeout=30)

    assert ran.stdout == ""
