"""What an environment is made of."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.names import LONGEST_SUFFIX, ROLE_NAME_LIMIT, Names
from stages.props import DevNetworkProps
from stages.values import architecture_of

BLOCKS = [IPv4Network("172.16.0.0/12"), IPv4Network("100.64.0.0/10")]


def props(cidr: str) -> DevNetworkProps:
    return DevNetworkProps.model_validate(
        {"suffix": "dev", "account": "222222222222", "region": "eu-west-1", "cidr": cidr,
         "zones": ("eu-west-1a", "eu-west-1b", "eu-west-1c")}
    )  # fmt: skip


@given(st.sampled_from(BLOCKS), st.integers(16, 20), st.data())
def test_subnets(block: IPv4Network, prefix: int, data: st.DataObject) -> None:
    """Every VPC that is accepted has six /24 subnets inside it, none over another (N2)."""

    index = data.draw(st.integers(0, 2 ** (prefix - block.prefixlen) - 1))
    network = IPv4Network((int(block.network_address) + index * 2 ** (32 - prefix), prefix))
    subnets = [*props(str(network)).public_subnets, *props(str(network)).private_subnets]

    assert 6 == len(set(subnets))
    assert all(subnet.prefixlen == 24 and subnet.subnet_of(network) for subnet in subnets)


@pytest.mark.parametrize(
    ("instance_type", "architecture"),
    [("t3.micro", "x86_64"), ("t4g.nano", "arm64"), ("c7gn.large", "arm64"), ("m7i-flex.large", "x86_64"),
     ("g5g.xlarge", "arm64"), ("g4dn.xlarge", "x86_64"), ("a1.medium", "arm64"), ("u7i-6tb.112xlarge", "x86_64")],
)  # fmt: skip
def test_architecture(instance_type: str, architecture: str) -> None:
    """An instance type's own name says which image it needs (N3)."""

    assert architecture == architecture_of(instance_type)


def test_longest_suffix() -> None:
    """The longest suffix that is accepted leaves every role name within IAM's limit."""

    names = Names("s" * LONGEST_SUFFIX)
    roles = [value for name in dir(Names) if name.endswith("_role") and isinstance(value := getattr(names, name), str)]

    assert ROLE_NAME_LIMIT == max(len(role) for role in roles)
