"""Where pip, uv and npm keep a user's settings: which variables, which files. Facts of those tools' documentation.

pip: https://pip.pypa.io/en/stable/topics/configuration/ - uv: https://docs.astral.sh/uv/concepts/configuration-files/ -
npm: https://docs.npmjs.com/cli/v11/configuring-npm/npmrc
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

CERTIFICATES = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "NIX_SSL_CERT_FILE",
    "PIP_CERT",
)
PIP = (
    "PIP_CONFIG_FILE",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
    "PIP_TRUSTED_HOST",
    "PIP_CLIENT_CERT",
    "PIP_KEYRING_PROVIDER",
    "PIP_CONSTRAINT",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_TIMEOUT",
    "PIP_RETRIES",
)
UV = (
    "UV_CONFIG_FILE",
    "UV_NO_CONFIG",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_STRATEGY",
    "UV_FIND_LINKS",
    "UV_NO_INDEX",
    "UV_INSECURE_HOST",
    "UV_KEYRING_PROVIDER",
    "UV_HTTP_TIMEOUT",
    "UV_HTTP_RETRIES",
)
SYSTEM = ("XDG_CONFIG_DIRS",)  # where pip and uv look for the machine's settings
NPM_NAMES = ("userconfig", "globalconfig", "registry", "cafile", "ca", "strict-ssl", "fetch-timeout", "fetch-retries")
NPM_REGISTRY_LINE = re.compile(r"^\s*(?://|@|registry\b).*$", re.MULTILINE)  # registries, and logins at them
NPM_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")  # npm fills in the environment's value


def is_npm_setting(variable: str) -> bool:
    """npm reads `npm_config_NAME` in either case, `_` for `-`; logins and scopes are `//host...` and `@scope:...`."""
    prefix, name = variable[:11].lower(), variable[11:]
    return prefix == "npm_config_" and (name.lower().replace("_", "-") in NPM_NAMES or name.startswith(("//", "@")))


def pip_files(environ: Mapping[str, str]) -> list[Path]:
    """In the order in which pip reads them, so that a later one wins; none when PIP_CONFIG_FILE is the null device."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    system = [Path(folder, "pip", "pip.conf") for folder in _system_folders(environ)]
    return [*([Path(named)] if named else []), *system, Path("/etc/pip.conf"), *user_pip_files(environ).values()]


def user_pip_files(environ: Mapping[str, str]) -> dict[str, Path]:
    """The user's own: by their place under a home folder."""
    home = _home(environ)
    return {".pip/pip.conf": home / ".pip" / "pip.conf", ".config/pip/pip.conf": _config(environ) / "pip" / "pip.conf"}


def uv_files(environ: Mapping[str, str]) -> list[Path]:
    """Every uv.toml that may be read; UV_CONFIG_FILE replaces them all."""
    if environ.get("UV_NO_CONFIG", "").lower() in ("1", "true"):
        return []
    if named := environ.get("UV_CONFIG_FILE"):
        return [Path(named)]
    system = [Path(folder, "uv", "uv.toml") for folder in _system_folders(environ)]
    return [*system, Path("/etc/uv/uv.toml"), *user_uv_files(environ).values()]


def user_uv_files(environ: Mapping[str, str]) -> dict[str, Path]:
    """The user's own: by its place under a home folder."""
    return {".config/uv/uv.toml": _config(environ) / "uv" / "uv.toml"}


def npm_files(environ: Mapping[str, str]) -> list[Path]:
    """The file of all users, where one is named, and the user's own."""
    named = {name.lower(): value for name, value in environ.items() if is_npm_setting(name)}
    everyone = named.get("npm_config_globalconfig")
    return [*([Path(everyone)] if everyone else []), user_npm_file(environ)]


def user_npm_file(environ: Mapping[str, str]) -> Path:
    """`~/.npmrc`, or what `npm_config_userconfig` names."""
    named = {name.lower(): value for name, value in environ.items() if is_npm_setting(name)}
    return Path(named.get("npm_config_userconfig") or _home(environ) / ".npmrc")


def _system_folders(environ: Mapping[str, str]) -> Iterator[str]:
    return (folder for folder in (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep) if folder)


def _home(environ: Mapping[str, str]) -> Path:
    """Without HOME nothing of a user's is read: the null device holds no files."""
    return Path(environ.get("HOME") or os.devnull)


def _config(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("XDG_CONFIG_HOME") or _home(environ) / ".config")
