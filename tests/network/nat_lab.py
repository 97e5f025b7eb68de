"""A VPC in network namespaces: a NAT instance with one interface, who sends through it, and a server outside.

`router` does what the VPC does: what the client and the stranger send to the world goes to the NAT, by a route; the NAT
and the server are reached directly. The NAT's own files are a copy-over: nothing of this machine is written.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.network.nat_script import rendered, stand_in

NAT, CLIENT, SERVER = "172.30.0.10", "172.30.3.50", "198.51.100.7"
STRANGER = "172.29.0.50"
"""Outside the VPC's block, and routed to the NAT all the same, as a transit network may be."""

FILES = """
mount -t tmpfs run /run
mkdir -p /run/etc /run/empty
mount --rbind /etc /run/etc
mkdir {folder}/etc
for each in /etc/*; do ln -s /run$each {folder}/etc; done
rm {folder}/etc/sysctl.d {folder}/etc/hosts {folder}/etc/nsswitch.conf
mkdir {folder}/etc/sysctl.d {folder}/etc/sysconfig
echo {server} cloudformation.us-east-1.amazonaws.com > {folder}/etc/hosts
echo hosts: files > {folder}/etc/nsswitch.conf
mount --bind {folder}/etc /etc
mount -t tmpfs lib /var/lib
mkdir -p /var/lib/cloud/instance
"""
WIRES = """
link() {{ # of the router and $1: its interface $2 with address $3, and a default route to the router
  ip link add name to-$1 type veth peer name $2 ${{4-netns $1}}
  ip address add 169.254.1.1/32 dev to-$1
  ip link set to-$1 up
  ip route add $3/32 dev to-$1
  ip -n $1 address add $3/32 dev $2
  ip -n $1 link set $2 up
  ip -n $1 route add 169.254.1.1 dev $2
  ip -n $1 route add default via 169.254.1.1 dev $2
}}
for each in nat client stranger server; do
  ip netns add $each
done
echo 1 > /proc/sys/net/ipv4/ip_forward
link nat ens5 {nat}
link client eth0 {client}
link stranger eth0 {stranger}
link server eth0 {server}
for each in client stranger; do
  ip rule add iif to-$each to {server} table 100
done
ip route add {server} via {nat} dev to-nat onlink table 100
"""
SERVE = """
import socketserver
class Echo(socketserver.BaseRequestHandler):
    def handle(self): self.request.sendall("{} {}".format(*self.client_address).encode())
socketserver.ThreadingTCPServer.allow_reuse_address = True
server = socketserver.ThreadingTCPServer(("0.0.0.0", 443), Echo)
print("ready", flush=True)
server.serve_forever()
"""
ASK = "import socket, sys; print(socket.create_connection((sys.argv[1], 443), 3).recv(99).decode())"


class Lab:
    """The namespaces, as long as `holder` lives."""

    def __init__(self, holder: int, folder: Path) -> None:
        self._enter = ["nsenter", f"--target={holder}", "--user", "--net", "--mount", "--preserve-credentials"]
        self.folder = folder

    def command(self, place: str, *command: str) -> list[str]:
        """What runs a command in a namespace; "router" is the first one."""
        inner = [] if place == "router" else ["nsenter", f"--net=/run/netns/{place}"]
        return [*self._enter, *inner, *command]

    def run(self, place: str, *command: str, path: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(place, *command),
            env={"PATH": f"{path}/usr/sbin:/usr/bin:/sbin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def boot(self) -> "subprocess.CompletedProcess[str]":
        """Runs the NAT's user data, as it is; what is not of this machine's kernel is a stand-in on its PATH."""
        return self.run("nat", "bash", "-c", rendered(), path=f"{self.folder}/bin:")

    def asks(self, who: str) -> str:
        """As whom the server sees somebody who connects: "ADDRESS PORT"; or, without an answer, why."""
        ran = self.run(who, sys.executable, "-I", "-c", ASK, SERVER)
        return ran.stdout.strip() or ran.stderr.strip().rpartition("\n")[2]

    def signals(self) -> list[str]:
        """The exit codes that CloudFormation was told."""
        told = self.folder / "cfn-signal.calls"
        return [line.split()[1] for line in told.read_text().splitlines()] if told.exists() else []


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """Everything wired and the server up; the NAT has not booted. All of it ends with the block."""
    stand_in(folder, "dnf", "exit 99")
    stand_in(folder, "cfn-signal", "true")
    stand_in(folder, "sleep", "true")
    stand_in(folder, "timeout", 'exec /usr/bin/timeout 1 "${@:2}"')  # what fails here fails soon
    stand_in(folder, "tee", "cat")  # no word to this machine's console
    stand_in(folder, "systemctl", "[ $1 != restart ] || nft --file /etc/sysconfig/nftables.conf")
    holder = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", "echo ready; exec sleep 600"]
    with subprocess.Popen(holder, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout is not None
        try:
            assert held.stdout.readline() == "ready\n", "this machine allows no network namespace"
            made = Lab(held.pid, folder)
            places = {"folder": folder, "nat": NAT, "client": CLIENT, "stranger": STRANGER, "server": SERVER}
            wired = made.run("router", "bash", "-euc", (FILES + WIRES).format(**places))
            assert wired.returncode == 0, wired.stderr
            with serving(made):
                yield made
        finally:
            held.kill()


@contextmanager
def serving(made: Lab) -> Iterator[None]:
    command = made.command("server", sys.executable, "-I", "-c", SERVE)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PATH": os.defpath}) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == "ready\n"
            yield
        finally:
            server.kill()
