"""The last resort of the launcher: a server from the distribution's packages (Debian or Ubuntu, as root)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import LaunchError

_POLICY = Path("/usr/sbin/policy-rc.d")


def can_install() -> bool:
    """Whether apt is here and we may use it."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> None:
    """Install one package without starting its service, and say so on stderr. Raises `LaunchError` when apt fails."""
    print(f"Installing {package} with apt: no other source of it was found.", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _services_stay_stopped():
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", package]):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode != 0 and "install" in command:
                reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise LaunchError(f"apt could not install {package}: {reason}")


@contextmanager
def _services_stay_stopped() -> Iterator[None]:
    """While a package is installed, invoke-rc.d refuses to start what it brings: our own copy uses other ports."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
