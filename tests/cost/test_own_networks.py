"""What this product's own networks cost, by the price file that it comes with."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost.bill import Bill, bill
from cost.items import read
from cost.metrics import custom_metrics
from cost.prices import read_prices
from cost.terminal import cents
from tests.network.conftest import amis, assembly, dev_props, prod_props, synthesize

__all__ = ["amis", "assembly", "dev_props", "prod_props", "synthesize"]

ROOT = Path(__file__).parent.parent.parent


def template_of(assembly: Path, name: str, instance_type: str = "t3.micro") -> dict[str, Any]:
    text = (assembly / f"{name}.template.json").read_text()
    template: dict[str, Any] = json.loads(text.replace('"t3.micro"', f'"{instance_type}"'))
    return template


def in_us_east_1(template: dict[str, Any]) -> Bill:
    return bill([template], read_prices(ROOT / "prices.toml"), "us-east-1")


@pytest.mark.parametrize(("instance_type", "expected"), [("t3.micro", "$35.65"), ("t4g.nano", "$22.07")])
def test_nats(assembly: Path, instance_type: str, expected: str) -> None:
    """Three NAT instances with their addresses and volumes, idle for a month; beside them, three NAT gateways."""

    found = in_us_east_1(template_of(assembly, "dev", instance_type))

    assert expected == cents(found.nats)
    assert Decimal("109.50") == found.nats + found.idle_with_gateways - found.idle


def test_no_cent_is_lost(assembly: Path) -> None:
    """Lines are rounded where they are shown, never before they are added up."""

    found = in_us_east_1(template_of(assembly, "dev"))

    assert Decimal("35.646") == found.nats
    assert sum(line.month for line in found.lines) == found.idle


def test_a_terabyte(assembly: Path) -> None:
    """A NAT gateway takes 0.045 dollars for each GB; a NAT instance nothing."""

    found = in_us_east_1(template_of(assembly, "dev"))

    assert Decimal("0.045") * 1024 == found.a_terabyte_with_gateways - found.a_terabyte
    assert ["transfer-out-gb", "vended-logs-gb", "vended-s3-gb"] == [line.key for line in found.terabyte["always"]]


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_nothing_is_left_out(assembly: Path, name: str) -> None:
    """Every resource of either environment is priced or known to be free."""

    found = read(template_of(assembly, name))

    assert found.uses
    assert () == found.not_priced


def test_glacier_is_told_where_logs_go_there(assembly: Path) -> None:
    """prod moves its logs to Glacier, dev does not."""

    def keys(name: str) -> set[str]:
        return {rate.key for rate in in_us_east_1(template_of(assembly, name, "t4g.nano")).by_use}

    assert "s3-glacier-gb-month" in keys("prod") - keys("dev")


def test_custom_metrics(assembly: Path) -> None:
    """Those of our own namespace, each once, whether an alarm or the dashboard names it."""

    found = custom_metrics(template_of(assembly, "dev")["Resources"])
    names = sorted(metric[1] for metric in found)

    assert {"Sluice/Network"} == {metric[0] for metric in found}
    assert names.count("BandwidthInShare") == names.count("PacketsOut") == names.count("ConnectionDrops") == 3
    assert 2 == names.count("FlowLogDeliveryFailing")
    assert 1 == names.count("NewestLogObjectAge") == names.count("FailoverFrozen")


def test_other_regions_are_not_complete(assembly: Path) -> None:
    """A region with some prices only has no sum: what is missing is named, all of it."""

    with pytest.raises(ExceptionGroup) as caught:
        bill([template_of(assembly, "prod")], read_prices(ROOT / "prices.toml"), "eu-west-1")

    told = [str(problem) for problem in caught.value.exceptions]
    assert any("instance-hour:t4g.nano has no price in eu-west-1" in one for one in told)
    assert any('prices.toml: [eu-west-1] "instance-hour:t4g.nano"' in one for one in told)
    assert not any("nat-gateway-hour has" in one for one in told)
