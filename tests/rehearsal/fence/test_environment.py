import os
import stat
from pathlib import Path

import pytest

from rehearsal.credentials import Credentials
from rehearsal.fence.environment import Surroundings

POISON = {
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAPOISON",
    "AWS_SECRET_ACCESS_KEY": "poison",
    "AWS_SESSION_TOKEN": "poison",
    "AWS_SECURITY_TOKEN": "poison",
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/poison",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/poison",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://poison",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/poison",
    "AWS_ENDPOINT_URL": "https://poison",
    "AWS_ENDPOINT_URL_STS": "https://poison",
    "AWS_REGION": "poison-1",
    "AWS_CONFIG_FILE": "/poison",
    "AWS_SHARED_CREDENTIALS_FILE": "/poison",
    "AWS_CA_BUNDLE": "/poison",
    "AWS_EC2_METADATA_DISABLED": "poison",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://poison",
    "AWS_EXECUTION_ENV": "poison",
    "BOTO_CONFIG": "/poison",
    "CDK_DEFAULT_ACCOUNT": "poison",
    "HTTP_PROXY": "http://poison",
    "https_proxy": "http://poison",
    "ALL_PROXY": "socks5://poison",
    "NO_PROXY": "poison",
    "npm_config_https_proxy": "http://poison",
    "PIP_PROXY": "http://poison",
    "NODE_OPTIONS": "--require /poison",
    "NODE_PATH": "/poison",
    "NODE_TLS_REJECT_UNAUTHORIZED": "poison",
    "PYTHONSTARTUP": "/poison",
    "PYTHONPATH": "/poison",
    "PYTHONHOME": "/poison",
    "VIRTUAL_ENV": "/poison",
    "LD_PRELOAD": "/poison",
    "LD_LIBRARY_PATH": "/poison",
    "BASH_ENV": "/poison",
    "ENV": "/poison",
    "GIT_DIR": "/poison",
    "GIT_SSH_COMMAND": "poison",
    "GIT_CONFIG_GLOBAL": "/poison",
    "GIT_CONFIG_COUNT": "poison",
    "SSH_AUTH_SOCK": "/poison",
    "DOCKER_HOST": "tcp://poison",
    "HOME": "/poison",
    "TMPDIR": "/poison",
    "PATH": "/poison",
    "XDG_CONFIG_HOME": "/poison",
    "GITHUB_TOKEN": "poison",
    "UV_PYTHON": "poison",
    "PIP_TARGET": "poison",
    "npm_config_prefix": "/poison",
    "npm_config_script_shell": "/poison",
}


def surroundings(tmp_path: Path, environ: dict[str, str]) -> Surroundings:
    return Surroundings.prepare(
        environ,
        path="/usr/bin",
        home=tmp_path / "home",
        cache=tmp_path / "cache",
        endpoint="http://127.0.0.1:4566",
        proxy_url="http://127.0.0.1:3128",
    )


def user(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    """A user whose home has these files."""
    home = tmp_path / "user"
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return {"HOME": str(home)}


def test_nothing_hostile_gets_through(tmp_path: Path) -> None:
    """None of a user's AWS, proxy, loader, interpreter or git settings gets through, under any name."""

    environment = surroundings(tmp_path, POISON).environment(region="eu-west-1")

    assert [name for name, value in environment.items() if "poison" in value.lower()] == []


@pytest.mark.parametrize("name", sorted(POISON))
def test_only_ours_have_a_poisoned_name(tmp_path: Path, name: str) -> None:
    """A poisoned variable is absent, or has the value it has without the poison."""

    clean = surroundings(tmp_path, {}).environment(region="eu-west-1")
    poisoned = surroundings(tmp_path, {name: POISON[name]}).environment(region="eu-west-1")

    assert poisoned == clean


def test_credentials_of_the_users_files(tmp_path: Path) -> None:
    """Nothing of ~/.aws, ~/.ssh, ~/.gitconfig or ~/.netrc is in the private home."""

    files = dict.fromkeys((".aws/credentials", ".ssh/config", ".gitconfig", ".netrc", ".boto"), "poison")

    prepared = surroundings(tmp_path, user(tmp_path, files))

    assert [path for path in prepared.home.rglob("*") if path.is_file()] == []
    assert prepared.environment(region="eu-west-1")["HOME"] == str(prepared.home)


def test_the_emulated_aws(tmp_path: Path) -> None:
    """AWS is the emulated one, in the region and with the credentials of the action, and nowhere else."""

    session = Credentials("ASIA1", "secret", "token")

    environment = surroundings(tmp_path, {}).environment(region="eu-west-1", credentials=session)

    assert {name: value for name, value in environment.items() if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:4566",
        "AWS_ACCESS_KEY_ID": "ASIA1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_root_credentials(tmp_path: Path) -> None:
    """An account's root has no session token, not even an empty one."""

    root = Credentials("111111111111", "secret")

    assert "AWS_SESSION_TOKEN" not in surroundings(tmp_path, {}).environment(region="eu-west-1", credentials=root)


def test_the_only_way_out(tmp_path: Path) -> None:
    """Every spelling of a proxy is the fence's, with the action's name in it; loopback needs none."""

    environment = surroundings(tmp_path, {}).environment(region="eu-west-1", who="Build.Synth it")

    proxies = {value for name, value in environment.items() if name.lower().endswith(("_proxy", "_proxy_url"))}
    assert proxies == {"http://Build.Synth%20it:rehearsal@127.0.0.1:3128", "127.0.0.1,localhost", "1"}
    assert environment["HTTPS_PROXY"] == environment["http_proxy"] == environment["PIP_PROXY"]
    assert environment["NO_PROXY"] == environment["no_proxy"]


def test_package_settings_get_through(tmp_path: Path) -> None:
    """Certificates and the settings of package indexes get through as they are."""

    settings = {
        "SSL_CERT_FILE": "/corp.pem",
        "NODE_EXTRA_CA_CERTS": "/corp.pem",
        "PIP_INDEX_URL": "https://me:token@pip.corp/simple",
        "PIP_FIND_LINKS": "/opt/wheels",
        "UV_DEFAULT_INDEX": "https://uv.corp",
        "UV_INDEX_CORP_PASSWORD": "token",
        "npm_config_registry": "https://npm.corp",
        "npm_config_//npm.corp/:_authToken": "token",
    }

    environment = surroundings(tmp_path, settings).environment(region="eu-west-1")

    assert settings.items() <= environment.items()


def test_settings_files_are_private_copies(tmp_path: Path) -> None:
    """A user's pip.conf, uv.toml and .npmrc are where the tools look, private, and theirs stay as they are."""

    names = (".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml", ".npmrc")
    environ = user(tmp_path, dict.fromkeys(names, "token"))

    home = surroundings(tmp_path, environ).home
    (home / ".npmrc").write_text("changed by a build")

    assert (home / ".config/pip/pip.conf").read_text() == "token"
    assert {stat.S_IMODE((home / name).stat().st_mode) for name in names} == {0o600}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert (tmp_path / "user" / ".npmrc").read_text() == "token"


def test_tokens_that_npm_reads(tmp_path: Path) -> None:
    """A variable that .npmrc takes a login from gets through; one that is AWS's, or named elsewhere, does not."""

    npmrc = "//npm.corp/:_authToken=${NPM_TOKEN}\n//x/:_password=${AWS_SECRET_ACCESS_KEY}\nscript-shell=${SHELL_HOOK}\n"
    secrets = {"NPM_TOKEN": "t", "AWS_SECRET_ACCESS_KEY": "s", "SHELL_HOOK": "h", "OTHER": "o"}

    environment = surroundings(tmp_path, user(tmp_path, {".npmrc": npmrc}) | secrets).environment(region="eu-west-1")

    assert environment["NPM_TOKEN"] == "t"
    assert not {"AWS_SECRET_ACCESS_KEY", "SHELL_HOOK", "OTHER"} & environment.keys()


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    """What was passed through is not in the text of the surroundings: it may end up in a log."""

    assert "token" not in repr(surroundings(tmp_path, {"PIP_INDEX_URL": "https://me:token@pip.corp"}))


def test_tools_come_from_the_path_given(tmp_path: Path) -> None:
    """PATH is the given one behind the private prefix of npm, where `npm install -g` puts its programs."""

    prepared = surroundings(tmp_path, {"PATH": "/poison"})

    environment = prepared.environment(region="eu-west-1")

    assert environment["PATH"] == f"{environment['npm_config_prefix']}/bin:/usr/bin"
    assert os.path.isdir(f"{environment['npm_config_prefix']}/bin")
    assert os.path.isdir(environment["TMPDIR"])


def test_extra_comes_last(tmp_path: Path) -> None:
    """An action's own variables are laid over the rest."""

    environment = surroundings(tmp_path, {}).environment(
        region="eu-west-1", extra={"CI": "no", "CODEBUILD_SRC_DIR": "/s"}
    )

    assert (environment["CI"], environment["CODEBUILD_SRC_DIR"]) == ("no", "/s")
