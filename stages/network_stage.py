"""One environment as a deployable unit: what CDK Pipelines deploys as one stage."""

from aws_cdk import Environment, Stage
from constructs import Construct

from network.network_stack import NetworkStack
from stages.amis import Amis
from stages.props import NetworkProps


class NetworkStage(Stage):
    """The network of one environment, in its account and region; named by its suffix, as the pipeline's stage is."""

    def __init__(self, scope: Construct, *, props: NetworkProps, amis: Amis) -> None:
        super().__init__(scope, props.suffix, env=Environment(account=props.account, region=props.region))
        NetworkStack(self, "network", props, amis)
