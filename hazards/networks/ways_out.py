"""By what a subnet reaches the internet: its route table, that one's default routes, and what a NAT gateway needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hazards.networks.attachments import SUBNET
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

TABLE = "AWS::EC2::RouteTable"
NAT_GATEWAY = "AWS::EC2::NatGateway"
EVERYWHERE = ("0.0.0.0/0", "::/0")
Links = dict[str, list[tuple[Resource, Guard]]]


@dataclass(frozen=True)
class WaysOut:
    """Of one template's own subnets, as far as its own resources make them."""

    template: Template

    @cached_property
    def has_endpoint(self) -> bool:
        """Whether an answer may go by an endpoint, without the internet: it is a file in S3."""
        names = (str(one.get("ServiceName")) for one in self.template.of("AWS::EC2::VPCEndpoint"))
        return any("s3" in name for name in names)

    def of(self, subnet: Resource, passed: frozenset[str] = frozenset()) -> Iterator[tuple[Resource, Guard]]:
        """What must be there for a subnet to reach the internet, each with when it is needed.

        `passed`: the subnets from which its NAT gateway was come to. NAT gateways in a circle lead nowhere.
        """
        for association, guard in self._associations.get(subnet.id, ()) if subnet.id not in passed else ():
            table = self.template.resource(association.get("RouteTableId"), TABLE)
            routes = self._routes.get(table.id, ()) if table else ()
            if routes:
                yield association, guard
            for route, _ in routes:
                yield route, guard
                for public, chosen in self._subnets_of_nat(route):
                    further = self.of(public, passed | {subnet.id})
                    yield from ((one, when | guard | chosen | route.guard) for one, when in further)

    def _subnets_of_nat(self, route: Resource) -> Iterator[tuple[Resource, Guard]]:
        for guard, value in route.forms("NatGatewayId"):
            nat = self.template.resource(value, NAT_GATEWAY)
            if nat and (public := self.template.resource(nat.get("SubnetId"), SUBNET)):
                yield public, guard

    @cached_property
    def _associations(self) -> Links:
        return self._by("AWS::EC2::SubnetRouteTableAssociation", "SubnetId", SUBNET)

    @cached_property
    def _routes(self) -> Links:
        routes = self._by("AWS::EC2::Route", "RouteTableId", TABLE)
        return {table: [one for one in found if _is_default(one[0])] for table, found in routes.items()}

    def _by(self, type_: str, path: str, of_type: str) -> Links:
        found: Links = {}
        for resource in self.template.of(type_):
            for guard, value in resource.forms(path):
                if named := self.template.resource(value, of_type):
                    found.setdefault(named.id, []).append((resource, guard | resource.guard))
        return found


def _is_default(route: Resource) -> bool:
    return any(route.literal(path) in EVERYWHERE for path in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"))
