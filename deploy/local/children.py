"""Child processes that never outlive the launcher, and that only their starter ends, by their own process id."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def leash(on_death: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec so that the kernel sends it `on_death` when its starter dies (Linux only).

    The signal is bound to the starting *thread*: start children from the main thread, never from a pool.
    """
    parent = os.getpid()

    def attach() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return attach


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path | IO[bytes],
    user: str | None = None,
    on_death: signal.Signals = signal.SIGKILL,
    pass_fds: Sequence[int] = (),
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session (Ctrl-C is the launcher's business), writing to `log`, leashed to this process.

    `user` is the account to drop to when this process is root.
    """
    output = log.open("ab") if isinstance(log, Path) else log
    try:
        return subprocess.Popen(
            list(command),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=_group_of(user),
            extra_groups=None if user is None else [],
            start_new_session=True,
            preexec_fn=leash(on_death),  # noqa: PLW1509  it only calls prctl and getppid
            pass_fds=tuple(pass_fds),
            cwd=cwd,
        )
    finally:
        if isinstance(log, Path):
            output.close()


def _group_of(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd  # noqa: PLC0415  not on Windows, where nobody is root

    return pwd.getpwnam(user).pw_gid


def descendants(pid: int) -> list[psutil.Process]:
    """The living children of a process, theirs included."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end(process: subprocess.Popen[bytes], *, by: signal.Signals, within_seconds: float) -> None:
    """Ask the child to stop; after the time kill it and what it started. Returns when all of them are gone."""
    below = descendants(process.pid)
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    reap(below, within_seconds=2)


def kill(process: subprocess.Popen[bytes], *, within_seconds: float) -> None:
    """`kill -9` of the child; returns when what it started has gone by itself, or was killed after the time."""
    below = descendants(process.pid)
    process.kill()
    process.wait()
    reap(below, within_seconds=within_seconds)


def reap(processes: Sequence[psutil.Process], *, within_seconds: float) -> None:
    """Wait for these processes to be gone; kill those that still live after the time."""
    _, alive = psutil.wait_procs(processes, timeout=within_seconds)
    for process in alive:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(alive, timeout=5)


def follow_parent(on_death: signal.Signals) -> None:
    """Have the kernel send `on_death` to this very process when its starter dies (Linux only)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
