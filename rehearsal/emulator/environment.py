"""Everything that the emulated AWS's process may know, made from nothing."""

import os
import sys
from pathlib import Path

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
DIRECTLY = "127.0.0.1,localhost"

ROOT = Path(__file__).resolve().parents[2]


def environment(python: Path, workdir: Path, port: int, secret: str, proxy: str) -> dict[str, str]:
    """No credential, profile, region or proxy of the user's; its own home and temporary files, inside `workdir`.

    Lambda functions inherit it: `proxy` is their one way out. Empty, they have the machine's.
    """
    home, temporary = workdir / "home", workdir / "tmp"
    for folder in (home, temporary):
        folder.mkdir(exist_ok=True)
    # Its own Python first (Lambda functions run in it), then the product's environment, where node is.
    path = [str(python.parent), str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        "PATH": os.pathsep.join(path),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_ACCESS_KEY_ID": "000000000000",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NODE_PATH": str(python.parent.parent / "node" / "node_modules"),
        **({**dict.fromkeys(PROXIES, proxy), "NODE_USE_ENV_PROXY": "1"} if proxy else {}),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), DIRECTLY),
    }
