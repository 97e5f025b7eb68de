"""A process leaves the machine's network: the few calls of the kernel that it takes (man 2 unshare, 7 netdevice).

A user namespace comes with the network namespace where it can: what runs inside then has no capability over the
machine's own network, root or not, so it cannot go back (man 7 user_namespaces).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1


def leave_the_network() -> bool:
    """Enters a new network namespace; says whether a user namespace, still without its ids, came with it.

    Raises `OSError` where the machine allows neither.
    """
    try:
        _unshare(CLONE_NEWUSER | CLONE_NEWNET)
    except OSError:
        if os.geteuid() != 0:
            raise
        _unshare(CLONE_NEWNET)  # root may, on a machine that forbids user namespaces
        return False
    return True


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"unshare: {os.strerror(number)}")


def keep_every_id(pid: int) -> None:
    """Maps the ids of a process's new user namespace to themselves, so that files belong to whom they belong outside.

    Root keeps every id; anyone else may keep their own only, and may drop no groups (man 7 user_namespaces).
    """
    process = Path("/proc", str(pid))
    if os.geteuid() == 0:
        for name in ("uid_map", "gid_map"):
            ranges = (line.split() for line in Path("/proc/self", name).read_text().splitlines())
            (process / name).write_text("".join(f"{first} {first} {count}\n" for first, _, count in ranges))
    else:
        (process / "setgroups").write_text("deny")
        (process / "uid_map").write_text(f"{os.geteuid()} {os.geteuid()} 1\n")
        (process / "gid_map").write_text(f"{os.getegid()} {os.getegid()} 1\n")


def bring_loopback_up() -> None:
    """127.0.0.1 and ::1 answer from then on; raises `OSError` where the machine grants no rights over the namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
        except OSError as error:
            raise OSError(error.errno, f"loopback: {error.strerror}") from error


def end_all_inside(outside: str) -> None:
    """Kills every process of this network namespace but the caller, until none is left: daemons too."""
    while others := others_inside(outside):
        for pid in others:
            _kill(pid)


def others_inside(outside: str) -> list[int]:
    """The other processes of this network namespace; none where it is the machine's own, which `outside` names."""
    here = network_of(os.getpid())
    if here == outside:
        return []
    return [pid for pid in _processes() if pid != os.getpid() and network_of(pid) == here]


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def network_of(pid: int) -> str:
    """The name of a process's network namespace; empty for one that has ended or belongs to another user."""
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended by itself meanwhile
