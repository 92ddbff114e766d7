"""What a stack is to be: bus, roles, copies, ports, folder, and the variables of the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from deploy.local.postgres_binaries import Purpose
from deploy.local.scale import Roles
from shared.contracts.message import SERVICES

Bus = Literal["postgres", "rabbitmq"]
DEFAULT_PORTS: Mapping[str, int] = {
    "membership": 8001,
    "wallet": 8002,
    "marketplace": 8003,
    "missions": 8004,
    "events": 8005,
}


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What is to run, and how."""

    purpose: Purpose = "demo"
    bus: Bus = "postgres"
    roles: Roles = "all"
    """`all`: one process a service; `split`: api, worker and relay apart."""
    copies: Mapping[str, int] = field(default_factory=dict)
    """Copies by `wallet-worker`; 1 where nothing is said. A role that `roles` has not is started where it is named."""
    services: Sequence[str] = SERVICES
    ports: Mapping[str, int] | None = None
    """Gateway ports by service; free ones where 0; None takes `DEFAULT_PORTS`."""
    folder: Path | None = None
    """Keeps data, key, mails and logs between runs; a temporary folder when None."""
    environment: Literal["production", "demo", "test"] = "demo"
    durable: bool = True
    """False switches fsync of a private PostgreSQL off: tests, and the demo, whose data go with it."""
    restart: bool = False
    """Start again what crashes."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further variables: `WALLET_BATCH_LIMIT`, `LOG_LEVEL` … A service sees its own and the general ones."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Where `*_DATABASE_URL` and `*_BUS_URL` of running servers are looked for: `os.environ` in the launchers."""
