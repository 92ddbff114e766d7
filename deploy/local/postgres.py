"""A private PostgreSQL server: own folder, own port, own password; it can be killed and comes back with its data."""

import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.local.children import end, kill, spawn
from deploy.local.errors import LaunchError
from deploy.local.folders import give_to, reachable_folder, server_account, temporary_folder
from deploy.local.ports import LOOPBACK, free_port, wait_until
from deploy.local.postgres_binaries import Binaries, Purpose, find_binaries

ADMIN = "postgres"
MAX_CONNECTIONS = 300
_PLAIN_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/local/bin:/usr/bin:/bin"}
# synchronous_commit stays on: without fsync it costs one write, and off would lose acknowledged commits on a kill -9.
_FAST_AND_FORGETFUL = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "512MB"}
_STARTS = 3


class PostgresServer:
    """A server of ours on 127.0.0.1, with SCRAM passwords and `max_connections=300`.

    `folder` keeps the data between runs; without it a temporary folder goes with `stop()`. `durable=False` (tests only)
    trades safety against power loss for speed; a killed process loses nothing either way.
    """

    def __init__(
        self, binaries: Binaries, *, folder: Path | None = None, durable: bool = True, port: int | None = None
    ) -> None:
        self.binaries = binaries
        self.source = binaries.sentence
        """One sentence: which PostgreSQL was chosen."""
        self._temporary = folder is None
        self.folder: Path = temporary_folder(in_memory=not durable) if folder is None else reachable_folder(folder)
        self.port = port or 0
        self._fixed_port = port is not None
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def pid(self) -> int:
        """The process id of the postmaster. Raises `LaunchError` when it does not run."""
        if self._process is None:
            raise LaunchError("PostgreSQL is not running.")
        return self._process.pid

    @property
    def password(self) -> str:
        """The superuser's password, made with the data directory."""
        return (self.folder / "password").read_text().strip()

    @property
    def admin_url(self) -> str:
        """postgresql:// of the superuser, database `postgres`."""
        return self.url(ADMIN, "postgres", self.password)

    def url(self, user: str, database: str, password: str | None = None) -> str:
        """postgresql:// of a role on this server; the superuser's password is filled in for the superuser."""
        if password is None and user == ADMIN:
            password = self.password
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{secret}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> None:
        """Make the data directory if there is none and start; returns when the server takes connections."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        for attempt in range(1, _STARTS + 1):
            if not self._fixed_port:
                self.port = free_port()
            try:
                self._launch()
            except LaunchError:
                if self._fixed_port or attempt == _STARTS or not self._port_was_taken():
                    raise
            else:
                self._fixed_port = True
                return

    def stop(self) -> None:
        """Fast shutdown; a temporary folder is removed."""
        if self._process is not None:
            end(self._process, by=signal.SIGINT, within_seconds=20)
            self._process = None
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """`kill -9` of the postmaster; returns when its children, too, have gone, so that `start()` may follow."""
        if self._process is not None:
            kill(self._process, within_seconds=10)
            self._process = None

    def _initialise(self) -> None:
        account = server_account()
        self.folder.mkdir(parents=True, exist_ok=True)
        socket_folder = self.folder / "run"
        for made in (self.data, socket_folder):
            made.mkdir(mode=0o700, exist_ok=True)
            give_to(made, account)
        password_file = self.folder / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_urlsafe(24))
        give_to(password_file, account)
        command = [str(self.binaries.folder / "initdb"), "-D", str(self.data), "-U", ADMIN, "-E", "UTF8"]
        command += ["--locale=C", "--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions"]
        log = self.folder / "initdb.log"
        if spawn([*command, "--no-sync"], env=_PLAIN_ENVIRONMENT, log=log, user=account, cwd=Path("/")).wait() != 0:
            last = (log.read_text(errors="replace").strip().splitlines() or ["no reason given"])[-1]
            raise LaunchError(f"initdb failed in {self.folder}: {last}")

    def _check_version(self) -> None:
        kept = int((self.data / "PG_VERSION").read_text())
        if kept != self.binaries.version:
            raise LaunchError(
                f"The data in {self.data} are of PostgreSQL {kept}, the binaries of {self.binaries.version}:"
                " install that version, or move the folder away to begin anew."
            )

    def _launch(self) -> None:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": str(self.folder / "run") if len(str(self.folder)) < 80 else "",
            "max_connections": str(MAX_CONNECTIONS),
            "password_encryption": "scram-sha-256",
            "shared_buffers": f"{_shared_megabytes() if self._durable else 256}MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            "jit": "off",
            **({} if self._durable else _FAST_AND_FORGETFUL),
        }
        command = [str(self.binaries.folder / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # A fast shutdown follows the death of the launcher: no server is left behind.
        process = spawn(
            command,
            env=_PLAIN_ENVIRONMENT,
            log=self.folder / "postgres.log",
            user=server_account(),
            on_death=signal.SIGINT,
            cwd=Path("/"),
        )
        try:
            wait_until(
                lambda: self._is_ready(process.pid),
                seconds=60,
                alive=lambda: process.poll() is None,
                what=f"PostgreSQL (log: {self.folder / 'postgres.log'})",
            )
        except LaunchError:
            end(process, by=signal.SIGINT, within_seconds=5)
            raise
        self._process = process

    def _is_ready(self, pid: int) -> bool:
        """The postmaster writes its state as the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _port_was_taken(self) -> bool:
        return "could not bind" in (self.folder / "postgres.log").read_text(errors="replace")


def _shared_megabytes() -> int:
    """An eighth of the machine's memory, from 256 to 2 048 MB: PostgreSQL advises a quarter where it is alone."""
    return min(2_048, max(256, psutil.virtual_memory().total // 8 // 2**20))


def private_server(
    purpose: Purpose, *, folder: Path | None = None, durable: bool = True, port: int | None = None
) -> PostgresServer:
    """A server from the first binaries of the purpose's order, not yet started. Raises `LaunchError` without any."""
    return PostgresServer(find_binaries(purpose), folder=folder, durable=durable, port=port)
