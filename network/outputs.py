"""What the network tells others: stack outputs, exports and SSM parameters (N12)."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from network.failover import Failover
from network.flow_logs import FlowLogGroup
from network.log_bucket import LogBucket
from network.nat import NatInstances
from network.transit import attachment_tags
from stages import outputs
from stages.props import NetworkProps


class NetworkOutputs(Construct):
    """Every output, under its own name: a stack output, an SSM parameter, and, where its value is final, an export."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        props: NetworkProps,
        vpc: ec2.Vpc,
        nats: NatInstances,
        bucket: LogBucket,
        group: FlowLogGroup,
        failover: Failover,
    ) -> None:
        super().__init__(scope, id_)
        self._props = props
        for name, value in self._values(vpc, nats, bucket, group, failover).items():
            self._tell(name, value)

    def _values(
        self, vpc: ec2.Vpc, nats: NatInstances, bucket: LogBucket, group: FlowLogGroup, failover: Failover
    ) -> Mapping[str, str]:
        return {
            outputs.VPC_ID: vpc.vpc_id,
            outputs.PUBLIC_SUBNET_IDS: ",".join(subnet.subnet_id for subnet in vpc.public_subnets),
            outputs.PRIVATE_SUBNET_IDS: ",".join(subnet.subnet_id for subnet in vpc.private_subnets),
            outputs.NAT_INSTANCE_IDS: ",".join(instance.instance_id for instance in nats.instances),
            outputs.NAT_PUBLIC_IPS: ",".join(address.attr_public_ip for address in nats.addresses),
            outputs.FLOW_LOGS_BUCKET: bucket.bucket.bucket_name,
            outputs.FLOW_LOGS_LOG_GROUP: group.log_group.log_group_name,
            outputs.FAILOVER_RECORD: failover.record.table_name,
            outputs.TRANSIT_GATEWAY_ATTACHMENT_CONFIG: self._attachment(vpc.vpc_id, vpc.private_subnets),
        }

    def _attachment(self, vpc_id: str, subnets: Sequence[ec2.ISubnet]) -> str:
        """JSON with all that `aws ec2 create-transit-gateway-vpc-attachment` asks for, but the gateway.

        `Cidr` and `TransitNetwork` are not of that call: they tell what may not overlap with what.
        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
        """
        tags = [{"Key": key, "Value": value} for key, value in attachment_tags(self._props).items()]
        return cdk.Stack.of(self).to_json_string(
            {
                "VpcId": vpc_id,
                "SubnetIds": [subnet.subnet_id for subnet in subnets],
                "Cidr": str(self._props.cidr),
                "TransitNetwork": self._props.transit_network,
                "Options": outputs.ATTACHMENT_OPTIONS,
                "TagSpecifications": [{"ResourceType": "transit-gateway-attachment", "Tags": tags}],
            }
        )

    def _tell(self, name: str, value: str) -> None:
        exported = name not in outputs.NEVER_EXPORTED
        output = cdk.CfnOutput(
            self, name, value=value, export_name=self._props.names.export(name) if exported else None
        )
        output.override_logical_id(name)
        ssm.StringParameter(
            self, f"{name}Parameter", parameter_name=self._props.names.parameter(name), string_value=value
        )
