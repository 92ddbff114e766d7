"""The databases of an installation, for a command that works on them: given, of a running `make up`, or in `.local`."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.environment import ServiceUrls
from deploy.local.errors import LaunchError
from deploy.local.given import given_bus, given_databases
from deploy.local.postgres import private_server
from deploy.local.provision import provision
from deploy.local.running import find_running, only_one
from shared.contracts.message import SERVICES


@asynccontextmanager
async def reach(folder: Path, say: Callable[[str], None]) -> AsyncIterator[Mapping[str, ServiceUrls]]:
    """What each service connects to, for as long as the block runs; says which it found.

    Raises `LaunchError` when there is nothing. A private PostgreSQL is started only when nobody else runs it.
    """
    given = given_databases(os.environ, SERVICES)
    running = find_running(folder)
    if given:
        say("PostgreSQL: the databases given.")
        buses = given_bus(os.environ, SERVICES)
        yield {s: ServiceUrls(d.runtime_url, d.owner_url, buses.get(s, d.runtime_url)) for s, d in given.items()}
    elif running is not None:
        say("PostgreSQL: that of the running `make up`.")
        yield running.urls
    elif not (folder / "postgres").exists():
        raise LaunchError(f"There is no installation: no *_DATABASE_URL, and no data of `make up` in {folder}.")
    else:
        with only_one(folder):
            server = private_server("up", folder=folder / "postgres")
            server.start()
            say(server.source)
            try:
                made = await provision(server.admin_url, private=True)
                yield {s: ServiceUrls(d.runtime_url, d.owner_url, d.bus_url) for s, d in made.services.items()}
            finally:
                server.stop()
