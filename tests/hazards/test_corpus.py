"""Templates of others: no rule speaks where nothing is wrong. What is found was read, one by one."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Stack

from hazards.judge import judge
from hazards.template.view import Template
from tests.hazards.corpus import APPS, WHERE

ROOT = Path(__file__).parent.parent.parent
TRUE_HAZARDS = {
    "H102": (
        "CDK gives the bucket's auto-delete resource no edge to who writes into it, so both orders are legal. A create "
        "that fails once the writer has written, and before the auto-delete resource is there, leaves a bucket that "
        "nothing empties: a load balancer writes its test file at once.",
        {"load_balancer_with_logs", "website", "delivery_stream"},
    ),
    "H204": (
        "CDK keeps buckets, tables, keys, user pools, file systems and log groups by default, and writes Retain, which "
        "holds for a failed first create too: each try leaves empty ones behind. It is a warning, once for a template.",
        {
            *(
                "vpc_logged_to_log_group",
                "bucket_with_access_logs",
                "kept_bucket_under_key",
                "fargate_service",
                "website",
            ),
            *("trail", "configuration_recorder", "function_of_queue", "table", "alarm_to_topic", "bucket_notification"),
            *("custom_resource_by_provider", "custom_resource_by_call", "state_machine", "file_system", "user_pool"),
            *("delivery_stream", "two_stage_pipeline", "cdk_pipeline"),
        },
    ),
    "H404": ("CDK's default block is 10.0.0.0/16, which this product's estate may not use.", {"default_vpc"}),
    "H508": (
        "CDK keeps a pipeline's artifact bucket whatever becomes of the pipeline, and it cannot be told otherwise: one "
        "is handed in instead.",
        {"two_stage_pipeline", "cdk_pipeline"},
    ),
}
"""By code, why what is found in CDK's own output is true, and in which apps it is."""


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """Each app's one template of the first level, by the app's name."""
    zones = [f"us-east-1{letter}" for letter in "abc"]
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    key = f"availability-zones:account={WHERE.account}:region={WHERE.region}"
    own = {key: zones, "@aws-cdk/core:validateAgainstDefaultRules": False}
    app = App(context={**context, **own}, analytics_reporting=False, outdir=str(tmp_path_factory.mktemp("corpus")))
    for build in APPS:
        build(Stack(app, stack_name_of(build.__name__), env=WHERE))
    assembly = app.synth()
    names = [build.__name__ for build in APPS]
    return {name: Template(name, assembly.get_stack_by_name(stack_name_of(name)).template) for name in names}


def stack_name_of(app: str) -> str:
    return app.replace("_", "-")


@pytest.mark.parametrize("app", [build.__name__ for build in APPS])
def test_only_true_hazards_are_found(templates: dict[str, Template], app: str) -> None:
    """Whatever is found has its reason."""

    ended = judge([templates[app]])

    assert {code for code, (_, apps) in TRUE_HAZARDS.items() if app in apps} == {found.code for found in ended.findings}
    assert () == ended.unjudged
