"""The commands that prepare an estate's accounts."""

from pathlib import Path

from bootstrap.plan import plan
from stages.estate import Estate, read_estate

FOLDER = Path(__file__).parent.parent / "estate"
ESTATE = read_estate(FOLDER)
POLICY = "arn:aws:iam::aws:policy/AdministratorAccess"


def lines(*, estate: Estate = ESTATE, synthesize: bool = True, with_pipeline: bool = False) -> list[str]:
    steps = plan(
        estate,
        profiles={"dev": "me"},
        execution_policy=POLICY,
        assembly=Path("cdk.out"),
        synthesize=synthesize,
        with_pipeline=with_pipeline,
    )
    return [str(command) for command in steps.commands]


def test_every_account_once() -> None:
    """Each account is bootstrapped once in each of its regions."""

    places = [line.split()[2] for line in lines() if line.startswith("cdk bootstrap")]

    assert ["aws://111111111111/us-east-1", "aws://222222222222/us-east-1", "aws://333333333333/us-east-1"] == places


def test_targets_trust_tools() -> None:
    """Target accounts trust the tools account, which trusts nobody (P2)."""

    trusting = [line.split()[2] for line in lines() if "--trust 111111111111" in line]

    assert ["aws://222222222222/us-east-1", "aws://333333333333/us-east-1"] == trusting


def test_then_stacks() -> None:
    """The access stacks are deployed after the bootstrap, each in its own account (P11)."""

    assert [
        "cdk deploy stack-access-dev --app cdk.out --profile me --require-approval never",
        "cdk deploy stack-access-prod --app cdk.out --profile sluice-prod --require-approval never",
    ] == lines()[-2:]


def test_pipeline_when_asked() -> None:
    """The pipeline is deployed from here the first time only; afterwards it changes itself."""

    deploy = "cdk deploy stack-pipeline-tools --app cdk.out --profile sluice-tools --require-approval never"

    assert deploy not in lines()
    assert deploy == lines(with_pipeline=True)[-1]


def test_given_assembly() -> None:
    """An assembly that is given is not synthesized again."""

    assert 1 == sum("cdk synth" in line for line in lines())
    assert not any("cdk synth" in line for line in lines(synthesize=False))


def test_every_region(tmp_path: Path) -> None:
    """A further region, and a replica's, is bootstrapped in both accounts, by the environment's own profile (N15)."""

    region = '[environments.dev.regions.eu-west-1]\nzones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]\n'
    text = (FOLDER / "environments.toml").read_text() + f'{region}cidr = "172.28.0.0/16"\n'
    text = text.replace('class = "prod"\n', 'class = "prod"\nreplicate_logs_to = "us-west-2"\n')
    (tmp_path / "environments.toml").write_text(text)
    (tmp_path / "amis.toml").write_text((FOLDER / "amis.toml").read_text())
    told = lines(estate=read_estate(tmp_path))

    assert [
        *("aws://111111111111/eu-west-1", "aws://111111111111/us-west-2"),
        *("aws://222222222222/eu-west-1", "aws://333333333333/us-west-2"),
    ] == sorted(line.split()[2] for line in told if line.startswith("cdk bootstrap") and "us-east-1" not in line)
    assert any(line.startswith("cdk deploy stack-access-dev-eu-west-1 --app cdk.out --profile me ") for line in told)
