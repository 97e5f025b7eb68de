"""An AWS that remembers every call: one network's routes, instances, probers, stack and record."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from network.functions.failover.aws import Aws
from network.functions.failover.record import Record
from network.functions.failover.settings import Settings

ZONES = ("a", "b", "c")
ADDRESS = "203.0.113.7"
SETTINGS = Settings(
    environment="dev",
    namespace="Sluice/Network",
    stack="stack-network-dev",
    table="failover",
    hosts=["probed.example"],
    nats={zone: f"i-{zone}" for zone in ZONES},
    route_tables={zone: f"rtb-{zone}" for zone in ZONES},
    probers={zone: f"prober-{zone}" for zone in ZONES},
)


class ConditionalCheckFailedError(ClientError):
    """As the SDK's exception of that name."""


class Fake:
    """Clients and world in one; `calls` are (operation, what it was about) in their order, sorted where side by side.

    `states` are EC2's; `forwards` says of each instance whether a packet comes back; `refuses` operations that fail.
    """

    class exceptions:  # noqa: N801 - as a client has it
        ConditionalCheckFailedException = ConditionalCheckFailedError

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.routes = {f"rtb-{zone}": {"0.0.0.0/0": f"i-{zone}"} for zone in ZONES}
        self.states = {f"i-{zone}": "running" for zone in ZONES}
        self.forwards = {f"i-{zone}": True for zone in ZONES}
        self.status = "CREATE_COMPLETE"
        self.record = Record()
        self.faster: Record | None = None
        self.refuses: set[tuple[str, str]] = set()
        self.pool = ThreadPoolExecutor(6)

    @property
    def aws(self) -> Aws:
        client: Any = self
        return Aws(ec2=client, cloudformation=client, dynamodb=client, functions=client, pool=self.pool)

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def _note(self, name: str, about: str = "") -> None:
        self.calls.append((name, about))
        if (name, about) in self.refuses:
            raise ClientError({"Error": {"Code": "Refused", "Message": about}}, name)

    def describe_stacks(self, *, StackName: str) -> Any:  # noqa: N803 - boto3's word, as in all that follows
        self._note("describe_stacks")
        return {"Stacks": [{"StackName": StackName, "StackStatus": self.status}]}

    def describe_route_tables(self, *, RouteTableIds: list[str]) -> Any:  # noqa: N803
        self._note("describe_route_tables")
        return {
            "RouteTables": [
                {
                    "RouteTableId": table,
                    "Routes": [
                        {"DestinationCidrBlock": to, "InstanceId": nat} for to, nat in self.routes[table].items()
                    ],
                }
                for table in RouteTableIds
            ]
        }

    def describe_instances(self, *, Filters: Any) -> Any:  # noqa: N803
        self._note("describe_instances")
        (wanted,) = Filters
        found = [
            {"InstanceId": one, "State": {"Name": self.states[one]}} for one in wanted["Values"] if one in self.states
        ]
        return {"Reservations": [{"Instances": found}]}

    def get_item(self, **_named: Any) -> Any:
        self._note("get_item")
        return {"Item": {"record": {"S": self.record.as_json()}}} if self.record.version else {}

    def put_item(self, *, Item: Any, ExpressionAttributeValues: Any, **_named: Any) -> Any:  # noqa: N803
        self._note("put_item")
        if self.faster:
            self.record = self.faster
        if int(ExpressionAttributeValues[":read"]["N"]) != self.record.version:
            raise ConditionalCheckFailedError({"Error": {"Code": "ConditionalCheckFailed", "Message": ""}}, "PutItem")
        self.record = Record.from_json(Item["record"]["S"])
        return {}

    def invoke(self, *, FunctionName: str, Payload: str) -> Any:  # noqa: N803
        zone, event = FunctionName.removeprefix("prober-"), json.loads(Payload)
        self._note("invoke", f"{zone} {' '.join(event['hosts'])}")
        (host,) = event["hosts"]
        table = self.routes[f"rtb-{zone}"]
        nat = table.get(f"{host}/32") or table.get("0.0.0.0/0", "")
        reached = self.states.get(nat) == "running" and self.forwards[nat]
        return {"Payload": io.BytesIO(json.dumps({"reached": reached, "addresses": [ADDRESS]}).encode())}

    def create_route(self, *, RouteTableId: str, DestinationCidrBlock: str, InstanceId: str) -> None:  # noqa: N803
        self._note("create_route", f"{RouteTableId} {DestinationCidrBlock} {InstanceId}")
        self.routes[RouteTableId][DestinationCidrBlock] = InstanceId

    def replace_route(self, *, RouteTableId: str, DestinationCidrBlock: str, InstanceId: str) -> None:  # noqa: N803
        self._note("replace_route", f"{RouteTableId} {DestinationCidrBlock} {InstanceId}")
        self.routes[RouteTableId][DestinationCidrBlock] = InstanceId

    def delete_route(self, *, RouteTableId: str, DestinationCidrBlock: str) -> None:  # noqa: N803
        self._note("delete_route", f"{RouteTableId} {DestinationCidrBlock}")
        del self.routes[RouteTableId][DestinationCidrBlock]

    def start_instances(self, *, InstanceIds: list[str]) -> None:  # noqa: N803
        self._note("start_instances", *InstanceIds)

    def reboot_instances(self, *, InstanceIds: list[str]) -> None:  # noqa: N803
        self._note("reboot_instances", *InstanceIds)
