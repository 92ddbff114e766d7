"""What a process of membership opens at its start and keeps: keys, hashing threads, the mailer, and its settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.membership.outside.mail import Mailer, mailer_of
from services.membership.outside.password_hashing import PasswordHashing
from services.membership.outside.signing_keys import SigningKeys
from services.membership.settings import MembershipSettings
from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.web import FixedKeys, KeySource


@dataclass(frozen=True, slots=True)
class Resources:
    """Handed to every unit of work of membership."""

    settings: MembershipSettings
    keys: SigningKeys
    hashing: PasswordHashing
    mailer: Mailer


def signing_keys(settings: MembershipSettings) -> SigningKeys:
    """The keys that the settings name; in a test without a file, a key of this process."""
    if settings.signing_key_file is None:
        return SigningKeys.ephemeral()
    return SigningKeys.read(settings.signing_key_file)


def own_keys(resources: Resources) -> KeySource:
    """The keys that membership's own gateway verifies tokens with: at hand, without a request to itself."""
    return FixedKeys(resources.keys.key_set())


@asynccontextmanager
async def open_resources(settings: MembershipSettings) -> AsyncIterator[Resources]:
    """Open everything; there is nothing to close."""
    hashing = PasswordHashing(
        memory_kib=settings.password_memory_kib,
        time_cost=settings.password_time_cost,
        concurrency=settings.password_concurrency,
    )
    yield Resources(settings, signing_keys(settings), hashing, mailer_of(settings))


def resources_of(work: UnitOfWork) -> Resources:
    """The resources of the process that this unit of work runs in."""
    return _checked(work.resources)


def resources_in(database: Database) -> Resources:
    """The resources of a process, where no unit of work is open yet."""
    return _checked(database.resources)


def _checked(resources: object) -> Resources:
    if not isinstance(resources, Resources):
        raise TypeError("this database was opened without the resources of membership")
    return resources
