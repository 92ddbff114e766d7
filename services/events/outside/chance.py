"""Where the id of an evening and its commitment come from: the system's randomness, or the seed of a repeatable demo.

Both go into the draw, so a season that is to have the same draws again needs both from its seed. Whoever knows the
seed knows every draw beforehand; production therefore refuses one.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from services.events.settings import EventsSettings
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id, new_id

_SEEDED = UUID("7d3c35c4-2f0b-5c6e-9a41-5a5d1f1e0c11")


@dataclass(frozen=True, slots=True)
class Chance:
    """Handed to every unit of work of events."""

    draw_seed: str | None


@asynccontextmanager
async def open_chance(settings: EventsSettings) -> AsyncIterator[Chance]:
    """There is nothing to close."""
    yield Chance(settings.draw_seed)


async def new_evening(work: UnitOfWork) -> tuple[UUID, str]:
    """The id and the commitment (64 hex digits) of the next evening."""
    chance = work.resources
    if not isinstance(chance, Chance):
        raise TypeError("this database was opened without the resources of events")
    if chance.draw_seed is None:
        return new_id(), secrets.token_hex(32)
    seeded = f"{chance.draw_seed}:{await work.next_number('seeded_evenings')}"
    return derived_id(_SEEDED, seeded), sha256(seeded.encode()).hexdigest()
