"""The run of `make up` in this folder: one at a time, and where other commands find its PostgreSQL."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.environment import ServiceUrls, write_secret
from deploy.local.errors import LaunchError
from deploy.local.processes import ROOT

LOCAL = ROOT / ".local"
"""What native runs keep: data, key, mails, logs, backups. Not in version control."""

_LOCK, _STATE = "lock", "running.json"


@dataclass(frozen=True, slots=True)
class RunningStack:
    """What `make up` has written about itself."""

    urls: Mapping[str, ServiceUrls]


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for as long as the block runs. Raises `LaunchError` when another run holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LaunchError(f"Another run holds {folder}: stop it with Ctrl-C or `make down`.") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)
            (folder / _STATE).unlink(missing_ok=True)


def announce(folder: Path, urls: Mapping[str, ServiceUrls]) -> None:
    """Write where the databases are, readable by us only."""
    state = {"urls": {service: asdict(found) for service, found in urls.items()}}
    write_secret(folder / _STATE, json.dumps(state).encode())


def find_running(folder: Path) -> RunningStack | None:
    """The run that holds the folder; None when there is none, or it is still starting."""
    try:
        state = json.loads((folder / _STATE).read_text())
    except FileNotFoundError:
        return None
    if not _is_held(folder):  # it was killed and could not tidy up
        return None
    return RunningStack({service: ServiceUrls(**urls) for service, urls in state["urls"].items()})


def stop_running(folder: Path, within_seconds: float = 60) -> bool:
    """Ask the run that holds the folder to end and wait; False when there was none. `LaunchError` if it stays."""
    if not (folder / _LOCK).exists() or not _is_held(folder):
        return False
    pid = int((folder / _LOCK).read_text())
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + within_seconds
    while _is_held(folder):
        if time.monotonic() > deadline:
            raise LaunchError(f"The run with process id {pid} does not end.")
        time.sleep(0.1)
    return True


def _is_held(folder: Path) -> bool:
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
