"""The small values that an estate is made of, each a type that refuses what AWS or SPEC would refuse, and says why.

A refusal carries its remedy, so that `stages/estate.py` can name key, value, reason and remedy together.
"""

import re
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from stages.names import LONGEST_SUFFIX, PIPELINE, TOOLS

PRIVATE = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""RFC 1918, and RFC 6598's shared address space."""
CORPORATE = IPv4Network("10.0.0.0/8")
ADMINISTRATION = IPv4Network("192.168.1.0/24")
"""Where administrators come from (N7); the one source that the network ACLs admit to port 22."""
TRANSIT_LIMIT = 8
"""An ACL takes 20 rules a direction, AWS's own last one counted, and 11 of N7's are always there.

https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
"""
TOKEN = re.compile(r"[$#]\{Token\[.*?\]\}")
TOKEN_NUMBER = -1e288  # CDK encodes number tokens below it: aws-cdk packages/core/lib/private/encoding.ts


def refusal(reason: str, remedy: str) -> PydanticCustomError:
    """An error of a value: both sentences reach the user."""
    return PydanticCustomError("refused", "{reason}", {"reason": reason, "remedy": remedy})


def resolved(value: object) -> object:
    """Refuses a CDK token: its value is known at deploy time only, and a look-up by it silently finds the default."""
    if (isinstance(value, str) and TOKEN.search(value)) or (isinstance(value, float) and value < TOKEN_NUMBER):
        raise refusal("it is an unresolved CDK token", "give the concrete value; the estate is decided before synth")
    return value


def _account(value: str) -> str:
    if not re.fullmatch(r"\d{12}", value):
        raise refusal("an AWS account id has 12 digits", 'write it as a string of digits, such as "222222222222"')
    return value


def _region(value: str) -> str:
    if not re.fullmatch(r"(?!cn-)[a-z]{2}-[a-z]+-\d", value):
        raise refusal("this is no region of AWS's commercial partition", 'write it as AWS does: "us-east-1"')
    return value


def _suffix(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", value):
        raise refusal(
            "a suffix is lower-case letters, digits and hyphens, and begins with a letter", 'such as "dev" or "pr6923"'
        )
    if value in (PIPELINE, TOOLS):
        raise refusal(f"{value} is what the command line calls the {value} itself", 'such as "dev" or "pr6923"')
    if len(value) > LONGEST_SUFFIX:
        raise refusal(
            f"it has {len(value)} characters, and the names made from it leave room for {LONGEST_SUFFIX}",
            f"shorten it to {LONGEST_SUFFIX} characters or fewer",
        )
    return value


def canonical_network(value: object) -> IPv4Network:
    """A block whose address is its first one: 172.30.0.0/16, never 172.30.1.0/16."""
    if isinstance(value, IPv4Network):
        return value
    if not isinstance(value, str):
        raise refusal("a CIDR is written as text", 'such as "172.30.0.0/16"')
    try:
        network = IPv4Network(value, strict=False)
    except ValueError as error:
        raise refusal("it is not an IPv4 CIDR", 'write it as address/length, such as "172.30.0.0/16"') from error
    if str(network) != value:
        raise refusal("it is not in its canonical form", f'write "{network}"')
    return network


def _vpc_network(network: IPv4Network) -> IPv4Network:
    if not 16 <= network.prefixlen <= 20:
        raise refusal(
            f"a /{network.prefixlen} is refused: a VPC is /16 at most, and a /20 at least leaves room to grow",
            "choose a length from /16 to /20",
        )
    if not any(network.subnet_of(block) for block in PRIVATE):
        raise refusal("it is not a private block", "choose one inside 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10")
    if network.overlaps(CORPORATE):
        raise refusal("it is inside 10.0.0.0/8, which is taken", "choose a block of 172.16.0.0/12 or 100.64.0.0/10")
    if network.overlaps(ADMINISTRATION):
        raise refusal(f"it overlaps {ADMINISTRATION}, where administrators come from", "choose another block")
    return network


def _transit_network(network: IPv4Network) -> IPv4Network:
    """The network ACLs admit everything from it, so that a block of the internet would open every port to the world."""
    if not any(network.subnet_of(block) for block in PRIVATE):
        raise refusal("it is not a private block, and all that comes from it is let in", "name private blocks only")
    return network


def _transit_networks(networks: tuple[IPv4Network, ...]) -> tuple[IPv4Network, ...]:
    if len(networks) > TRANSIT_LIMIT:
        raise refusal(
            f"it has {len(networks)} blocks, and a network ACL has room for {TRANSIT_LIMIT} beside its other rules",
            "name fewer and larger blocks",
        )
    return networks


def _transit_gateway_id(value: str) -> str:
    if not re.fullmatch(r"tgw-(?:[0-9a-f]{8}|[0-9a-f]{17})", value):
        raise refusal(
            "this is no id of a transit gateway", 'write tgw- and its 17 digits or letters, "tgw-0123456789abcdef0"'
        )
    return value


def _instance_type(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*\d[a-z0-9-]*\.[a-z0-9-]+", value):
        raise refusal("this is no EC2 instance type", 'write family.size, such as "t3.micro" or "t4g.nano"')
    return value


def _repository(value: str) -> str:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", value):
        raise refusal("a repository is its owner and its name, and no address", 'write "owner/name"')
    return value


def _branch(value: str) -> str:
    if not value:
        raise refusal("a branch has a name", 'write it, such as "main", or leave the key out: it is "main" then')
    return value


def _connection(value: str) -> str:
    if not re.fullmatch(r"arn:aws:codeconnections:[a-z0-9-]+:\d{12}:connection/[0-9a-f-]{36}", value):
        raise refusal(
            "this is no ARN of a CodeConnections connection",
            'copy it from the console, such as "arn:aws:codeconnections:REGION:ACCOUNT:connection/UUID"',
        )
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise refusal("this is no e-mail address", 'write it as "team@example.org"')
    return value


def _size(value: int) -> int:
    if value <= 0:
        raise refusal("a size is above 0", "write a whole number of GiB, such as 500")
    return value


def _generation(value: int) -> int:
    if value < 1:
        raise refusal("a zone's first NAT instance is number 1", "count up from there")
    return value


def architecture_of(instance_type: str) -> str:
    """`x86_64` or `arm64`. A family with a `g` after its generation has a Graviton processor.

    https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    family = instance_type.partition(".")[0]
    return "arm64" if family == "a1" or re.match(r"[a-z]+\d+g", family) else "x86_64"


Resolved = BeforeValidator(resolved)
AccountId = Annotated[str, AfterValidator(_account), Resolved]
Region = Annotated[str, AfterValidator(_region), Resolved]
Suffix = Annotated[str, AfterValidator(_suffix), Resolved]
InstanceType = Annotated[str, AfterValidator(_instance_type), Resolved]
Repository = Annotated[str, AfterValidator(_repository), Resolved]
Branch = Annotated[str, AfterValidator(_branch), Resolved]
Connection = Annotated[str, AfterValidator(_connection), Resolved]
Address = Annotated[str, AfterValidator(_address), Resolved]
Generation = Annotated[int, AfterValidator(_generation)]
Gibibytes = Annotated[int, AfterValidator(_size)]
TransitCidr = Annotated[IPv4Network, AfterValidator(_transit_network), BeforeValidator(canonical_network), Resolved]
TransitCidrs = Annotated[tuple[TransitCidr, ...], AfterValidator(_transit_networks)]
TransitGatewayId = Annotated[str, AfterValidator(_transit_gateway_id), Resolved]
VpcCidr = Annotated[IPv4Network, AfterValidator(_vpc_network), BeforeValidator(canonical_network), Resolved]
