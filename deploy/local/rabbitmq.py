"""A private RabbitMQ node: own home, cookie, ports, epmd and data; it is killed, frozen, restarted by its own pid.

Debian's wrapper in /usr/sbin would go to the system's node, so the scripts in its `rabbitmq_server-*/sbin/` are run.
"""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.local import apt
from deploy.local.children import end, kill, spawn
from deploy.local.errors import LaunchError
from deploy.local.folders import temporary_folder
from deploy.local.ports import LOOPBACK, answers, free_port, wait_until

START_SECONDS = 90
_QUIET = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"


@dataclass(frozen=True, slots=True)
class Scripts:
    """A RabbitMQ installation; `sentence` says where it was found."""

    folder: Path
    sentence: str


def find_scripts(*, may_install: bool = True) -> Scripts:
    """The installed RabbitMQ, or the distribution's by apt. Raises `LaunchError` when neither is to be had."""
    found = _installed()
    if found is None and may_install and apt.can_install():
        apt.install("rabbitmq-server")
        found = _installed()
    if found is None:
        raise LaunchError("No RabbitMQ was found: install rabbitmq-server, or give *_BUS_URL of a running broker.")
    return found


def _installed() -> Scripts | None:
    folders = [*Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin")]
    folders += [
        Path("/opt/rabbitmq/sbin"),
        Path("/opt/homebrew/opt/rabbitmq/sbin"),
        Path("/usr/local/opt/rabbitmq/sbin"),
    ]
    on_path = shutil.which("rabbitmq-server")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "rabbitmq-env").exists() and shutil.which("erl") is not None:
            release = re.search(r"rabbitmq_server-([\d.]+)", str(folder.resolve()))
            named = f"RabbitMQ {release[1]}" if release else "RabbitMQ"
            return Scripts(folder, f"{named}: a private node from the installed files in {folder}.")
    return None


class RabbitServer:
    """A node of ours on 127.0.0.1.

    `definitions` is a JSON file of users, permissions, exchanges, queues and bindings, loaded before the node listens;
    without it there is the user guest (password guest). `folder` keeps the data between runs; a temporary one goes with
    `stop()`.
    """

    def __init__(
        self,
        scripts: Scripts | None = None,
        *,
        definitions: Path | None = None,
        folder: Path | None = None,
        management: bool = False,
        settings: dict[str, str] | None = None,
    ) -> None:
        self._scripts = scripts or find_scripts()
        self.source = self._scripts.sentence
        """One sentence: which RabbitMQ was chosen."""
        self._temporary = folder is None
        self.folder = temporary_folder() if folder is None else folder
        self._definitions = definitions
        self._management = management
        self._settings = settings or {}
        self.port, self.management_port = free_port(), free_port()
        self._distribution_port, self._epmd_port = free_port(), free_port()
        # The node's name is part of its data, so it stays the same for a kept folder.
        self._node = f"pourpar{os.getpid() if self._temporary else ''}@localhost"
        self._process: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the node. Raises `LaunchError` when it does not run."""
        if self._process is None:
            raise LaunchError("RabbitMQ is not running.")
        return self._process.pid

    def url(self, user: str, password: str, vhost: str = "/") -> str:
        """amqp:// for one user."""
        return (
            f"amqp://{quote(user, safe='')}:{quote(password, safe='')}@{LOOPBACK}:{self.port}/{quote(vhost, safe='')}"
        )

    @property
    def management_url(self) -> str:
        """http:// of the management interface, when it is on."""
        return f"http://{LOOPBACK}:{self.management_port}"

    def start(self) -> None:
        """Start and wait until the node takes connections: 5 to 10 s."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start without waiting; other things can start meanwhile. Call it from the main thread."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("mnesia", "log", "home", "generated"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "rabbitmq.conf").write_text(self._configuration())
        plugins = "rabbitmq_management" if self._management else ""
        (self.folder / "enabled_plugins").write_text(f"[{plugins}].\n")
        for name in ("rabbitmq-env.conf", "advanced.config"):
            (self.folder / name).write_text("" if name.endswith("conf") else "[].\n")
        # In the foreground and ours: an epmd that the node starts itself would outlive it.
        if self._epmd is None or self._epmd.poll() is not None:
            command = [self._epmd_path(), "-port", str(self._epmd_port), "-address", LOOPBACK]
            self._epmd = spawn(command, env=self._environment(), log=self.folder / "log" / "epmd.log")
            epmd = self._epmd
            wait_until(
                lambda: answers(self._epmd_port),
                seconds=10,
                alive=lambda: epmd.poll() is None,
                what="The broker's epmd",
            )
        script = self._scripts.folder / "rabbitmq-server"
        self._process = spawn([str(script)], env=self._environment(), log=self.folder / "log" / "console.log")

    def is_ready(self) -> bool:
        """Whether it listens. Raises `LaunchError` when it ended."""
        if self._process is None or self._process.poll() is not None:
            raise LaunchError(f"RabbitMQ ended while it was starting (log: {self.folder / 'log'}).")
        return answers(self.port)

    def wait_ready(self) -> None:
        """Return when the node listens; its definitions are loaded by then."""
        process = self._process
        if process is None:
            raise LaunchError("RabbitMQ was not started.")
        what = f"RabbitMQ (log: {self.folder / 'log'})"
        wait_until(lambda: answers(self.port), seconds=START_SECONDS, alive=lambda: process.poll() is None, what=what)

    def stop(self) -> None:
        """Stop the node cleanly, then its epmd; a temporary folder is removed."""
        self.thaw()
        if self._process is not None:
            end(self._process, by=signal.SIGTERM, within_seconds=30)
            self._process = None
        if self._epmd is not None:
            end(self._epmd, by=signal.SIGTERM, within_seconds=3)
            self._epmd = None
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """`kill -9` of the node; `start()` brings it back on the same port with its data."""
        if self._process is not None:
            kill(self._process, within_seconds=5)
            self._process = None

    def restart(self) -> None:
        """Stop cleanly and start again, on the same port."""
        if self._process is not None:
            end(self._process, by=signal.SIGTERM, within_seconds=30)
            self._process = None
        self.start()

    def freeze(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT; nothing happens when it was not frozen."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)

    def ctl(self, *arguments: str) -> str:
        """Run `rabbitmqctl` on this node and return what it printed. Raises `LaunchError` with its last line."""
        command = [str(self._scripts.folder / "rabbitmqctl"), "--quiet", *arguments]
        done = subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            raise LaunchError(f"rabbitmqctl {' '.join(arguments)}: {said[-1]}")
        return done.stdout

    def _epmd_path(self) -> str:
        found = shutil.which("epmd")
        if found is not None:
            return found
        bundled = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
        if not bundled:
            raise LaunchError("Erlang's epmd was not found beside RabbitMQ.")
        return str(bundled[-1])

    def _configuration(self) -> str:
        settings = {
            "loopback_users": "none",
            "vm_memory_high_watermark.relative": "0.4",
            "disk_free_limit.absolute": "50MB",
            "log.file.level": "warning",
            "heartbeat": "10",
            **self._settings,
        }
        if self._definitions is not None:
            settings["load_definitions"] = str(self._definitions.resolve())
        if self._management:
            settings |= {"management.tcp.ip": LOOPBACK, "management.tcp.port": str(self.management_port)}
        return "".join(f"{name} = {value}\n" for name, value in settings.items())

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "HOME": str(folder / "home"),
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _QUIET,
            # The script then execs the node instead of keeping a shell in front: our child's pid is the node's pid.
            "detached": "true",
        }
