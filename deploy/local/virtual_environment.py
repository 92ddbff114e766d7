"""Make .venv from requirements.lock, once a lock: `python3 deploy/local/virtual_environment.py`.

Run by whatever `python3` is, so it is written for old ones (3.6) too. It ends with one sentence and status 1 when the
environment cannot be made.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from typing import NoReturn

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(FOLDER, "bin", "python")
LOCK = os.path.join(ROOT, "requirements.lock")
STAMP = os.path.join(FOLDER, "installed.sha256")


def fail(sentence: str) -> NoReturn:
    """End with one sentence."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def works(python: str) -> bool:
    """Whether this Python starts: a pyenv shim may stand for one that is not chosen."""
    return subprocess.call([python, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def use_a_new_enough_python() -> None:
    """Go on in a newer Python when this one is too old and there is one."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found and works(found):
            os.execv(found, [found, os.path.abspath(__file__)])  # noqa: S606
    version = "{}.{}".format(*sys.version_info[:2])
    fail(f"Python 3.11 or newer is needed; python3 is {version} and no newer one is on the PATH.")


def wanted_stamp() -> str:
    """The lock, and the Python that it was installed for."""
    with open(LOCK, "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest()


def installed_stamp() -> str:
    """What .venv was made from; empty when it was never finished or its Python has gone."""
    try:
        subprocess.check_output([PYTHON, "-c", ""], stderr=subprocess.STDOUT)
        with open(STAMP) as stamp:
            return stamp.read().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def run(command: "list[str]", what: str) -> None:
    """Run quietly; on failure say what it said last."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.communicate()[0].decode("utf-8", "replace")
    if process.returncode != 0:
        lines = [line for line in said.splitlines() if line.strip()]
        fail(f"{what}: {lines[-1].strip() if lines else 'no reason given'}")


def make() -> None:
    """The environment, by uv where it is installed, otherwise by venv and pip."""
    uv = shutil.which("uv")
    if not (os.path.exists(PYTHON) and works(PYTHON)):
        if uv:
            run([uv, "venv", "--clear", "--python", sys.executable, FOLDER], "The environment .venv could not be made")
        else:
            if importlib.util.find_spec("ensurepip") is None:  # Debian leaves it out of python3
                fail("Python's venv is not complete: install python3-venv (apt install python3-venv), then try again.")
            command = [sys.executable, "-m", "venv", "--clear", FOLDER]
            run(command, "The environment .venv could not be made")
    if uv:
        command = [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", LOCK]
    else:
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--require-hashes", "-r", LOCK]
    run(command, "The packages of requirements.lock could not be installed")


def main() -> None:
    """Bring .venv up to the lock; nothing is done when it is."""
    wanted = wanted_stamp()
    if installed_stamp() == wanted:
        return
    use_a_new_enough_python()
    sys.stderr.write("Installing the environment from requirements.lock (once, about a minute) …\n")
    make()
    with open(STAMP, "w") as stamp:
        stamp.write(wanted + "\n")


if __name__ == "__main__":
    main()
