"""Both classes of network, synthesized once per test process, under cdk.json's own feature flags."""

import json
from collections.abc import Callable
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from hazards.plug_in import HazardRules
from network.network_stack import NetworkStack
from stages.amis import Amis, read_amis
from stages.props import DevNetworkProps, NetworkProps, ProdNetworkProps
from tests.network.view import View

ROOT = Path(__file__).parent.parent.parent
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


@pytest.fixture(scope="session")
def dev_props() -> NetworkProps:
    return DevNetworkProps(
        suffix="dev",
        account="222222222222",
        region="us-east-1",
        zones=ZONES,
        cidr=IPv4Network("172.30.0.0/16"),
    )


@pytest.fixture(scope="session")
def prod_props() -> NetworkProps:
    """With what an estate may add: a transit gateway, a person to tell, and a small block in another region."""
    return ProdNetworkProps(
        suffix="prod",
        account="333333333333",
        region="eu-west-1",
        zones=("eu-west-1c", "eu-west-1a", "eu-west-1b"),
        cidr=IPv4Network("172.31.16.0/20"),
        nat_instance_type="t4g.nano",
        transit_cidrs=(IPv4Network("172.29.0.0/16"), IPv4Network("100.64.0.0/16")),
        transit_gateway_id="tgw-0123456789abcdef0",
        notify=("network@example.org",),
        log_bucket_alarm_gib=2000,
    )


@pytest.fixture(scope="session")
def amis() -> Amis:
    return read_amis(ROOT / "amis.toml")


@pytest.fixture(scope="session")
def synthesize(dev_props: NetworkProps, prod_props: NetworkProps, amis: Amis) -> Callable[[Path], None]:
    """Writes an assembly with both networks into a folder, judged as app.py judges them; raises when synth fails."""

    def write(folder: Path) -> None:
        app = App(outdir=str(folder), context=json.loads((ROOT / "cdk.json").read_text())["context"])
        Validations.of(app).add_plugins(AwsSolutionsChecks(app), HazardRules())
        for props in (dev_props, prod_props):
            NetworkStack(app, props.suffix, props, amis)
        app.synth()

    return write


@pytest.fixture(scope="session")
def assembly(synthesize: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assembly")
    synthesize(folder)
    return folder


@pytest.fixture(scope="session")
def manifest(assembly: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((assembly / "manifest.json").read_text())
    return content


@pytest.fixture(scope="session")
def dev(assembly: Path) -> View:
    return View(json.loads((assembly / "dev.template.json").read_text()))


@pytest.fixture(scope="session")
def prod(assembly: Path) -> View:
    return View(json.loads((assembly / "prod.template.json").read_text()))


@pytest.fixture(params=["dev", "prod"])
def network(request: pytest.FixtureRequest) -> View:
    """Each network in turn, for promises that hold for both."""
    view = request.getfixturevalue(request.param)
    assert isinstance(view, View)
    return view


@pytest.fixture
def props(network: View, dev: View, dev_props: NetworkProps, prod_props: NetworkProps) -> NetworkProps:
    """The props of `network`."""
    return dev_props if network is dev else prod_props
