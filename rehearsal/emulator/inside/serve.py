"""The emulated AWS's own process: ministack, with our additions, and the control API in front of it.

Runs with the emulator's Python (standard library and ministack), the repository root on PYTHONPATH. Its environment is
made by rehearsal/emulator/process.py: GATEWAY_PORT, BIND_HOST, AUTH, AWS_SECRET_ACCESS_KEY (the roots' secret).
"""

import os
import resource

import ministack.app

from rehearsal.emulator.inside import additions, control_api
from rehearsal.emulator.inside.faults import refused_calls


def main() -> None:
    """Serves until SIGTERM."""
    # Lambda functions inherit our environment, and must not find the product's modules.
    os.environ.pop("PYTHONPATH", None)
    # A crash must not leave a core file of everything that was stored.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    additions.install()
    ministack.app.app = control_api.in_front_of(refused_calls.in_front_of(ministack.app.app))
    ministack.app.main()


if __name__ == "__main__":
    main()
