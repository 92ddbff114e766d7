"""The supervisor: starts role processes of the services, watches them, and leaves none behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.children import leash, spawn
from deploy.local.errors import LaunchError

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 15.0
_WATCH_SECONDS = 0.1
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 10.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SYSTEMROOT")

Environment = Callable[[], Mapping[str, str]]
"""Made anew for each start of a process: a port that was free before may be taken now."""


def plain_environment() -> dict[str, str]:
    """What every child gets of our own environment: nothing that could hold another service's secret."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}


@dataclass
class RoleProcess:
    """One copy of one role of one service; `name` is like `wallet-worker-1`."""

    service: str
    role: str
    copy: int
    environment: Environment
    log: Path
    listening: socket.socket | None = None
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    wanted: bool = True
    """False once it is to stop: its end is then no crash."""
    operations_port: int = field(default=0)

    @property
    def name(self) -> str:
        """service-role-copy."""
        return f"{self.service}-{self.role}-{self.copy}"

    @property
    def pid(self) -> int:
        """Its process id. Raises `LaunchError` when it does not run."""
        if self.process is None or self.process.poll() is not None:
            raise LaunchError(f"{self.name} is not running.")
        return self.process.pid

    @property
    def status(self) -> int | None:
        """The exit status; None while it runs."""
        return None if self.process is None else self.process.poll()

    def launch(self, settings: Mapping[str, str] | None = None) -> None:
        """Start it (again); `settings` are added for this start only."""
        environment = {**plain_environment(), **self.environment(), **(settings or {})}
        prefix = self.service.upper()
        self.operations_port = int(environment.get(f"{prefix}_OPERATIONS_PORT", "0"))
        handed: tuple[int, ...] = ()
        if self.listening is not None:
            handed = (self.listening.fileno(),)
            environment[f"{prefix}_LISTEN_FD"] = str(handed[0])
        command = [sys.executable, "-m", f"services.{self.service}", self.role]
        self.process = spawn(command, env=environment, log=self.log, pass_fds=handed, cwd=ROOT)
        self.wanted = True
        self.starts += 1

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal: SIGKILL, SIGSTOP, SIGCONT … Raises `LaunchError` when it does not run."""
        os.kill(self.pid, number)

    def last_words(self) -> str:
        """The last line of its log."""
        try:
            lines = self.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1][:500] if lines else "it wrote nothing"


class Supervisor:
    """Role processes of one stack. `restart=True` starts again what crashes, after a growing pause."""

    def __init__(self, log_folder: Path, *, restart: bool = False) -> None:
        self.log_folder = log_folder
        self._restarts = restart
        self.running: dict[str, RoleProcess] = {}
        self._watching: asyncio.Task[None] | None = None
        self._failed: asyncio.Event = asyncio.Event()
        self._reason = ""

    def start(
        self,
        service: str,
        role: str,
        environment: Environment,
        *,
        copies: int = 1,
        listening: socket.socket | None = None,
    ) -> list[RoleProcess]:
        """Start further copies of a role. `listening` is handed to each of them. Call it from the main thread."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        first = 1 + max((p.copy for p in self.running.values() if (p.service, p.role) == (service, role)), default=0)
        started = []
        for copy in range(first, first + copies):
            log = self.log_folder / f"{service}-{role}-{copy}.log"
            one = RoleProcess(service, role, copy, environment, log, listening)
            one.launch()
            self.running[one.name] = one
            started.append(one)
        return started

    def named(self, name: str) -> RoleProcess:
        """The process called `wallet-worker-1`. Raises `LaunchError` when there is none of that name."""
        if name not in self.running:
            raise LaunchError(f"There is no process {name}; there are {', '.join(sorted(self.running))}.")
        return self.running[name]

    async def restart(self, name: str, settings: Mapping[str, str] | None = None) -> RoleProcess:
        """End one process in order, unless it has ended, and start it again; `settings` hold for this start only."""
        one = self.named(name)
        await self._end([one])
        one.launch(settings)
        return one

    async def ended(self, name: str, seconds: float = STOP_SECONDS) -> int:
        """Wait for the end of a process that is meant to end (`CRASH_AT`), and return its status.

        Raises `LaunchError` when it still runs after the time.
        """
        one = self.named(name)
        one.wanted = False
        deadline = asyncio.get_running_loop().time() + seconds
        while (status := one.status) is None:
            if asyncio.get_running_loop().time() > deadline:
                raise LaunchError(f"{name} still runs after {seconds:.0f} s.")
            await asyncio.sleep(0.02)
        return status

    async def stop(self, name: str) -> None:
        """End one process in order, and forget it."""
        await self._end([self.named(name)])
        del self.running[name]

    async def stop_all(self) -> None:
        """End all processes in order; kill what does not end in time. Returns when none is left."""
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        await self._end(list(self.running.values()))
        self.running.clear()

    def watch(self) -> None:
        """Begin to watch: a crash is answered with a restart, or reported by `until_failure`."""
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def until_failure(self) -> str:
        """Wait until a process ended that should not have, and is not restarted; return the sentence."""
        await self._failed.wait()
        return self._reason

    def check(self) -> None:
        """Raise `LaunchError` when a process that should run has ended."""
        for one in self.running.values():
            if one.wanted and one.status is not None:
                raise LaunchError(f"{one.name} ended with status {one.status}: {one.last_words()}")

    async def _watch(self) -> None:
        due: dict[str, float] = {}
        now = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            for one in list(self.running.values()):
                if not one.wanted or one.status is None:
                    continue
                if not self._restarts:
                    one.wanted = False
                    self._reason = f"{one.name} ended with status {one.status}: {one.last_words()}"
                    self._failed.set()
                    continue
                pause = min(_FIRST_PAUSE_SECONDS * 2 ** min(one.starts - 1, 10), _LONGEST_PAUSE_SECONDS)
                if now() >= due.setdefault(one.name, now() + pause):
                    del due[one.name]
                    try:
                        one.launch()
                    except (LaunchError, OSError) as error:  # tried again after the next pause; the others go on
                        print(f"{one.name} did not start: {error}", file=sys.stderr)

    async def _end(self, processes: Sequence[RoleProcess]) -> None:
        for one in processes:
            one.wanted = False
            if one.process is not None and one.status is None:
                # One that is frozen would never see the request.
                one.process.send_signal(signal.SIGTERM)
                one.process.send_signal(signal.SIGCONT)
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        for one in processes:
            while one.process is not None and one.status is None:
                if asyncio.get_running_loop().time() > deadline:
                    one.process.kill()
                    one.process.wait()
                await asyncio.sleep(0.02)


async def run_command(service: str, arguments: Sequence[str], environment: Mapping[str, str], *, seconds: float) -> str:
    """Run a one-shot command of a service (`bootstrap`, `check`, `republish` …) and return what it printed.

    Raises `LaunchError` with its last line when it fails or takes longer than `seconds`.
    """
    command = [sys.executable, "-m", f"services.{service}", *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**plain_environment(), **environment},
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        preexec_fn=leash(signal.SIGKILL),
    )
    what = f"{service} {' '.join(arguments[:1])}"
    try:
        said, complained = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError as error:
        raise LaunchError(f"{what} was not done within {seconds:.0f} s.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        lines = (complained.decode(errors="replace") or said.decode(errors="replace")).strip().splitlines()
        raise LaunchError(f"{what} failed: {lines[-1] if lines else 'no reason given'}")
    return said.decode(errors="replace")
