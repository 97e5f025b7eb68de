"""What a recovery makes of the networks that this product deploys."""

import json
from pathlib import Path

from recovery.diagnose import diagnose
from recovery.observed import Bucket, Observed, Resource
from recovery.plan import DeleteStack
from recovery.reading.template import Template
from recovery.target import Target
from tests.network.conftest import amis, assembly, dev_props, prod_props, synthesize
from tests.recovery.factory import DEV, PROD, observed

__all__ = ["amis", "assembly", "dev_props", "prod_props", "synthesize"]


def whole(target: Target, template: Template) -> Observed:
    """A stack in ROLLBACK_FAILED that still holds all that it was to have."""
    resources = tuple(
        Resource(
            logical_id=name,
            resource_type=one["Type"],
            physical_id=name.lower(),
            status="CREATE_COMPLETE",
            policy=template.policy(name),
            named=bool(template.name(name)),
            uses=template.uses(name),
        )
        for name, one in template.resources.items()
    )
    buckets = tuple(
        Bucket(logical_id=one.logical_id, name=one.physical_id, region=target.region, versions=9)
        for one in resources
        if one.resource_type == "AWS::S3::Bucket"
    )
    return observed(target, "ROLLBACK_FAILED", resources=resources, buckets=buckets)


def test_prod_is_deleted_around_what_it_keeps(assembly: Path) -> None:
    """Bucket, policy, key and log group stay, and nothing that goes takes from them."""

    template = Template(json.loads((assembly / "prod.template.json").read_text())["Resources"])
    (step,) = diagnose(whole(PROD, template), PROD).plan

    assert isinstance(step, DeleteStack)
    types = {template.resources[name]["Type"] for name in template.resources if name.lower() in step.kept}
    assert {"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::Logs::LogGroup"} == types


def test_dev_is_emptied_and_deleted(assembly: Path) -> None:
    """It keeps nothing."""

    template = Template(json.loads((assembly / "dev.template.json").read_text())["Resources"])
    plan = diagnose(whole(DEV, template), DEV).plan

    assert ["fence-bucket", "empty-bucket", "delete-stack"] == [step.kind for step in plan]
    assert isinstance(plan[-1], DeleteStack)
    assert () == plan[-1].kept
