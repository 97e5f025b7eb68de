"""Parts of templates that many tests need."""

from typing import Any

Resource = dict[str, Any]


def ref(name: str) -> Resource:
    """Ref."""
    return {"Ref": name}


def att(name: str, attribute: str) -> Resource:
    """Fn::GetAtt."""
    return {"Fn::GetAtt": [name, attribute]}


def resource(resource_type: str, *, needs: list[str] | None = None, **properties: Any) -> Resource:
    """One resource; `needs` is its DependsOn."""
    return {"Type": resource_type, "Properties": properties, **({"DependsOn": needs} if needs else {})}


VPC = resource("AWS::EC2::VPC", CidrBlock="172.30.0.0/16")
SUBNET = resource("AWS::EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="172.30.0.0/24", AvailabilityZone="us-east-1a")
GROUP = resource("AWS::EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="for a test")
GATEWAY = resource("AWS::EC2::InternetGateway")
ATTACHMENT = resource("AWS::EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway"))
TABLE = resource("AWS::EC2::RouteTable", VpcId=ref("Vpc"))
NETWORK = {
    "Vpc": VPC,
    "Subnet": SUBNET,
    "Group": GROUP,
    "Gateway": GATEWAY,
    "Attachment": ATTACHMENT,
    "Table": TABLE,
}


def instance(**properties: Any) -> Resource:
    """An instance in the network above."""
    return resource(
        "AWS::EC2::Instance",
        **{
            "ImageId": "ami-00000000000000000",
            "InstanceType": "t3.micro",
            "SubnetId": ref("Subnet"),
            "SecurityGroupIds": [ref("Group")],
            **properties,
        },
    )


def trusting(service: str) -> Resource:
    """A role's trust policy for one service."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def allowing(actions: list[str], what: Any) -> Resource:
    """An identity policy."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": what}
    return {"Version": "2012-10-17", "Statement": [statement]}
