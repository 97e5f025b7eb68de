"""environments.toml: every mistake is refused, with its key, its value, the reason and the remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from report.problem import Problem
from stages.estate import Estate, read_estate
from stages.props import DevNetworkProps, ProdNetworkProps

Problems = Callable[..., list[Problem]]
DEV_CIDR = 'cidr = "172.30.0.0/16"'
PROD_CIDR = 'cidr = "172.31.0.0/16"'
ZONES = 'zones = ["us-east-1a", "us-east-1b", "us-east-1c"]'
DEV_ACCOUNT = 'account = "222222222222"'


def dev_cidr(block: str) -> tuple[str, str]:
    return DEV_CIDR, f'cidr = "{block}"'


REFUSED = {
    "a CIDR that is not canonical": (
        dev_cidr("172.30.1.0/16"), "environments.dev.cidr", "canonical", "172.30.0.0/16"
    ),
    "a CIDR that is not private": (dev_cidr("8.8.0.0/16"), "environments.dev.cidr", "not a private", "172.16.0.0/12"),
    "a CIDR that is too small": (dev_cidr("172.30.0.0/21"), "environments.dev.cidr", "/21 is refused", "/16 to /20"),
    "a CIDR that is too large": (dev_cidr("172.16.0.0/15"), "environments.dev.cidr", "/15 is refused", "/16 to /20"),
    "a CIDR inside 10.0.0.0/8": (dev_cidr("10.1.0.0/16"), "environments.dev.cidr", "10.0.0.0/8", "172.16.0.0/12"),
    "the administrators' CIDR": (dev_cidr("192.168.0.0/16"), "environments.dev.cidr", "192.168.1.0/24", "another"),
    "no CIDR at all": (dev_cidr("fe80::/64"), "environments.dev.cidr", "not an IPv4 CIDR", "address/length"),
    "a CIDR of another kind": ((DEV_CIDR, "cidr = 7"), "environments.dev.cidr", "written as text", "172.30"),
    "a CIDR that overlaps prod's": (dev_cidr("172.31.0.0/16"), "environments.prod.cidr", "overlaps dev's", "another"),
    "two zones": ((ZONES, 'zones = ["us-east-1a", "us-east-1b"]'), "dev.zones = ", "exactly 3", "three zones"),
    "one zone twice": (
        (ZONES, 'zones = ["us-east-1a", "us-east-1a", "us-east-1c"]'),
        "dev.zones = us-east-1a, us-east-1a, us-east-1c\n",
        "twice",
        "different",
    ),
    "a zone of another region": (
        (ZONES, 'zones = ["us-east-1a", "us-east-1b", "eu-west-1c"]'),
        "dev.zones = ",
        "eu-west-1c: not of us-east-1",
        "us-east-1a",
    ),
    "a region without images": (
        ('region = "us-east-1"\nzones = ["us-east-1a", "us-east-1b", "us-east-1c"]',
         'region = "eu-north-1"\nzones = ["eu-north-1a", "eu-north-1b", "eu-north-1c"]'),
        "environments.dev.region",
        "amis.toml knows",
        "[eu-north-1.x86_64]",
    ),
    "a region of another form": (
        ('region = "us-east-1"\nz', 'region = "Ohio"\nz'), "dev.region", "no region", "us-east-1"
    ),
    "a region of another partition": (
        ('region = "us-east-1"\nz', 'region = "cn-north-1"\nz'), "dev.region", "commercial partition", "us-east-1"
    ),
    "the world as a transit network": (
        (DEV_CIDR, DEV_CIDR + '\ntransit_cidrs = ["0.0.0.0/0"]'), "dev.transit_cidrs.0", "let in", "private blocks"
    ),
    "more transit networks than an ACL has room for": (
        (DEV_CIDR, f"{DEV_CIDR}\ntransit_cidrs = {[f'10.{at}.0.0/16' for at in range(9)]}"),
        "dev.transit_cidrs",
        "room for 8",
        "larger blocks",
    ),
    "a transit network that overlaps the VPC": (
        (DEV_CIDR, DEV_CIDR + '\ntransit_cidrs = ["10.0.0.0/8", "172.16.0.0/12"]'),
        "dev.transit_cidrs = 10.0.0.0/8, 172.16.0.0/12",
        "172.16.0.0/12 overlaps the own cidr 172.30.0.0/16",
        "apart",
    ),
    "transit networks that overlap": (
        (DEV_CIDR, DEV_CIDR + '\ntransit_cidrs = ["10.0.0.0/8", "172.29.0.0/16", "10.1.0.0/16"]'),
        "dev.transit_cidrs",
        "10.0.0.0/8 overlaps 10.1.0.0/16",
        "apart",
    ),
    "an attachment's id for a transit gateway's": (
        (DEV_CIDR, DEV_CIDR + '\ntransit_gateway_id = "tgw-attach-0123456789abcdef0"'),
        "dev.transit_gateway_id = tgw-attach-0123456789abcdef0",
        "no id of a transit gateway",
        "tgw-0123456789abcdef0",
    ),
    "a transit gateway's id that is too short": (
        (DEV_CIDR, DEV_CIDR + '\ntransit_gateway_id = "tgw-0123"'), "dev.transit_gateway_id", "no id of", "17 digits"
    ),
    "a token as a transit gateway": (
        (DEV_CIDR, DEV_CIDR + '\ntransit_gateway_id = "${Token[TOKEN.7]}"'),
        "dev.transit_gateway_id",
        "token",
        "concrete",
    ),
    "an account of 11 digits": ((DEV_ACCOUNT, 'account = "22222222222"'), "dev.account", "12 digits", "string"),
    "a token as an account": (
        (DEV_ACCOUNT, 'account = "${Token[AWS.AccountId.3]}"'), "dev.account", "token", "concrete"
    ),
    "a token as a zone": (
        (ZONES, 'zones = ["${Token[TOKEN.7]}", "us-east-1b", "us-east-1c"]'),
        "dev.zones.0",
        "token",
        "concrete",
    ),
    "a token as a CIDR": (dev_cidr("${Token[TOKEN.9]}"), "dev.cidr", "token", "concrete"),
    "a suffix with capitals": (
        ("[environments.dev]", "[environments.stagingA]"), "stagingA.suffix", "lower-case", "dev"
    ),
    "a suffix that the command line knows as something else": (
        ("[environments.dev]", "[environments.pipeline]"), "pipeline.suffix", "what the command line calls", "dev"
    ),
    "a suffix that is too long": (
        ("[environments.dev]", f"[environments.{'s' * 60}]"), ".suffix", "leave room for", "shorten"
    ),
    "an unknown key": ((DEV_CIDR, 'cidrs = "172.30.0.0/16"\n' + DEV_CIDR), "dev.cidrs", "no such key", "'cidr'"),
    "a missing key": ((DEV_CIDR, ""), "environments.dev.cidr", "missing", "add the key"),
    "an unknown table": (
        ("[environments.dev]", "[environment.dev]"), "environment is unknown", "no such", "'environments'"
    ),
    "dev of class prod": (
        ('\nclass = "dev"', '\nclass = "prod"'), "environments.dev.class", "for life", 'class = "dev"'
    ),
    "prod of class dev": (
        ('\nclass = "prod"', '\nclass = "dev"'), "environments.prod.class", "for life", 'class = "prod"'
    ),
    "no class": (('\nclass = "dev"', ""), "environments.dev.class", "what becomes of its logs", 'class = "dev"'),
    "a key that the class decides": (
        (DEV_CIDR, DEV_CIDR + "\nkeep_logs = true"), "dev.keep_logs", "class decides", "remove"
    ),
    "a type that is none": (
        (DEV_CIDR, DEV_CIDR + '\nnat_instance_type = "small"'), "nat_instance_type", "no EC2", "t3"
    ),
    "a rollout that leaves a zone out": (
        (DEV_CIDR, DEV_CIDR + '\nnat_rollout = ["us-east-1a", "us-east-1b"]'),
        "dev.nat_rollout = us-east-1a, us-east-1b\n",
        "names each of us-east-1a, us-east-1b, us-east-1c once",
        "leave the key out",
    ),
    "a rollout that names a zone twice": (
        (DEV_CIDR, DEV_CIDR + '\nnat_rollout = ["us-east-1a", "us-east-1b", "us-east-1b"]'),
        "dev.nat_rollout",
        "once",
        "these three",
    ),
    "a rollout over another zone": (
        (DEV_CIDR, DEV_CIDR + '\nnat_rollout = ["us-east-1a", "us-east-1b", "us-east-1d"]'),
        "dev.nat_rollout",
        "once",
        "these three",
    ),
    "a generation of another zone": (
        (DEV_CIDR, DEV_CIDR + '\nnat_generations = { "us-east-1d" = 2 }'),
        "dev.nat_generations",
        "us-east-1d: none of its zones",
        '"us-east-1a" = 2',
    ),
    "a generation before the first": (
        (DEV_CIDR, DEV_CIDR + '\nnat_generations = { "us-east-1a" = 0 }'),
        "dev.nat_generations.us-east-1a = 0",
        "number 1",
        "count up",
    ),
    "a connection that is none": (
        ("arn:aws:codeconnections", "arn:aws:codecommit"), "pipeline.connection", "no ARN", "connection/UUID"
    ),
    "an address for a repository": (
        ('"example-org/sluice"', '"https://example.org/a/b"'), "pipeline.repository", "no address", "owner/name"
    ),
    "a branch without a name": (('branch = "main"', 'branch = ""'), "pipeline.branch", "a name", "leave the key out"),
    "an e-mail address that is none": (
        (DEV_CIDR, DEV_CIDR + '\nnotify = ["me"]'), "dev.notify.0 = me", "no e-mail address", "team@example.org"
    ),
    "a list that is none": ((DEV_CIDR, DEV_CIDR + '\nnotify = "a@b.org"'), "dev.notify", "not a list", "in brackets"),
    "an account without quotes": (
        (DEV_ACCOUNT, "account = 222222222222"), "dev.account = 222222222222", "not text", "in quotes"
    ),
    "a size of nothing": ((DEV_CIDR, DEV_CIDR + "\nlog_bucket_alarm_gib = 0"), "alarm_gib = 0", "above 0", "GiB"),
    "a size that is no number": (
        (DEV_CIDR, DEV_CIDR + '\nlog_bucket_alarm_gib = "big"'), "alarm_gib = big", "whole number", "in digits"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "key", "reason", "remedy"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(problems_with: Problems, change: tuple[str, str], key: str, reason: str, remedy: str) -> None:
    """A mistake is named by its key, with the reason and the remedy."""

    told = [str(problem) for problem in problems_with(change)]

    assert any(key in text and reason in text and remedy in text for text in told), "\n".join(told)


def test_all_at_once(problems_with: Problems) -> None:
    """Every mistake of a file is named, those of one table too."""

    problems = problems_with(
        (DEV_ACCOUNT, 'account = "1"'), (ZONES, 'zones = ["us-east-1a"]'), (PROD_CIDR, 'cidr = "10.0.0.0/16"')
    )

    assert ["dev.account = 1", "dev.zones = us-east-1a", "prod.cidr = 10.0.0.0/16"] == [
        problem.what.removeprefix("environments.") for problem in problems
    ]


def test_all_at_once_of_a_transit_gateway(problems_with: Problems) -> None:
    """A wrong id, blocks that overlap, and a block of the VPC's own are told together."""

    wrong = '\ntransit_gateway_id = "tgw-1"\ntransit_cidrs = ["10.0.0.0/8", "10.1.0.0/16", "172.30.4.0/24"]'
    told = [str(problem) for problem in problems_with((DEV_CIDR, DEV_CIDR + wrong))]

    assert 2 == len(told)
    assert any("no id of a transit gateway" in each for each in told)
    assert any("10.0.0.0/8 overlaps 10.1.0.0/16; 172.30.4.0/24 overlaps the own" in each for each in told)


def test_a_slip_costs_no_work(problems_with: Problems) -> None:
    """Nobody is told to throw away what was edited because one line of it is no TOML."""

    (problem,) = problems_with((DEV_CIDR, "cidr = 172.30.0.0/16"))

    assert "checkout" not in problem.remedy
    assert "line " in problem.why


@pytest.mark.parametrize(
    ("content", "what"),
    [(None, "there is no such file"), (b"", "it is empty"), (b"# nothing\n", "it is empty"),
     (b"a = [", "it is not TOML"), (b"\xff\xfe", "it is not TOML"),
     (b"\xef\xbb\xbf# nothing", "it is empty"), (b"a = " + b"[" * 5000, "it is not TOML")],
)  # fmt: skip
def test_no_estate(tmp_path: Path, content: bytes | None, what: str) -> None:
    """A file that is missing, empty or no TOML is told apart."""

    if content is not None:
        (tmp_path / "environments.toml").write_bytes(content)
    with pytest.raises(ExceptionGroup) as caught:
        read_estate(tmp_path)

    assert what in str(caught.value.exceptions[0])


def test_dev_and_prod(estate_with: Callable[..., Estate]) -> None:
    """An estate is dev, which leaves nothing, and then prod, which keeps its logs."""

    dev, prod = estate_with().environments

    assert isinstance(dev, DevNetworkProps)
    assert isinstance(prod, ProdNetworkProps)
    assert (False, False, False) == (dev.keep_logs, dev.approval, dev.termination_protection)
    assert (True, True, True) == (prod.keep_logs, prod.approval, prod.termination_protection)
    assert ("172.30.0.0/16", "172.31.0.0/16") == (str(dev.cidr), str(prod.cidr))


def test_rollout(estate_with: Callable[..., Estate]) -> None:
    """The order in which zones get a new image is the zones' own, unless the estate gives another (N4)."""

    order = '["us-east-1c", "us-east-1a", "us-east-1b"]'
    dev, prod = estate_with((DEV_CIDR, f"{DEV_CIDR}\nnat_rollout = {order}")).environments

    assert ("us-east-1c", "us-east-1a", "us-east-1b") == dev.nat_rollout
    assert prod.zones == prod.nat_rollout


def test_overlap_apart(estate_with: Callable[..., Estate]) -> None:
    """Two environments that never share a transit gateway may use one block."""

    estate = estate_with(dev_cidr("172.31.0.0/16"), ('\nclass = "dev"', '\nclass = "dev"\ntransit_network = "lab"'))

    assert estate.environment("dev").cidr == estate.environment("prod").cidr


GATEWAY = 'transit_gateway_id = "tgw-0123456789abcdef0"'


def on_one_gateway(dev: str = "") -> tuple[tuple[str, str], tuple[str, str]]:
    """Both environments are attached to one transit gateway, whatever network each says it is of."""
    return (
        (DEV_CIDR, f'{DEV_CIDR}\ntransit_network = "lab"\n{GATEWAY}\n{dev}'),
        (PROD_CIDR, f"{PROD_CIDR}\n{GATEWAY}"),
    )


def test_overlap_on_one_gateway(problems_with: Problems) -> None:
    """The id is the truth: two that are attached to one gateway may not overlap, whatever network they name."""

    one, other = on_one_gateway()
    (problem,) = problems_with(one, other, dev_cidr("172.31.0.0/16"))

    assert "environments.prod.cidr = 172.31.0.0/16" == problem.what
    assert "it overlaps dev's 172.31.0.0/16, and both are attached to tgw-0123456789abcdef0" == problem.why
    assert "another transit gateway" in problem.remedy


def test_each_other_as_transit_networks(estate_with: Callable[..., Estate]) -> None:
    """Two environments on one gateway name each other's block, and the corporate network, as transit networks."""

    one, other = on_one_gateway('transit_cidrs = ["172.31.0.0/16", "10.0.0.0/8"]')
    dev = estate_with(one, other).environment("dev")

    assert "tgw-0123456789abcdef0" == dev.transit_gateway_id
    assert ["172.31.0.0/16", "10.0.0.0/8", "192.168.1.0/24"] == [str(block) for block in dev.transit_routes]


@pytest.mark.parametrize(
    ("listed", "expected"), [([], []), (["192.168.0.0/16"], ["192.168.0.0/16"])], ids=["none", "the administrators'"]
)
def test_transit_routes(estate_with: Callable[..., Estate], listed: list[str], expected: list[str]) -> None:
    """Attached only, no route; where the administrators are of a transit network, none of their own."""

    dev = estate_with(*on_one_gateway(f"transit_cidrs = {listed}")).environment("dev")

    assert expected == [str(block) for block in dev.transit_routes]


def test_copy_is_not_attached(estate_with: Callable[..., Estate]) -> None:
    """A copy has the original's block, which one gateway can lead to once."""

    assert None is estate_with(*on_one_gateway()).copy_of("dev", "pr6923").transit_gateway_id


def test_unknown_environment(estate_with: Callable[..., Estate]) -> None:
    """Asking for an environment that is not there names the nearest one."""

    with pytest.raises(Problem) as caught:
        estate_with().environment("pord")

    assert caught.value.remedy == "did you mean 'prod'?"


def test_copy(estate_with: Callable[..., Estate]) -> None:
    """A throw-away copy has its own names and dev's manners (P10)."""

    copy = estate_with().copy_of("dev", "pr6923")

    assert "stack-network-pr6923" == copy.names.network_stack
    assert isinstance(copy, DevNetworkProps)


@pytest.mark.parametrize(("name", "suffix"), [("prod", "pr1"), ("dev", "prod"), ("dev", "dev"), ("dev", "PR 1")])
def test_copy_refused(estate_with: Callable[..., Estate], name: str, suffix: str) -> None:
    """Prod is never copied, and a copy takes no name that is taken or malformed (P10)."""

    with pytest.raises(Problem) as caught:
        estate_with().copy_of(name, suffix)

    assert "suffix-refused" == caught.value.name
