"""The synthesized networks of both environments, with the hosts that are asked about."""

from tests.network.conftest import (
    amis,
    assembly,
    dev,
    dev_props,
    network,
    prod,
    prod_props,
    props,
    synthesize,
)

__all__ = ["amis", "assembly", "dev", "dev_props", "network", "prod", "prod_props", "props", "synthesize"]
