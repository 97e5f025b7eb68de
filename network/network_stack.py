"""The network of one environment: what CloudFormation makes of its props."""

import aws_cdk as cdk
from constructs import Construct

from network.acl import SubnetAcl
from network.failover import Failover
from network.flow_logs import RETENTION, FlowLogGroup, FlowLogs
from network.log_bucket import LogBucket
from network.monitoring import Monitoring
from network.nat import NatInstances
from network.outputs import NetworkOutputs
from network.providers import own_the_providers
from network.transit import TransitAttachment
from network.vpc import NetworkVpc
from stages.amis import Amis
from stages.props import NetworkProps


class NetworkStack(cdk.Stack):
    """One environment's network in one region (SPEC, N)."""

    def __init__(self, scope: Construct, id_: str, props: NetworkProps, amis: Amis) -> None:
        tags = props.names.tags()
        super().__init__(
            scope,
            id_,
            stack_name=props.names.network_stack,
            env=cdk.Environment(account=props.account, region=props.region),
            description=f"The network of {props.suffix}",
            tags=tags,
            termination_protection=props.termination_protection,
        )
        # Answers CDK's question for the account's zones, so that synth needs no account (N2).
        self.node.set_context(f"availability-zones:account={props.account}:region={props.region}", list(props.zones))

        network = NetworkVpc(self, "Network", props=props)
        acl = SubnetAcl(self, "Acl", props=props, vpc=network.vpc)
        nats = NatInstances(self, "Nat", props=props, amis=amis, vpc=network.vpc, after=[network.s3_endpoint, acl])
        if props.transit_gateway_id:
            TransitAttachment(
                self, "Transit", props=props, vpc=network.vpc, transit_gateway_id=props.transit_gateway_id
            )
        bucket = LogBucket(self, "LogBucket", props=props)
        group = FlowLogGroup(self, "LogGroup", props=props)
        failover = Failover(self, "Failover", props=props, vpc=network.vpc, nats=nats)
        NetworkOutputs(
            self, "Outputs", props=props, vpc=network.vpc, nats=nats, bucket=bucket, group=group, failover=failover
        )
        Monitoring(self, "Monitoring", props=props, vpc=network.vpc, nats=nats, bucket=bucket)
        own_the_providers(self, names=props.names, retention=RETENTION[props.log_group_days])

        before = list(self.node.children)
        flow_logs = FlowLogs(self, "FlowLogs", props=props, vpc=network.vpc, bucket=bucket, group=group)
        flow_logs.come_after(*before)

        # CloudFormation hands a stack's tags on to most resource types, not to all of them.
        for key, value in tags.items():
            cdk.Tags.of(self).add(key, value)
