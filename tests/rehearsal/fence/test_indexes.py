from pathlib import Path

import pytest

from rehearsal.fence.indexes import DEFAULTS, configured_hosts, is_aws
from report.problem import Problem


def hosts(environ: dict[str, str], files: dict[str, str] | None = None) -> set[tuple[str, int]]:
    """What is admitted beside the public indexes."""
    texts = {Path(path): text for path, text in (files or {}).items()}
    return set(configured_hosts({"HOME": "/home/me", **environ}, texts.get) - DEFAULTS)


def test_public_indexes() -> None:
    """Without any setting, the public indexes are admitted and nothing else."""

    assert configured_hosts({}, lambda _: None) == {
        ("pypi.org", 443),
        ("files.pythonhosted.org", 443),
        ("registry.npmjs.org", 443),
    }


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"PIP_INDEX_URL": "https://user:secret@pip.corp/simple"}, {("pip.corp", 443)}),
        ({"PIP_EXTRA_INDEX_URL": "http://a.corp/s https://b.corp:8443/s"}, {("a.corp", 80), ("b.corp", 8443)}),
        ({"PIP_FIND_LINKS": "/opt/wheels file:///opt https://links.corp/"}, {("links.corp", 443)}),
        ({"UV_INDEX": "torch=https://torch.corp/whl other=https://o.corp"}, {("torch.corp", 443), ("o.corp", 443)}),
        ({"UV_DEFAULT_INDEX": "https://uv.corp"}, {("uv.corp", 443)}),
        (
            {"UV_INDEX_URL": "https://old.corp", "UV_EXTRA_INDEX_URL": "https://x.corp"},
            {("old.corp", 443), ("x.corp", 443)},
        ),
        ({"NPM_CONFIG_REGISTRY": "https://npm.corp/"}, {("npm.corp", 443)}),
        ({"npm_config_@scope:registry": "https://scope.corp/"}, {("scope.corp", 443)}),
        ({"SLUICE_PACKAGE_HOSTS": "cdn.corp, files.corp:8443"}, {("cdn.corp", 443), ("files.corp", 8443)}),
        ({"npm_config_somethingelse": "https://evil.example", "INDEX_URL": "https://evil.example"}, set()),
    ],
)
def test_variables(environ: dict[str, str], expected: set[tuple[str, int]]) -> None:
    """Every variable by which pip, uv and npm are told of an index counts, and no other."""

    assert hosts(environ) == expected


@pytest.mark.parametrize(
    ("path", "environ"),
    [
        ("/home/me/.config/pip/pip.conf", {}),
        ("/home/me/.pip/pip.conf", {}),
        ("/etc/pip.conf", {}),
        ("/etc/xdg/pip/pip.conf", {}),
        ("/xdg/pip/pip.conf", {"XDG_CONFIG_HOME": "/xdg"}),
        ("/dirs/pip/pip.conf", {"XDG_CONFIG_DIRS": "/none:/dirs"}),
        ("/named.conf", {"PIP_CONFIG_FILE": "/named.conf"}),
    ],
)
def test_pip_files(path: str, environ: dict[str, str]) -> None:
    """pip's settings count wherever pip finds them, in every section and both spellings."""

    text = "[global]\nindex_url = https://one.corp/simple\n[install]\nextra-index-url =\n  https://two.corp\n  https://3.corp"

    assert hosts(environ, {path: text}) == {("one.corp", 443), ("two.corp", 443), ("3.corp", 443)}


def test_pip_files_switched_off() -> None:
    """PIP_CONFIG_FILE=/dev/null means no file, as for pip."""

    assert hosts({"PIP_CONFIG_FILE": "/dev/null"}, {"/etc/pip.conf": "[global]\nindex-url=https://one.corp"}) == set()


@pytest.mark.parametrize(
    ("path", "environ"),
    [
        ("/home/me/.config/uv/uv.toml", {}),
        ("/etc/uv/uv.toml", {}),
        ("/named.toml", {"UV_CONFIG_FILE": "/named.toml"}),
    ],
)
def test_uv_files(path: str, environ: dict[str, str]) -> None:
    """uv's settings count wherever uv finds them, also those of its pip part."""

    text = 'index-url = "https://1.corp"\nfind-links = ["https://2.corp/x", "/wheels"]\n[[index]]\nurl = "https://3.corp"\n'
    text += '[pip]\nextra-index-url = ["https://4.corp"]\n'

    assert hosts(environ, {path: text}) == {(f"{number}.corp", 443) for number in (1, 2, 3, 4)}


def test_uv_files_switched_off() -> None:
    """UV_NO_CONFIG means no file, as for uv."""

    assert hosts({"UV_NO_CONFIG": "1"}, {"/etc/uv/uv.toml": 'index-url = "https://1.corp"'}) == set()


def test_npm_files() -> None:
    """npm's registries count, those of scopes too, with variables filled in; comments and logins do not."""

    text = "\n".join(
        (
            "; registry=https://comment.corp",
            "registry = https://one.corp/npm/",
            "@scope:registry=https://${NPM_HOST}:4873",
            "//login.corp/:_authToken=x",
        )
    )

    assert hosts({"NPM_HOST": "two.corp"}, {"/home/me/.npmrc": text}) == {("one.corp", 443), ("two.corp", 4873)}


def test_npm_file_named() -> None:
    """npm_config_userconfig names another file, in whatever case."""

    files = {"/else": "registry=https://one.corp", "/home/me/.npmrc": "registry=https://two.corp"}

    assert hosts({"NPM_CONFIG_USERCONFIG": "/else"}, files) == {("one.corp", 443)}


@pytest.mark.parametrize(
    "host",
    [
        "amazonaws.com",
        "sts.amazonaws.com",
        "bucket.s3.us-east-1.amazonaws.com",
        "ec2.cn-north-1.amazonaws.com.cn",
        "sts.us-east-1.api.aws",
        "sts.eusc-de-east-1.amazonaws.eu",
        "x.lambda-url.us-east-1.on.aws",
        "169.254.169.254",
        "169.254.170.2",
        "fd00:ec2::254",
    ],
)
def test_aws_is_never_admitted(host: str) -> None:
    """Whoever configures AWS as a package index, it stays refused, the metadata service too."""

    address = f"[{host}]" if ":" in host else host

    assert hosts({"PIP_INDEX_URL": f"https://{address}/simple", "SLUICE_PACKAGE_HOSTS": address}) == set()


def test_code_artifact_is_admitted() -> None:
    """CodeArtifact's repositories are package indexes; its control plane is AWS."""

    repository = "acme-111122223333.d.codeartifact.eu-west-1.amazonaws.com"

    assert hosts({"PIP_INDEX_URL": f"https://aws:token@{repository}/pypi/all/simple/"}) == {(repository, 443)}
    assert is_aws("codeartifact.eu-west-1.amazonaws.com")
    assert is_aws(f"s3.{repository}")


def test_similar_names_are_not_aws() -> None:
    """A company's host whose name only ends alike is its own."""

    assert not is_aws("myamazonaws.com")


def test_broken_file() -> None:
    """A settings file that its tool would refuse is named, with what is wrong."""

    with pytest.raises(Problem) as caught:
        hosts({}, {"/etc/pip.conf": "index-url = x"})

    assert ("package-settings-broken", "/etc/pip.conf") == (caught.value.name, caught.value.where)


def test_broken_port() -> None:
    """An address with a port that is none is named."""

    with pytest.raises(Problem) as caught:
        hosts({"PIP_INDEX_URL": "https://corp:port/"})

    assert caught.value.name == "package-index-broken"
