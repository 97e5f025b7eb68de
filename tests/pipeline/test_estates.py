"""Other estates than the tests' own: an environment more is a table more, and nothing else."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from app import add_stacks
from stages.estate import read_estate
from tests.pipeline.assembly import CONTEXT, ESTATE, PIPELINE, Assembly, commands, listed, stages, statements

STAGING = """
[environments.staging]
class = "{kind}"
account = "444444444444"
region = "us-east-1"
zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr = "172.29.0.0/16"

[environments.prod]
"""
REGIONS = """
[environments.dev.regions.eu-west-1]
zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
cidr = "172.28.0.0/16"

[environments.prod.regions.eu-west-1]
zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
cidr = "172.29.0.0/16"

[environments.prod]
"""


REPLICA = ('class = "prod"\n', 'class = "prod"\nreplicate_logs_to = "us-west-2"\n')


def synthesized(folder: Path, *changes: tuple[str, str]) -> Assembly:
    """The tests' estate after replacing some of its text, synthesized under cdk-nag; an unanswered finding raises."""
    text = (ESTATE / "environments.toml").read_text()
    for old, new in changes:
        assert old in text, f"the tests' estate no longer says {old!r}"
        text = text.replace(old, new, 1)
    (folder / "environments.toml").write_text(text)
    (folder / "amis.toml").write_text((ESTATE / "amis.toml").read_text())
    app = App(context=CONTEXT, outdir=str(folder / "cdk.out"))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    add_stacks(app, read_estate(folder))
    app.synth()
    return Assembly(folder / "cdk.out", "", 0)


@pytest.fixture(scope="module", params=["dev", "prod"])
def with_staging(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Assembly]:
    """A third environment between the two, of either class."""
    table = ("\n[environments.prod]\n", STAGING.format(kind=request.param))
    return request.param, synthesized(tmp_path_factory.mktemp("staging"), table)


def test_a_third_environment(with_staging: tuple[str, Assembly]) -> None:
    """Environments are deployed in the order of the file, each with the steps of its class (P3, P4)."""

    kind, synthesized = with_staging
    gates = {"dev": {"Preflight", "Recover", "Validate"}, "prod": {"Preflight", "Approve", "Protect", "Validate"}}
    staging = set(stages(synthesized)["staging"])

    assert list(stages(synthesized))[-3:] == ["dev", "staging", "prod"]
    assert {name for name in staging if not name.startswith("stack-network-staging")} == gates[kind]


def test_it_has_an_access_stack(with_staging: tuple[str, Assembly]) -> None:
    """Its account gets the roles that its steps assume (P11)."""

    kind, synthesized = with_staging
    roles = {
        "dev": {"role-validation-staging", "role-recovery-staging"},
        "prod": {"role-validation-staging", "role-protection-staging"},
    }
    made = synthesized.properties("stack-access-staging", "AWS::IAM::Role")

    assert {each["RoleName"] for each in made} == roles[kind]


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Both environments in two regions; prod's first keeps a replica of its logs in a third."""
    return synthesized(tmp_path_factory.mktemp("regions"), ("\n[environments.prod]\n", REGIONS), REPLICA)


def test_regions_side_by_side(regions: Assembly) -> None:
    """An environment's regions are one stage, in which each step waits for nothing but the steps before it (N15)."""

    orders: dict[str, set[int]] = {}
    for name, action in stages(regions)["dev"].items():
        orders.setdefault(name.rpartition(".")[2], set()).add(action["RunOrder"])
    (preflight,), (prepare,), (deploy,), (validate,) = (
        orders[step] for step in ("Preflight", "Prepare", "Deploy", "Validate")
    )

    assert ["dev", "prod"] == list(stages(regions))[-2:]
    assert {preflight} == orders["Recover"]
    assert preflight < prepare < deploy < validate
    assert {"dev.Preflight", "dev-eu-west-1.Preflight"} < set(stages(regions)["dev"])


def test_one_person_decides_about_all_regions(regions: Assembly) -> None:
    """After every region's preflight, before anything of any region is deployed, with every account named (P3)."""

    prod = stages(regions)["prod"]
    (approval,) = (action for action in prod.values() if action["ActionTypeId"]["Category"] == "Approval")
    said = approval["Configuration"]["CustomData"]

    def orders(step: str, of: str = "prod") -> list[int]:
        return [action["RunOrder"] for name, action in prod.items() if name.startswith(of) and name.endswith(step)]

    assert max(orders(".Preflight")) < approval["RunOrder"] < min(orders(".Prepare"))
    assert "the network of prod into 333333333333 and the network of prod-eu-west-1 into 333333333333" in said
    for region in ("prod.", "prod-eu-west-1."):
        assert max(orders(".Deploy", region)) < min(orders(".Protect", region)) < min(orders(".Validate", region))


def test_each_region_is_asked_for_by_its_name(regions: Assembly) -> None:
    """Its own steps look at its own network, as a role of its own that may assume its own role (P5, P11)."""

    told = list(commands(regions))

    for name in ("dev", "dev-eu-west-1"):
        assert [f"./sluice validate {name} --json"] == [
            one for one in told if one.startswith(f"./sluice validate {name} ")
        ]
        assert {f"./sluice recover {name} --yes", f"./sluice amis --check {name}"} < set(told)
        step = statements(regions, PIPELINE, f"role-validation-step-{name}")
        assert [f"arn:aws:iam::222222222222:role/role-validation-{name}"] == [
            one["Resource"] for one in step if one["Action"] == "sts:AssumeRole"
        ]


def test_no_name_twice(regions: Assembly) -> None:
    """Roles and dashboards are an account's, whatever the region: no fixed name is given to two things (N14)."""

    named = ("RoleName", "DashboardName", "Name", "BucketName", "AliasName", "LogGroupName")
    fixed = [
        (resource["Type"], value)
        for file in regions.folder.rglob("*.template.json")
        for resource in json.loads(file.read_text())["Resources"].values()
        for key, value in resource.get("Properties", {}).items()
        if key in named and isinstance(value, str)
    ]

    assert ("AWS::CloudWatch::Dashboard", "dashboard-network-prod-eu-west-1") in fixed
    assert ("AWS::IAM::Role", "role-protection-prod-eu-west-1") in fixed
    assert [] == [one for one in set(fixed) if fixed.count(one) > 1]


def test_another_region_keeps_artifacts(regions: Assembly) -> None:
    """It brings an artifact bucket there, whose key rotates, and which is not kept; that comes before the pipeline."""

    support = "cross-region-stack-111111111111_eu-west-1"
    artifacts = regions.json("manifest.json")["artifacts"]
    resources = regions.json(f"{support}.template.json")["Resources"].values()
    (bucket,) = (each for each in resources if each["Type"] == "AWS::S3::Bucket")
    stores = regions.one(PIPELINE, "AWS::CodePipeline::Pipeline")["ArtifactStores"]

    assert bucket["DeletionPolicy"] == "Delete"
    assert bucket["Properties"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30
    assert regions.one(support, "AWS::KMS::Key")["EnableKeyRotation"] is True
    assert artifacts[support]["properties"]["tags"]["CostCenter"] == "NetworkOps"
    assert support in artifacts[PIPELINE]["dependencies"]
    assert {"eu-west-1", "us-east-1", "us-west-2"} == {store["Region"] for store in stores}


def test_the_replica_is_there_before_the_logs(regions: Assembly) -> None:
    """What is to be copied into comes first, past the same approval; the network's stack reads its outputs (N15)."""

    prod = stages(regions)["prod"]
    orders = {name: action["RunOrder"] for name, action in prod.items()}

    assert "us-west-2" == prod["prod.stack-replica-prod.Deploy"]["Region"]
    assert (
        orders["prod.Approve"]
        < orders["prod.stack-replica-prod.Prepare"]
        < orders["prod.stack-replica-prod.Deploy"]
        < orders["prod.stack-network-prod.Prepare"]
    )


def test_prod_explains_its_replica(regions: Assembly) -> None:
    """The role of its preflight reads the state of both stacks (P6)."""

    given = statements(regions, "stack-access-prod", "role-validation-prod")
    stacks = {
        resource
        for each in given
        if "cloudformation:DescribeStackEvents" in listed(each["Action"])
        for resource in listed(each["Resource"])
    }

    assert {
        "arn:aws:cloudformation:us-east-1:333333333333:stack/stack-network-prod/*",
        "arn:aws:cloudformation:us-west-2:333333333333:stack/stack-replica-prod/*",
    } == stacks
