"""The CDK app: the pipeline, and in each environment's account the roles that its steps assume.

`-c environmentSuffix=pr6923` synthesizes instead one stand-alone copy of a dev-class environment's network, of `dev`'s
unless `-c environment=NAME` names another (P10).
"""

import sys
from pathlib import Path

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from hazards.plug_in import HazardRules
from network.network_stack import NetworkStack
from pipeline.access_stack import AccessStack
from pipeline.pipeline_stack import PipelineStack
from report.problem import Problem
from stages.estate import Estate, read_estate
from stages.names import PIPELINE_STACK


def add_stacks(app: App, estate: Estate) -> None:
    if (suffix := app.node.try_get_context("environmentSuffix")) is not None:
        copy = estate.copy_of(app.node.try_get_context("environment") or "dev", suffix)
        NetworkStack(app, copy.names.network_stack, copy, estate.amis)
        return
    PipelineStack(app, PIPELINE_STACK, estate=estate)
    for props in estate.environments:
        AccessStack(app, props.names.access_stack, props=props, tools_account=estate.pipeline.account)


def main() -> int:
    app = App()
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), HazardRules())
    status = 0
    try:
        add_stacks(app, read_estate(Path(__file__).parent))
        app.synth()
    except* Problem as mistakes:
        sys.stderr.write("".join(f"{problem}\n" for problem in mistakes.exceptions))
        status = 2
    return status


if __name__ == "__main__":
    sys.exit(main())
