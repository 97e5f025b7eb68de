"""Routes by call, as AWS takes them: none twice, none replaced or deleted that is not there, none to what is gone.

ministack appends a second route, and says yes to the rest.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.wrapping import Function, wrap


def install() -> None:
    """Around the three calls."""
    for action, name, check in (
        ("CreateRoute", "_create_route", _new),
        ("ReplaceRoute", "_replace_route", _there),
        ("DeleteRoute", "_delete_route", _deletable),
    ):
        wrap(ec2, name, _checked(check))
        ec2._ACTION_MAP[action] = getattr(ec2, name)


def _checked(check: Function) -> Function:
    def around(original: Function) -> Function:
        def call(parameters: dict[str, Any]) -> Any:
            table = ec2._route_tables.get(ec2._p(parameters, "RouteTableId"))
            instance = ec2._p(parameters, "InstanceId")
            state = ec2._instances.get(instance, {}).get("State", {}).get("Name", "terminated")
            if instance and state == "terminated":
                return ec2._error("InvalidInstanceID.NotFound", f"The instance ID '{instance}' does not exist", 400)
            refusal = check(table, ec2._p(parameters, "DestinationCidrBlock")) if table else None
            return ec2._error(*refusal, 400) if refusal else original(parameters)

        return call

    return around


def _has(table: dict[str, Any], destination: str) -> bool:
    return any(route.get("DestinationCidrBlock") == destination for route in table["Routes"])


def _new(table: dict[str, Any], destination: str) -> tuple[str, str] | None:
    if _has(table, destination):
        return "RouteAlreadyExists", f"The route identified by {destination} already exists."
    return None


def _there(table: dict[str, Any], destination: str) -> tuple[str, str] | None:
    if not _has(table, destination):
        text = f"There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
        return "InvalidParameterValue", text
    return None


def _deletable(table: dict[str, Any], destination: str) -> tuple[str, str] | None:
    if not _has(table, destination):
        text = f"no route with destination-cidr-block {destination} in route table {table['RouteTableId']}"
        return "InvalidRoute.NotFound", text
    return None
