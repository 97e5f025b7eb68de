"""AWS::EC2::SubnetRouteTableAssociation: a subnet has one table, and the association is moved to another in place.

The emulator has no update of it: it made a second association beside the first, and the subnet kept both.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnetroutetableassociation.html
"""

from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Made, Properties, add, must_exist, new_id


def install() -> None:
    """Puts the type into the emulator, in place of its own."""
    add(
        "AWS::EC2::SubnetRouteTableAssociation",
        create=_associate,
        update=_move,
        delete=_dissociate,
        replaced_by=("SubnetId",),
    )


def _associate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    subnet = properties.get("SubnetId", "")
    for table in ec2._route_tables.values():
        for one in table["Associations"]:
            if one.get("SubnetId") == subnet:
                raise ValueError(
                    f"the specified association for route table {properties.get('RouteTableId')} conflicts with an "
                    f"existing association (Service: Ec2, Status Code: 400, Error Code: Resource.AlreadyAssociated)"
                )
    return _put(new_id("rtbassoc"), properties)


def _move(association_id: str, _old: Properties, new: Properties, _stack: str) -> Made:
    _table(new)  # before the old one is let go
    _dissociate(association_id, new)
    return _put(association_id, new)


def _put(association_id: str, properties: Properties) -> Made:
    table = _table(properties)
    table["Associations"].append(
        {
            "RouteTableAssociationId": association_id,
            "RouteTableId": properties["RouteTableId"],
            "SubnetId": properties["SubnetId"],
            "Main": False,
            "AssociationState": {"State": "associated"},
        }
    )
    return association_id, {"Id": association_id}


def _table(properties: Properties) -> Any:
    table_id = properties.get("RouteTableId", "")
    return must_exist(ec2._route_tables, table_id, "InvalidRouteTableID.NotFound", "routeTable ID")


def _dissociate(association_id: str, _properties: Properties) -> None:
    for table in ec2._route_tables.values():
        table["Associations"] = [
            one for one in table["Associations"] if one["RouteTableAssociationId"] != association_id
        ]
