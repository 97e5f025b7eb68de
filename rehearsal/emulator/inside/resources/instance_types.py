"""Instance types: those that the AWS SDK beside the emulator knows, by its own model of EC2.

The emulator describes whatever it is asked for as x86-64. Here a type that the SDK does not know does not exist, and
the architecture is the one that the family's name tells. That zones may lack a type cannot be known: every zone offers
every type, and the rehearsal lists it as not judged.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.loaders import Loader
from ministack.services import ec2

from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.wrapping import part, wrap

X86 = "<supportedArchitectures><item>x86_64</item></supportedArchitectures>"
TYPE = re.compile(r"<item>\s*<instanceType>(?P<type>[^<]+)</instanceType>.*?</supportedArchitectures>", re.DOTALL)


def install() -> None:
    """Makes DescribeInstanceTypes strict, and adds DescribeInstanceTypeOfferings."""
    wrap(ec2, "_describe_instance_types", _strict)
    ec2._ACTION_MAP["DescribeInstanceTypes"] = ec2._describe_instance_types
    ec2._ACTION_MAP["DescribeInstanceTypeOfferings"] = _offerings


def architecture(instance_type: str) -> str:
    """A `g` after the generation's digit means Graviton: t4g, c7gn, m6gd; and so does a1."""
    return "arm64" if re.match(r"a1\.|[a-z]+\d+g", instance_type) else "x86_64"


@cache
def known() -> frozenset[str]:
    """Every type of the SDK's model."""
    return frozenset(Loader().load_service_model("ec2", "service-2")["shapes"]["InstanceType"]["enum"])


def _strict(original: Callable[..., Any]) -> Callable[..., Any]:
    def describe(parameters: dict[str, Any]) -> Any:
        unknown = [each for each in part(ec2, "_parse_member_list")(parameters, "InstanceType") if each not in known()]
        if unknown:
            sentence = f"The following supplied instance types do not exist: [{', '.join(unknown)}]"
            return part(ec2, "_error")("InvalidInstanceType", sentence, 400)
        status, headers, body = original(parameters)
        return status, headers, TYPE.sub(_of_its_architecture, body.decode()).encode()

    return describe


def _of_its_architecture(described: re.Match[str]) -> str:
    return described[0].replace(X86, X86.replace("x86_64", architecture(described["type"])))


def _offerings(parameters: dict[str, Any]) -> Any:
    """By zone, of the zones and types that are filtered for."""
    filters = part(ec2, "_parse_filters")(parameters)
    types, zones = filters.pop("instance-type", []), filters.pop("location", [])
    if filters or not types or not zones or ec2._p(parameters, "LocationType") != "availability-zone":
        sentence = "The emulated AWS tells the offerings of named types in named zones only"
        return part(ec2, "_error")("InvalidParameterValue", sentence, 400)
    not_judged.add("instance type offerings", "whether a zone offers an instance type is not known: each is said to")
    items = "".join(
        f"<item><instanceType>{each}</instanceType><locationType>availability-zone</locationType>"
        f"<location>{zone}</location></item>"
        for each in types
        if each in known()
        for zone in zones
    )
    return ec2._xml(
        200, "DescribeInstanceTypeOfferingsResponse", f"<instanceTypeOfferingSet>{items}</instanceTypeOfferingSet>"
    )
