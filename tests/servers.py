"""The private servers of a test run. A missing one is an error, never a skip: in CI that fails the run, as it must."""

import json
import os
import secrets
import tempfile
from pathlib import Path

from deploy.local.choice import choose_postgres, choose_rabbit
from deploy.local.postgres import PostgresServer
from deploy.local.provision import ServiceDatabase, clone_database, drop_database, provision
from deploy.local.rabbitmq import RabbitServer
from shared.contracts.message import SERVICES
from shared.database.migrate import migrate
from shared.messaging.topology import broker_definitions

VERSIONS = Path(__file__).parent.parent / "services"
_used: list[str] = []


def real_parts_used() -> list[str]:
    """One sentence a kind of server that this run has started."""
    return list(dict.fromkeys(_used))


def note_real_part(sentence: str) -> None:
    """Have the summary name a server that a test started by itself."""
    _used.append(sentence)


class Postgres:
    """The server of a run, and a migrated template a service."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._templates: dict[str, ServiceDatabase] = {}

    async def template(self, kind: str) -> ServiceDatabase:
        """The migrated database of a service ("kit": the kit's tables only), made at its first use."""
        if kind not in self._templates:
            made = await provision(self.server.admin_url, services=(kind,), prefix="template_", table_bus=False)
            versions = None if kind == "kit" else VERSIONS / kind / "migrations" / "versions"
            await migrate(made.services[kind].owner_url, versions)
            self._templates[kind] = made.services[kind]
        return self._templates[kind]

    async def clone(self, kind: str) -> ServiceDatabase:
        """A fresh copy of the template."""
        template = await self.template(kind)
        return await clone_database(self.server.admin_url, template, f"t{os.getpid()}_{kind}_{secrets.token_hex(5)}")

    async def drop(self, database: ServiceDatabase) -> None:
        """Drop a copy."""
        await drop_database(self.server.admin_url, database.name)

    def stop(self) -> None:
        """Stop the server."""
        self.server.stop()


class Rabbit:
    """The broker of a run, with the topology of the catalogue."""

    def __init__(self, server: RabbitServer, passwords: dict[str, str]) -> None:
        self.server = server
        self._passwords = passwords

    def url(self, user: str) -> str:
        """amqp:// of a service's user."""
        return self.server.url(user, self._passwords[user])

    def stop(self) -> None:
        """Stop the node."""
        self.server.stop()


def start_postgres() -> Postgres:
    """Start a private PostgreSQL."""
    server = choose_postgres("test", durable=False)
    server.start()
    _used.append(server.source)
    return Postgres(server)


def start_rabbit() -> Rabbit:
    """Start a private RabbitMQ with one user a service and an administrator."""
    passwords = {user: secrets.token_urlsafe(16) for user in (*SERVICES, "administrator")}
    folder = Path(tempfile.mkdtemp(prefix="pourpar-definitions-"))
    (folder / "definitions.json").write_text(json.dumps(broker_definitions(passwords)))
    server = choose_rabbit("test", definitions=folder / "definitions.json")
    server.start()
    _used.append(server.source)
    return Rabbit(server, passwords)
