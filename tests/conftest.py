"""What no test may see: the AWS settings of whoever runs it. And what an unmarked one may not use: the machine."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull

MACHINE_PROGRAMS = {"apt-get", "chromedriver", "chromium", "ip", "nft", "nsenter", "shellcheck", "unshare"}
EMULATOR = str(Path(".sluice", "venvs", "emulator"))
_in_build = False


class NotInBuildError(Exception):
    """An unmarked test reached for more than the lock files give. `./check --in-build` would fail in CodeBuild."""


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Python's own audit hook: https://docs.python.org/3/library/audit_events.html"""
    if _in_build and event == "subprocess.Popen":
        words = [os.fspath(word) for word in arguments[1]] if isinstance(arguments[1], list | tuple) else []
        for word in map(str, words):
            if Path(word).name in MACHINE_PROGRAMS or EMULATOR in word:
                raise NotInBuildError(f"{word}: mark this test `machine`")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def only_the_lock_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """An unmarked test starts no browser, no emulator and no namespace: it runs in the pipeline's synth step, too."""
    global _in_build
    _in_build = request.node.get_closest_marker("machine") is None
    yield
    _in_build = False
