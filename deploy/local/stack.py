"""A whole system on this machine: PostgreSQL, a bus, five migrated databases, and the role processes of the services.

    async with Stack(StackOptions(bus="rabbitmq", copies={"wallet-worker": 3})) as stack:
        await client.get(f"{stack.address('wallet')}/health/ready")

Leaving the block ends every process. `make up`, `make demo`, the journeys and the benches all stand on it.
"""

import asyncio
import shutil
import socket
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import httpx

from deploy.local.environment import RunFiles, own_variables, service_environment
from deploy.local.errors import LaunchError
from deploy.local.folders import temporary_folder
from deploy.local.options import DEFAULT_PORTS, StackOptions
from deploy.local.ports import LOOPBACK, free_port, listen
from deploy.local.processes import ROOT, RoleProcess, Supervisor, run_command
from deploy.local.scale import ROLES
from deploy.local.servers import Servers
from shared.contracts.message import SERVICES
from shared.database.migrate import migrate

READY_SECONDS = 60.0
COMMAND_SECONDS = 120.0


class Stack:
    """See the module. `say` is told each step in one sentence."""

    def __init__(self, options: StackOptions, say: Callable[[str], None] = lambda _: None) -> None:
        self.options = options
        self._say = say
        self._temporary = options.folder is None
        self.files = RunFiles(options.folder or temporary_folder())
        self.processes = Supervisor(self.files.logs, restart=options.restart)
        self.servers = Servers(options, self.files, say)
        """PostgreSQL and the bus: `.postgres`, `.rabbit`, `.provisioned`, `.urls`."""
        self._sockets: dict[str, socket.socket] = {}

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def address(self, service: str) -> str:
        """http:// of a gateway."""
        return f"http://{LOOPBACK}:{self.port(service)}"

    def port(self, service: str) -> int:
        """The port of a gateway."""
        return int(self._sockets[service].getsockname()[1])

    async def start(self) -> None:
        """Servers, databases, migrations, processes; returns when every gateway is ready. Raises `LaunchError`."""
        self.files.prepare()
        self._open_sockets()
        await self.servers.start()
        await self.migrate()
        self.start_processes()
        await self.wait_ready()

    async def migrate(self) -> None:
        """Bring every database to the present version, as its owner."""
        for service in self.options.services:
            await migrate(self.servers.urls[service].migration, ROOT / "services" / service / "migrations" / "versions")
        self._say("Databases migrated.")

    def start_processes(self) -> None:
        """Start the copies of every role. Call it from the main thread."""
        for service in self.options.services:
            named = [name.partition("-")[2] for name in self.options.copies if name.startswith(f"{service}-")]
            for role in dict.fromkeys((*ROLES[self.options.roles], *named)):
                self._start_role(service, role, self.options.copies.get(f"{service}-{role}", 1))
        self.processes.watch()
        self._say(f"{len(self.processes.running)} processes started.")

    async def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Return when every gateway and every worker and relay says "ready". Raises `LaunchError` after `seconds`."""
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            waiting = self._doors()
            deadline = asyncio.get_running_loop().time() + seconds
            while waiting:
                self.processes.check()
                name, address = next(iter(waiting.items()))
                said = await _readiness(client, address)
                if said == "ready":
                    del waiting[name]
                elif asyncio.get_running_loop().time() > deadline:
                    raise LaunchError(f"{name} is not ready after {seconds:.0f} s: {said} (logs: {self.files.logs}).")
                else:
                    await asyncio.sleep(0.1)

    async def scale(self, name: str, copies: int, settings: Mapping[str, str] | None = None) -> None:
        """Have `copies` of `wallet-worker`: further ones start, the last ones end. An `api` shares one port.

        `settings` are variables of those that start now, beside the stack's own.
        """
        service, _, role = name.partition("-")
        running = [p for p in self.processes.running.values() if (p.service, p.role) == (service, role)]
        for one in running[copies:]:
            await self.processes.stop(one.name)
        self._start_role(service, role, max(0, copies - len(running)), settings)

    async def restart(self, name: str, settings: Mapping[str, str] | None = None) -> RoleProcess:
        """Start a process again, with further variables for this start (`CRASH_AT`), and wait until it is ready."""
        one = await self.processes.restart(name, settings)
        await self.wait_ready()
        return one

    def process(self, name: str) -> RoleProcess:
        """The process called `wallet-worker-1`: `.pid`, `.signal(SIGKILL)`; `processes.ended(name)` waits for it."""
        return self.processes.named(name)

    def environment_of(self, service: str) -> dict[str, str]:
        """The variables of a role process of `service`, for a command or a test that starts one itself."""
        shared = {
            "ENVIRONMENT": self.options.environment,
            "TIME_ZONE": "Europe/Paris",
            "LOG_FORMAT": "json",
            "JWKS_URL": f"{self.address('membership')}/v1/jwks.json" if "membership" in self._sockets else "",
            **({} if self.options.environment == "production" else {"CLOCK_FILE": str(self.files.clock)}),
            **own_variables(service, self.options.settings, SERVICES),
        }
        shared = {name: value for name, value in shared.items() if value}
        return service_environment(service, self.servers.urls[service], self.files, shared, port=self.port(service))

    async def command(self, service: str, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
        """Run `python -m services.<service> …` once (bootstrap, check, republish) and return what it printed."""
        environment = {**self.environment_of(service), **(settings or {})}
        return await run_command(service, arguments, environment, seconds=COMMAND_SECONDS)

    def set_clock(self, seconds: int) -> None:
        """Put the clock of every process ahead of the true time by `seconds`."""
        self.files.set_clock(seconds)

    async def stop(self) -> None:
        """End everything that this stack started; a temporary folder is removed."""
        await self.processes.stop_all()
        for open_socket in self._sockets.values():
            open_socket.close()
        self._sockets.clear()
        self.servers.stop()
        if self._temporary:
            shutil.rmtree(self.files.folder, ignore_errors=True)

    def _open_sockets(self) -> None:
        wanted = DEFAULT_PORTS if self.options.ports is None else self.options.ports
        for service in self.options.services:
            self._sockets[service] = listen(wanted.get(service, 0), what=f"the gateway of {service}")

    def _start_role(self, service: str, role: str, copies: int, settings: Mapping[str, str] | None = None) -> None:
        listening = self._sockets[service] if role in ("api", "all") else None
        prefix = service.upper()

        def environment() -> dict[str, str]:
            own = {**self.environment_of(service), f"{prefix}_OPERATIONS_PORT": str(free_port())}
            return {**own, **(settings or {})}

        self.processes.start(service, role, environment, copies=copies, listening=listening)

    def _doors(self) -> dict[str, str]:
        doors: dict[str, str] = {}
        for one in self.processes.running.values():
            port = self.port(one.service) if one.listening is not None else one.operations_port
            doors[one.name] = f"http://{LOOPBACK}:{port}/health/ready"
        return doors


async def _readiness(client: httpx.AsyncClient, address: str) -> str:
    try:
        answer = await client.get(address)
        return str(answer.json().get("status"))
    except (httpx.HTTPError, ValueError) as error:
        return f"no answer ({type(error).__name__})"
