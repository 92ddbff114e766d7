"""The description of one service, from which every role is built. Each `services/<x>/app.py` makes one."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.families import DayClosedPayload
from shared.contracts.message import ServiceName
from shared.messaging.subscriptions import Subscriptions
from shared.policy import Policy
from shared.roles.commands import Commands
from shared.roles.jobs import Jobs
from shared.settings import ServiceSettings
from shared.web.identity.keys import KeySource

Gauges = Callable[[AsyncConnection, datetime], Awaitable[None]]
Resources = Callable[[Any], AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True)
class Service:
    """What a service is made of.

    `resources(settings)` opens what lives as long as a process (doors out, keys); it is `work.resources` in every
    unit of work.
    """

    name: ServiceName
    title: str
    settings_type: type[ServiceSettings]
    metadata: MetaData
    routers: Sequence[APIRouter]
    subscriptions: Subscriptions
    jobs: Jobs
    migrations: Path
    """The folder of version files."""
    day_closed: type[DayClosedPayload]
    """What it says at the end of each business date."""
    commands: Commands = field(default_factory=Commands)
    policies: Sequence[Policy] = ()
    resources: Resources | None = None
    findings: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    """Given the settings, what `doctor` says of the service's own files: subject, and "ok" or what is wrong."""
    gauges: Gauges | None = None
    """Sets the service's own gauges from its database, at a given moment; asked at every scrape."""
    own_keys: Callable[[Any], KeySource] | None = None
    """Given the resources, the keys that tokens are verified with, for the service that issues them itself."""
