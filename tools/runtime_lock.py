"""Write the part of requirements.lock that a service needs to run: `python -m tools.runtime_lock [--check]`.

`requirements.lock` has the tests' tools too; an image has no use for them. What the project's dependencies need is
read from the installed packages, for the images' platform; versions and hashes are those of the one lock.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.generated_files import ROOT, command, write_stale

WHOLE = ROOT / "requirements.lock"
RUNTIME = ROOT / "requirements.runtime.lock"
HEADER = "# Written by `python -m tools.runtime_lock` from requirements.lock: what a service needs on Linux.\n"

_IMAGE = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.0",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}


def runtime_lock() -> str:
    """The text of the smaller lock."""
    blocks = dict(_blocks(WHOLE.read_text(encoding="utf-8")))
    return HEADER + "".join(blocks[name] for name in sorted(_needed()))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each package of a lock with its lines."""
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        yield canonicalize_name(block.partition("==")[0]), block


def _needed() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [part for line in project["dependencies"] for part in _wanted(line, extra="")]
    seen: set[tuple[str, str]] = set()
    while waiting:
        package, extra = waiting.pop()
        if (package, extra) not in seen:
            seen.add((package, extra))
            waiting += [part for line in distribution(package).requires or () for part in _wanted(line, extra=extra)]
    return {package for package, _ in seen}


def _wanted(line: str, *, extra: str) -> list[tuple[str, str]]:
    """The package that a requirement names, without and with each of its extras; nothing when it is for others."""
    requirement = Requirement(line)
    if requirement.marker is not None and not requirement.marker.evaluate({**_IMAGE, "extra": extra}):
        return []
    return [(canonicalize_name(requirement.name), wanted) for wanted in ("", *sorted(requirement.extras))]


def publish(root: Path, *, check: bool) -> list[str]:
    """Write the lock when it is stale, or with `check` only look; returns the reasons to fail."""
    by = "python -m tools.runtime_lock"
    return write_stale(root, {RUNTIME.relative_to(ROOT): runtime_lock()}, check=check, by=by)


if __name__ == "__main__":
    sys.exit(command("runtime_lock", "the lock of the images", publish))
