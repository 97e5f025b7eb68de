"""The made-up bucket that the memory of emptying is measured on."""

from threading import Thread

from benchmarks.emptying_memory import empty_at
from benchmarks.made_up_s3 import Server


def test_it_is_emptied() -> None:
    """Every version and delete marker goes, over real HTTP; what was measured is more than nothing."""

    with Server(2_345) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            told = empty_at(server.address)
        finally:
            server.shutdown()
            serving.join()

    assert 2_345 == told["deleted"]
    assert told["peak_mib"] >= told["before_mib"] > 0
