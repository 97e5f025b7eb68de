"""AWS::Lambda::Function: the VPC that the emulator's own handler passes over; its subnets and groups must exist."""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2, lambda_svc

from rehearsal.emulator.inside.resources.family import Made, Properties, handlers, must_exist
from rehearsal.emulator.inside.wrapping import part


def install() -> None:
    """Completes create and update."""
    function = handlers("AWS::Lambda::Function")
    function["create"] = _in_its_vpc(function["create"], properties_at=1)
    function["update"] = _in_its_vpc(function["update"], properties_at=2)


def _in_its_vpc(original: Callable[..., Made], properties_at: int) -> Callable[..., Made]:
    def handler(*arguments: Any, **named: Any) -> Made:
        wanted = _checked(arguments[properties_at].get("VpcConfig") or {})
        name, attributes = original(*arguments, **named)
        config = part(lambda_svc, "_functions")[name]["config"]
        config["VpcConfig"] = part(lambda_svc, "_vpc_config_with_id")(wanted)
        return name, attributes

    return handler


def _checked(vpc: Properties) -> dict[str, Any]:
    for subnet in vpc.get("SubnetIds", []):
        must_exist(ec2._subnets, subnet, "InvalidSubnetID.NotFound", "subnet ID")
    for group in vpc.get("SecurityGroupIds", []):
        must_exist(ec2._security_groups, group, "InvalidGroup.NotFound", "security group")
    return dict(vpc)
