"""Whoever attaches the network by a wrong configuration routes another network's traffic into it, or its own away."""

import json
from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import ATTACHMENT_OPTIONS, PRIVATE_SUBNET_IDS, TRANSIT_GATEWAY_ATTACHMENT_CONFIG, VPC_ID
from stages.props import NetworkProps
from validation.observed import Observed, seen
from validation.rule import Rule

RULE = Rule(
    "transit-config", "N13", "The transit gateway configuration names this VPC, its private subnets, options and CIDR"
)
REMEDY = "deploy the network stack of this commit; the stack alone writes its outputs"


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    stack = observed.stack
    text = seen(stack.outputs.get(TRANSIT_GATEWAY_ATTACHMENT_CONFIG), TRANSIT_GATEWAY_ATTACHMENT_CONFIG)
    expected = {
        "VpcId": stack.outputs.get(VPC_ID),
        "SubnetIds": list(stack.listed(PRIVATE_SUBNET_IDS)),
        "Options": ATTACHMENT_OPTIONS,
        "Cidr": str(props.cidr),
        "TransitNetwork": props.transit_network,
    }
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        yield RULE.fail(TRANSIT_GATEWAY_ATTACHMENT_CONFIG, f"it is not JSON: {error}", REMEDY)
        return
    for key, value in expected.items():
        if config.get(key) != value:
            yield RULE.fail(TRANSIT_GATEWAY_ATTACHMENT_CONFIG, f"{key} is {config.get(key)}, not {value}", REMEDY)
