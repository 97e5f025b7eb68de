"""What the controller was told about its network: environment variables, which `network/failover.py` sets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`nats`, `route_tables` and `probers` are by zone: an instance's id, the private route table's, and the name of
    the function in that zone's private subnet. `table` keeps the record; `hosts` are what a probe tries to reach."""

    environment: str
    namespace: str
    stack: str
    table: str
    hosts: Sequence[str]
    nats: Mapping[str, str]
    route_tables: Mapping[str, str]
    probers: Mapping[str, str]

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        return cls(
            environment=environ["ENVIRONMENT"],
            namespace=environ["NAMESPACE"],
            stack=environ["STACK"],
            table=environ["RECORD_TABLE"],
            hosts=json.loads(environ["PROBED_HOSTS"]),
            nats=json.loads(environ["NATS"]),
            route_tables=json.loads(environ["ROUTE_TABLES"]),
            probers=json.loads(environ["PROBERS"]),
        )

    @property
    def zones(self) -> tuple[str, ...]:
        return tuple(self.nats)
