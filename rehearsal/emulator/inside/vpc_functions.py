"""A Python function in a VPC sees the network of its subnet: vpc_function/sitecustomize.py, which asks reach.py."""

import os
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime

from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.wrapping import Function, part

NETWORK = Path(__file__).with_name("vpc_function")


def install() -> None:
    """Puts the network around the start of a function's process."""
    worker = part(lambda_runtime, "Worker")
    worker._spawn = _in_its_subnet(worker._spawn)


def _in_its_subnet(original: Function) -> Function:
    def spawn(worker: Any) -> None:
        subnets = (worker.config.get("VpcConfig") or {}).get("SubnetIds") or []
        if subnets and worker.config.get("Runtime", "").startswith("python"):
            worker.config = _with_network(worker.config, subnets[0])
        original(worker)

    return spawn


def _with_network(config: dict[str, Any], subnet: str) -> dict[str, Any]:
    not_judged.add(
        "what a function in a VPC reaches beyond its route table",
        "it is answered from routes, the states of instances and the settings; no packet flows",
    )
    _, _, _, region, account, *_ = config["FunctionArn"].split(":")
    variables = (config.get("Environment") or {}).get("Variables") or {}
    network = {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(NETWORK), os.environ.get("PYTHONPATH", "")))),
        "SLUICE_ACCOUNT": account,
        "SLUICE_REGION": region,
        "SLUICE_SUBNET": subnet,
    }
    return {**config, "Environment": {"Variables": {**variables, **network}}}
