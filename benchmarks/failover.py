"""How long one decision of the failover controller takes: at rest, in a move, and while a zone is away.

Run: .sluice/venvs/product/bin/python -m benchmarks.failover
"""

from statistics import median
from time import perf_counter

import click

from network.functions.failover.decide import RUNNING, Look, decide
from network.functions.failover.record import Record, Takeover

ZONES = ("a", "b", "c")
ROUNDS, DECISIONS = 7, 2000
AT_REST = Look(
    now=1000.0,
    zones=ZONES,
    deploying=False,
    routes={zone: zone for zone in ZONES},
    probes=dict.fromkeys(ZONES, True),
    states={},
    trials={},
)
STATES = dict.fromkeys(ZONES, RUNNING)
MOVING = Look(**{**AT_REST.__dict__, "probes": {"a": False, "b": True, "c": True}, "states": STATES})
AWAY = Look(**{**AT_REST.__dict__, "routes": {"a": "b", "b": "b", "c": "c"}, "states": STATES, "trials": {"a": True}})
CASES = {
    "at rest": (AT_REST, Record()),
    "a zone moves": (MOVING, Record()),
    "a zone is away": (AWAY, Record(version=1, takeovers={"a": Takeover("b", 900.0, 940.0, 900.0)})),
}


def microseconds(look: Look, record: Record) -> float:
    """For one decision: the median of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        for _ in range(DECISIONS):
            decide(look, record)
        rounds.append((perf_counter() - began) / DECISIONS * 1e6)
    return median(rounds)


def main() -> None:
    for name, (look, record) in CASES.items():
        click.echo(f"{name:16}{microseconds(look, record):8.1f} µs a decision")


if __name__ == "__main__":
    main()
