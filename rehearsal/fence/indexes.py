"""Which hosts the configured package indexes live on: what a rehearsal's proxy admits.

Read from the user's variables and files for pip, uv and npm, and from SLUICE_PACKAGE_HOSTS ("host" or "host:port",
comma-separated) for an index that sends its downloads to another host. The public indexes are always among them.

AWS is never admitted, whatever is configured, with one exception: the repository endpoints of CodeArtifact. They serve
Python packages themselves, but send npm to Amazon S3 for its tarballs
(https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html), which stays refused: S3 hosts are
shared by all its users, so one that is let through would let any bucket through.
"""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from rehearsal.fence import settings
from report.problem import Problem

Target = tuple[str, int]
Read = Callable[[Path], str | None]

DEFAULTS: frozenset[Target] = frozenset(
    {("pypi.org", 443), ("files.pythonhosted.org", 443), ("registry.npmjs.org", 443)}
)
VARIABLES = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"),
    *("UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"),
)
PIP_OPTIONS = ("index-url", "extra-index-url", "find-links")
NPM_REGISTRY = re.compile(r"^\s*(?:@[^:=\s]+:)?registry\s*=\s*[\"']?([^\"'\s]+)", re.MULTILINE)

# The partitions' suffixes as botocore's partitions.json has them, and hosts of AWS's outside them.
AWS = (
    *("amazonaws.com", "api.aws", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    *("amazonaws.eu", "api.amazonwebservices.eu", "c2s.ic.gov", "api.aws.ic.gov", "sc2s.sgov.gov", "api.aws.scloud"),
    *("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    *("on.aws", "aws.dev", "aws.amazon.com", "awsapps.com"),
)
CODEARTIFACT = re.compile(r"[a-z0-9-]+\.d\.codeartifact\.[a-z0-9-]+\.(vpce\.)?amazonaws\.com")
METADATA = (ip_network("169.254.0.0/16"), ip_network("fd00:ec2::/32"))  # instance metadata and container credentials


def configured_hosts(environ: Mapping[str, str], read: Read | None = None) -> frozenset[Target]:
    """The (host, port) pairs to admit; `read` gives a file's text, or None where there is none.

    Raises `Problem` for a settings file that cannot be understood.
    """
    urls = [*_from_variables(environ), *_from_files(environ, read or read_text)]
    return DEFAULTS | {target for url in urls if (target := _target(url)) and not is_aws(target[0])}


def is_aws(host: str) -> bool:
    """Whether a host is AWS's, or serves an instance's credentials; CodeArtifact's repositories do not count."""
    if CODEARTIFACT.fullmatch(host):
        return False
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in AWS) or _is_metadata(host)


def read_text(path: Path) -> str | None:
    """A settings file's text; None where it does not exist or may not be read, as pip, uv and npm take it."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return None


def _from_variables(environ: Mapping[str, str]) -> Iterator[str]:
    for name in VARIABLES:
        yield from re.split(r"[\s,]+", environ.get(name, ""))
    for name, value in environ.items():
        if settings.is_npm_setting(name) and name.lower().endswith("registry"):
            yield value
    for host in re.split(r"[\s,]+", environ.get("SLUICE_PACKAGE_HOSTS", "")):
        yield f"https://{host}" if host else ""


def _from_files(environ: Mapping[str, str], read: Read) -> Iterator[str]:
    readers = (
        (settings.pip_files(environ), _pip_urls),
        (settings.uv_files(environ), _uv_urls),
        (settings.npm_files(environ), lambda text: NPM_REGISTRY.findall(_filled_in(text, environ))),
    )
    for paths, urls_of in readers:
        for path in paths:
            if text := read(path):
                yield from _understood(path, text, urls_of)


def _understood(path: Path, text: str, urls_of: Callable[[str], list[str]]) -> list[str]:
    try:
        return urls_of(text)
    except (configparser.Error, tomllib.TOMLDecodeError) as error:
        raise Problem(
            "package-settings-broken",
            what="a settings file of your package tools cannot be read",
            where=str(path),
            why=str(error),
            remedy="mend the file",
        ) from error


def _filled_in(text: str, environ: Mapping[str, str]) -> str:
    return settings.NPM_VARIABLE.sub(lambda found: environ.get(found[1], found[0]), text)


def _pip_urls(text: str) -> list[str]:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    options = (option for section in parser.sections() for option in parser.items(section))
    return [url for name, value in options if name.replace("_", "-") in PIP_OPTIONS for url in value.split()]


def _uv_urls(text: str) -> list[str]:
    content = tomllib.loads(text)
    return [url for table in (content, content.get("pip", {})) for url in _uv_table_urls(table)]


def _uv_table_urls(table: Mapping[str, Any]) -> list[str]:
    named = [index.get("url", "") for index in table.get("index", [])]
    return [table.get("index-url", ""), *table.get("extra-index-url", []), *table.get("find-links", []), *named]


def _target(url: str) -> Target | None:
    """Host and port of an index's address ("name=https://..." is uv's way); None for a folder or a file."""
    address = urlsplit(url if url.startswith("http") else url.partition("=")[2])
    if address.scheme not in ("http", "https") or not address.hostname:
        return None
    return address.hostname.rstrip("."), _port(address) or (443 if address.scheme == "https" else 80)


def _port(address: SplitResult) -> int | None:
    try:
        return address.port
    except ValueError as error:
        raise Problem(
            "package-index-broken",
            what="the address of a package index has a port that is no number",
            where=str(address.hostname),
            why=str(error),
            remedy="mend it in the settings of pip, uv or npm",
        ) from error


def _is_metadata(host: str) -> bool:
    try:
        return any(ip_address(host) in network for network in METADATA)
    except ValueError:
        return False  # a name, not an address
