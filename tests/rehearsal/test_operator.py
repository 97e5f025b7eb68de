"""A command of the preparation is followed to its end."""

import subprocess
import threading

from rehearsal.operator import _follow


def test_what_a_command_leaves_running_does_not_hold_it_up() -> None:
    """A process in its background that keeps its output open ends with it."""

    words = ["sh", "-c", "sleep 1000 & echo started >&2; echo $!"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert _follow(process, lambda _: None, threading.Event()) == ["started"]
        assert process.stdout is not None
        assert process.stdout.read().strip()  # to its end, which the background would have kept open
