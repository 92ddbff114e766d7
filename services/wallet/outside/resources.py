"""What a process of the wallet opens at its start and keeps: the keys of bank accounts, and its settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.wallet.outside.sealing import PayoutKeys
from services.wallet.settings import WalletSettings
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Resources:
    """Handed to every unit of work of the wallet."""

    settings: WalletSettings
    payout_keys: PayoutKeys


@asynccontextmanager
async def open_resources(settings: WalletSettings) -> AsyncIterator[Resources]:
    """Open everything; there is nothing to close."""
    yield Resources(settings, PayoutKeys(settings.payout_secrets))


def resources_of(work: UnitOfWork) -> Resources:
    """The resources of the process that this unit of work runs in."""
    if not isinstance(work.resources, Resources):
        raise TypeError("this unit of work was opened without the wallet's resources")
    return work.resources
