"""PostgreSQL and the bus of one stack: those that the environment names, otherwise private ones with our users."""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.local.choice import choose_postgres, choose_rabbit
from deploy.local.environment import RunFiles, ServiceUrls, write_secret
from deploy.local.given import GivenDatabase, given_bus, given_databases
from deploy.local.options import StackOptions
from deploy.local.postgres import PostgresServer
from deploy.local.provision import Provisioned, provision
from deploy.local.rabbitmq import RabbitServer
from shared.contracts.message import SERVICES
from shared.messaging.topology import ADMINISTRATOR, broker_definitions


class Servers:
    """What the services connect to. `say` is told in one sentence what was chosen."""

    def __init__(self, options: StackOptions, files: RunFiles, say: Callable[[str], None]) -> None:
        self._options = options
        self._files = files
        self._say = say
        self.postgres: PostgresServer | None = None
        """The private server; None when all URLs were given. Its `admin_url` reaches every database."""
        self.rabbit: RabbitServer | None = None
        """The private node; None with the table bus or a given one."""
        self.broker_passwords: dict[str, str] = {}
        """Of the private node: the services and `administrator`."""
        self.provisioned: Provisioned | None = None
        """Databases and roles on the private server."""
        self.given: dict[str, GivenDatabase] = {}
        """Databases that the environment names; empty when they are ours."""
        self.urls: dict[str, ServiceUrls] = {}
        """What each service connects to."""

    async def start(self) -> None:
        """Find or start them, and make databases and users; nothing of the services runs yet. Raises `LaunchError`."""
        options = self._options
        self.given = given_databases(options.given, options.services)
        buses = given_bus(options.given, options.services)
        if options.bus == "rabbitmq" and not buses:
            # It takes seconds: PostgreSQL starts meanwhile.
            self.rabbit = self._launch_rabbit()
        if self.given:
            self._say(f"PostgreSQL: the databases given, {', '.join(d.name for d in self.given.values())}.")
        if not self.given or not (buses or self.rabbit):
            self.postgres = choose_postgres(options.purpose, folder=self._kept("postgres"), durable=options.durable)
            self.postgres.start()
            self._say(self.postgres.source)
            self.provisioned = await provision(self.postgres.admin_url, services=options.services, private=True)
        if self.rabbit is not None:
            await _ready(self.rabbit)
            self._say(self.rabbit.source)
        else:
            self._say("Bus: the one given." if buses else "Bus: the tables of database bus in that PostgreSQL.")
        self.urls = {service: self._urls_of(service, buses) for service in options.services}

    def stop(self) -> None:
        """Stop what is ours."""
        if self.rabbit is not None:
            self.rabbit.stop()
        if self.postgres is not None:
            self.postgres.stop()

    def _kept(self, name: str) -> Path | None:
        return None if self._options.folder is None else self._files.folder / name

    def _launch_rabbit(self) -> RabbitServer:
        self.broker_passwords = {user: secrets.token_urlsafe(24) for user in (*SERVICES, ADMINISTRATOR)}
        write_secret(self._files.definitions, json.dumps(broker_definitions(self.broker_passwords)).encode())
        rabbit = choose_rabbit(
            self._options.purpose, definitions=self._files.definitions, folder=self._kept("rabbitmq")
        )
        rabbit.launch()
        return rabbit

    def _urls_of(self, service: str, buses: Mapping[str, str]) -> ServiceUrls:
        made = None if self.provisioned is None else self.provisioned.services[service]
        if self.rabbit is not None:
            bus = self.rabbit.url(service, self.broker_passwords[service])
        else:
            bus = buses.get(service) or (made.bus_url if made is not None else "")
        given = self.given.get(service)
        if given is not None:
            return ServiceUrls(given.runtime_url, given.owner_url, bus)
        if made is None:
            raise AssertionError("without given databases the private server has them")
        return ServiceUrls(made.runtime_url, made.owner_url, bus)


async def _ready(rabbit: RabbitServer) -> None:
    while not rabbit.is_ready():  # noqa: ASYNC110  a port answers; there is nobody to set an event
        await asyncio.sleep(0.1)
