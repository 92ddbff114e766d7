"""Show the playlist of a territory: as it is, on a date, or in one of its versions."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.events.repository import people, playlist
from services.events.repository.playlist import EntryRow
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class PlaylistAt:
    """A playlist in one of its versions, oldest entry first."""

    version: int
    entries: list[EntryRow]


async def show_playlist(work: UnitOfWork, territory_id: UUID, *, on: date | None, version: int | None) -> PlaylistAt:
    """The playlist in `version`, else as it was at the end of `on`, else as it is.

    `NotFound` for a territory that is not open; a version beyond the last shows the last.
    """
    if not await people.territory_is_open(work, territory_id):
        raise NotFound
    last = await playlist.playlist_version_at(work, territory_id, on or work.today())
    shown = last if version is None else min(version, last)
    return PlaylistAt(shown, await playlist.entries_at_version(work, territory_id, shown))
