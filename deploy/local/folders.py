"""Folders of a run: temporary ones, swept by a later run when their owner was killed, and ones all can reach."""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

import psutil

SERVER_ACCOUNTS = ("nobody", "postgres")
"""To whom a server drops when the launcher is root; PostgreSQL refuses to run as root."""

_PREFIX = "pourpar-"
_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
_ROOM = 4 * 2**30


def temporary_folder(*, in_memory: bool = False) -> Path:
    """A new folder readable by every account, named after this process; those of dead processes are removed.

    `in_memory`: on the file system in memory where there is one with room. Tests copy and drop databases of a thousand
    files each; on ext4 that costs up to a second a copy, as every new file steps over the inodes deleted just before.
    """
    roomy = in_memory and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM
    root = _MEMORY if roomy else Path(tempfile.gettempdir())
    for old in root.glob(f"{_PREFIX}[0-9]*-*"):
        owner = old.name.removeprefix(_PREFIX).split("-", 1)[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=root))
    folder.chmod(0o755)
    return folder


def server_account() -> str | None:
    """The account a server runs as: None for our own, an unprivileged one when we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in SERVER_ACCOUNTS if name in known), None)


def reachable_by_all(path: Path) -> bool:
    """Whether any account can enter every folder above `path`, and `path` itself where it exists."""
    return all(
        not step.exists() or step.stat().st_mode & stat.S_IXOTH for step in (path.resolve(), *path.resolve().parents)
    )


def reachable_folder(folder: Path) -> Path:
    """`folder`, or a substitute under /var/tmp (always the same) when we are root and it lies in a closed home."""
    if server_account() is None or reachable_by_all(folder):
        return folder
    key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return own_folder(Path("/var/tmp") / f"pourpar-{key}")  # noqa: S108  own_folder checks whose it is


def own_folder(folder: Path) -> Path:
    """Create `folder` as ours, enterable by all; refuse one that someone else put there."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & stat.S_IWOTH:
        raise PermissionError(f"{folder} belongs to someone else")
    folder.chmod(0o755)
    return folder


def give_to(folder: Path, account: str | None) -> None:
    """Make `account` the owner of a folder and all in it; nothing for None."""
    if account is None:
        return
    entry = pwd.getpwnam(account)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
