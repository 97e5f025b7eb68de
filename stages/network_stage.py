"""One environment as a deployable unit: what CDK Pipelines deploys as one stage."""

from aws_cdk import Environment, Stage
from constructs import Construct

from network.log_replica_stack import LogReplicaStack
from network.network_stack import NetworkStack
from stages.amis import Amis
from stages.props import NetworkProps


class NetworkStage(Stage):
    """The network of one environment, in its account and region; before it what keeps its logs' replica, where that is
    promised. Named by its suffix, as the pipeline's stage is."""

    def __init__(self, scope: Construct, *, props: NetworkProps, amis: Amis) -> None:
        super().__init__(scope, props.suffix, env=Environment(account=props.account, region=props.region))
        network = NetworkStack(self, "network", props, amis)
        if props.replicate_logs_to:
            network.add_stack_dependency(LogReplicaStack(self, "replica", props, props.replicate_logs_to))
