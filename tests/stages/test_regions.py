"""An environment of several regions (N15)."""

from collections.abc import Callable, Mapping

import pytest

from report.problem import Problem
from stages.estate import Estate
from stages.names import LONGEST_SUFFIX

Reading = Callable[..., Estate]
Problems = Callable[..., list[Problem]]
PROD = "[environments.prod]"
ZONES = 'zones = ["{0}a", "{0}b", "{0}c"]'


def region(name: str, cidr: str, *more: str, of: str = "dev") -> str:
    """The table of a further region."""
    return "\n".join([f"[environments.{of}.regions.{name}]", ZONES.format(name), f'cidr = "{cidr}"', *more, ""])


def beside_dev(*tables: str) -> tuple[str, str]:
    """A change of the shipped estate: these tables stand after dev's."""
    return PROD, "\n".join([*tables, PROD])


IRELAND = region("eu-west-1", "172.28.0.0/16")


def test_each_region_is_a_network_of_its_own(estate_with: Reading) -> None:
    """It takes over what is true in any region, under a name that ends as its region's does."""

    estate = estate_with(beside_dev(IRELAND), ('\nclass = "dev"', '\nclass = "dev"\nnotify = ["a@b.org"]'))
    ireland = estate.environment("dev-eu-west-1")

    assert ["dev", "dev-eu-west-1", "prod"] == [props.suffix for props in estate.environments]
    assert type(estate.environment("dev")) is type(ireland)
    assert ("222222222222", "eu-west-1", "172.28.0.0/16") == (ireland.account, ireland.region, str(ireland.cidr))
    assert ("eu-west-1a", "eu-west-1b", "eu-west-1c") == ireland.zones
    assert ("a@b.org",) == ireland.notify
    assert "stack-network-dev-eu-west-1" == ireland.names.network_stack


def test_the_regions_of_an_environment_are_one_wave(estate_with: Reading) -> None:
    """They are deployed side by side; environments come one after another."""

    waves = [[props.suffix for props in wave] for wave in estate_with(beside_dev(IRELAND)).waves]

    assert [["dev", "dev-eu-west-1"], ["prod"]] == waves


def test_a_region_may_say_otherwise(estate_with: Reading) -> None:
    """What a region's own table says goes before what its environment says."""

    more = ('nat_instance_type = "t4g.nano"', 'transit_network = "west"', 'account = "444444444444"')
    estate = estate_with(beside_dev(region("eu-west-1", "172.28.0.0/16", *more)))
    ireland = estate.environment("dev-eu-west-1")

    assert ("t4g.nano", "west", "444444444444") == (
        ireland.nat_instance_type, ireland.transit_network, ireland.account
    )  # fmt: skip
    assert ("t3.micro", "main") == (
        estate.environment("dev").nat_instance_type,
        estate.environment("dev").transit_network,
    )


def test_a_copy_of_a_region(estate_with: Reading) -> None:
    """A throw-away copy is of one region, and an environment by itself (P10)."""

    copy = estate_with(beside_dev(IRELAND)).copy_of("dev-eu-west-1", "pr1")

    assert ("pr1", "pr1", "eu-west-1") == (copy.suffix, copy.environment, copy.region)


LONG = "s" * (LONGEST_SUFFIX - 5)
OTHER_NETWORK = region("eu-west-1", "172.30.0.0/16", 'transit_network = "west"')
REFUSED: Mapping[str, tuple[tuple[str, str], str, str, str]] = {
    "two regions with one CIDR": (
        beside_dev(region("eu-west-1", "172.30.0.0/16")),
        "dev.regions.eu-west-1.cidr = 172.30.0.0/16", "overlaps dev's 172.30.0.0/16", "another block",
    ),
    "two regions with one CIDR that never share a transit gateway": (
        beside_dev(OTHER_NETWORK), "dev.regions.eu-west-1.cidr", "a block of its own", "another block"
    ),
    "overlapping regions": (
        beside_dev(region("eu-west-1", "172.28.0.0/16"), region("ap-southeast-1", "172.28.16.0/20")),
        "dev.regions.ap-southeast-1.cidr", "overlaps dev-eu-west-1's 172.28.0.0/16", "another block",
    ),
    "a region's block that is another environment's": (
        beside_dev(region("eu-west-1", "172.31.0.0/16")), "environments.prod.cidr", "overlaps dev-eu-west-1's", "main"
    ),
    "the environment's own region": (
        beside_dev(region("us-east-1", "172.28.0.0/16")),
        "dev.regions.us-east-1 = a table with zones, cidr", "its network in us-east-1 already", "remove the table",
    ),
    "a region listed twice": (beside_dev(IRELAND, IRELAND), "it is not TOML", "eu-west-1", "mend that place"),
    "a region without images": (
        beside_dev(region("eu-north-1", "172.28.0.0/16")),
        "dev.regions.eu-north-1", "amis.toml knows us-east-1", "add [eu-north-1.x86_64]",
    ),
    "a region of another form": (
        beside_dev(region("Ireland", "172.28.0.0/16")), "dev.regions.Ireland", "amis.toml knows", "use one of them"
    ),
    "a name that is another environment's": (
        beside_dev(IRELAND, '[environments.dev-eu-west-1]\nclass = "dev"'),
        "dev.regions.eu-west-1", "dev-eu-west-1, as another environment is", "rename [environments.dev-eu-west-1]",
    ),
    "a name that is too long": (
        beside_dev(f'[environments.{LONG}]\nclass = "dev"', region("eu-west-1", "172.28.0.0/16", of=LONG)),
        f"{LONG}.regions.eu-west-1", f"leave room for {LONGEST_SUFFIX}", f"to {LONGEST_SUFFIX - 10} characters",
    ),
    "an unknown key": (
        beside_dev(region("eu-west-1", "172.28.0.0/16", "cidrs = 1")),
        "dev.regions.eu-west-1.cidrs is unknown", "no such key", "'cidr'",
    ),
    "regions under another name": (
        beside_dev(IRELAND.replace("regions", "regoins")), "environments.dev.regoins", "no such key", "'regions'"
    ),
    "a key that the class decides": (
        beside_dev(region("eu-west-1", "172.28.0.0/16", "keep_logs = true")),
        "dev.regions.eu-west-1.keep_logs = True", "class decides", "remove the key",
    ),
    "a class of its own": (
        beside_dev(region("eu-west-1", "172.28.0.0/16", 'class = "prod"')),
        "dev.regions.eu-west-1.class = prod", "says it", "remove the key",
    ),
    "a region within": (
        beside_dev(region("eu-west-1", "172.28.0.0/16", 'region = "eu-west-1"')),
        "dev.regions.eu-west-1.region", "says it", "remove the key",
    ),
    "no zones": (
        beside_dev('[environments.dev.regions.eu-west-1]\ncidr = "172.28.0.0/16"'),
        "dev.regions.eu-west-1.zones is not there", "missing", "add the key",
    ),
    "zones of another region": (
        beside_dev(IRELAND.replace("eu-west-1c", "us-east-1c")),
        "dev.regions.eu-west-1.zones", "us-east-1c: not of eu-west-1", "eu-west-1a",
    ),
    "a replica in dev": (
        ('\nclass = "dev"', '\nclass = "dev"\nreplicate_logs_to = "us-west-2"'),
        "dev.replicate_logs_to = us-west-2", "dev leaves nothing behind", "remove the key",
    ),
    "a replica beside the logs": (
        ('\nclass = "prod"', '\nclass = "prod"\nreplicate_logs_to = "us-east-1"'),
        "prod.replicate_logs_to = us-east-1", "region of the logs themselves", "another region",
    ),
    "a list of regions": (
        ('\nclass = "dev"', '\nclass = "dev"\nregions = ["eu-west-1"]'),
        "environments.dev.regions = eu-west-1", "a table of its own", "[environments.dev.regions.eu-west-1]",
    ),
    "a region that is no table": (
        ('\nclass = "dev"', '\nclass = "dev"\nregions.eu-west-1 = "172.28.0.0/16"'),
        "environments.dev.regions.eu-west-1 = 172.28.0.0/16", "is a table", "in brackets",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "what", "why", "remedy"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(problems_with: Problems, change: tuple[str, str], what: str, why: str, remedy: str) -> None:
    """A mistake is named by its key, with the reason and the remedy."""

    told = [str(problem) for problem in problems_with(change)]

    assert any(what in text and why in text and remedy in text for text in told), "\n".join(told)


def test_all_at_once(problems_with: Problems) -> None:
    """Every mistake of every region is named, and what a region takes over once, in its environment."""

    problems = problems_with(
        ('account = "222222222222"', 'account = "1"\nkeep_logs = true\ncidrs = 1'),
        beside_dev(region("eu-west-1", "10.0.0.0/16"), region("us-east-1", "172.28.0.0/16")),
    )

    assert [
        "dev.keep_logs = True",
        "dev.account = 1",
        "dev.cidrs is unknown",
        "dev.regions.eu-west-1.cidr = 10.0.0.0/16",
        "dev.regions.us-east-1 = a table with zones, cidr",
    ] == [problem.what.removeprefix("environments.") for problem in problems]
