"""The clean environment of everything that a rehearsal runs: made from nothing, never inherited.

Of the user's it holds certificates and the settings of their package indexes, and nothing else: no credential, profile,
region or endpoint of AWS, no proxy, no hook of an interpreter's, a loader's or git's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from rehearsal.credentials import Credentials
from rehearsal.fence import settings
from rehearsal.fence.indexes import read_text

FIXED = {
    "LANG": "C.UTF-8",
    "CI": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_HTTP_PROXY_AUTHMETHOD": "basic",  # else git waits to be asked before it says whose request it is
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
    "NODE_USE_ENV_PROXY": "1",
    # A company's proxy that inspects TLS signs with a certificate that only the system's store knows.
    "NODE_USE_SYSTEM_CA": "1",
    "UV_SYSTEM_CERTS": "true",
    # The CDK CLI's own errands, to hosts that are no package index.
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "CDK_NOTICES": "false",
    "npm_config_prefer_offline": "true",
    "npm_config_update_notifier": "false",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
PROXIES = (
    *("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"),
    *("PIP_PROXY", "npm_config_proxy", "npm_config_https_proxy"),  # else a proxy in pip.conf or .npmrc would win
)
CACHES = {
    "UV_CACHE_DIR": "uv",
    "PIP_CACHE_DIR": "pip",
    "npm_config_cache": "npm",
    "PYTHONPYCACHEPREFIX": "pycache",
    "JSII_RUNTIME_PACKAGE_CACHE_ROOT": "jsii",
    "NODE_COMPILE_CACHE": "node",
    "MYPY_CACHE_DIR": "mypy",
    "RUFF_CACHE_DIR": "ruff",
    "XDG_CACHE_HOME": "xdg",  # where a set-up of ours keeps uv
}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What every program of one rehearsal finds around it. Built once, by `prepare`.

    `path` is PATH's value, `home` a private folder (`tmp` and `npm` beside the copied settings), `cache` the folder of
    the caches that rehearsals share, `endpoint` the emulated AWS, `proxy_url` the fence's proxy.
    """

    path: str
    home: Path
    cache: Path
    endpoint: str
    proxy_url: str
    passed: Mapping[str, str] = field(repr=False)  # may hold an index's password

    @classmethod
    def prepare(
        cls, environ: Mapping[str, str], *, path: str, home: Path, cache: Path, endpoint: str, proxy_url: str
    ) -> Surroundings:
        """Makes the private home and copies the user's settings of pip, uv and npm there, readable by nobody else.

        Copies, because a build may write to them (`npm config set`, `pip config set`), and the user's own must not
        change. They may hold an index's token: whoever made `home` removes it.
        """
        for folder in (home, home / "tmp", home / "npm" / "bin"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for place, source in _user_files(environ).items():
            if (text := read_text(source)) is not None:
                _write_private(home / place, text)
        passed = _passed(environ)
        return cls(path=path, home=home, cache=cache, endpoint=endpoint, proxy_url=proxy_url, passed=passed)

    def environment(
        self,
        *,
        region: str,
        credentials: Credentials | None = None,
        who: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """The whole environment of one program. `extra` is laid over it, last.

        `who` (an action's name) travels in the proxy's address, so that a refused connection can be laid at its door.
        """
        return {
            **self.passed,
            **FIXED,
            **{name: str(self.cache / folder) for name, folder in CACHES.items()},
            **dict.fromkeys(PROXIES, self._proxy_for(who)),
            **dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"), self.endpoint),
            **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), region),
            **(credentials.variables() if credentials else {}),
            **self._folders(),
            **(extra or {}),
        }

    def _folders(self) -> dict[str, str]:
        prefix = self.home / "npm"
        return {
            "PATH": f"{prefix / 'bin'}{os.pathsep}{self.path}",
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "npm_config_prefix": str(prefix),
        }

    def _proxy_for(self, who: str) -> str:
        return asked_for_by(who, self.proxy_url) if who else self.proxy_url


def asked_for_by(who: str, proxy_url: str) -> str:
    """The proxy's address with a name in it. Some clients ignore one without a password; nobody checks that."""
    return proxy_url.replace("://", f"://{quote(who, safe='')}:rehearsal@")


def _user_files(environ: Mapping[str, str]) -> dict[str, Path]:
    npm = {".npmrc": settings.user_npm_file(environ)}
    return settings.user_pip_files(environ) | settings.user_uv_files(environ) | npm


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(text)


def _passed(environ: Mapping[str, str]) -> dict[str, str]:
    """The user's variables that get through: by name, and those that their .npmrc reads (`${NPM_TOKEN}`)."""
    names = {*settings.CERTIFICATES, *settings.PIP, *settings.UV, *settings.SYSTEM, *_npm_tokens(environ)}
    return {name: value for name, value in environ.items() if name in names or _is_index_setting(name)}


def _npm_tokens(environ: Mapping[str, str]) -> set[str]:
    """Those in the lines about registries only; a key of AWS's is none of npm's business, wherever it is named."""
    lines = settings.NPM_REGISTRY_LINE.findall(read_text(settings.user_npm_file(environ)) or "")
    named = (name for line in lines for name in settings.NPM_VARIABLE.findall(line))
    return {name for name in named if not name.startswith("AWS_")}


def _is_index_setting(name: str) -> bool:
    """UV_INDEX_NAME_USERNAME and _PASSWORD, and npm's; the user's .npmrc was copied, so its name is not passed."""
    if settings.is_npm_setting(name):
        return name.lower() != "npm_config_userconfig"
    return name.startswith("UV_INDEX_") and name.endswith(("_USERNAME", "_PASSWORD"))
