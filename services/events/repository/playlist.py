"""Tracks, playlists with their history, and admissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.events.tables import admissions, evenings, playlist_entries, playlists, tracks
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A full track, with the territory of the evening where its artist was retained."""

    track_id: UUID
    sign_up_id: UUID
    evening_id: UUID
    member_id: UUID
    member_number: int
    artist_name: str
    title: str
    duration_seconds: int
    credits: str
    rights_holders: list[str]
    link: str
    submitted_at: datetime
    territory_id: UUID


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of a playlist, with what is shown of its track."""

    entry_id: UUID
    territory_id: UUID
    track_id: UUID
    member_id: UUID
    member_number: int
    admission_id: UUID
    entered_on: date
    entered_version: int
    entry_reason: str
    left_on: date | None
    left_version: int | None
    exit_reason: str | None
    artist_name: str
    title: str
    duration_seconds: int
    link: str


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """An admission, until membership has answered it."""

    admission_id: UUID
    member_id: UUID
    member_number: int
    evening_id: UUID
    track_id: UUID
    territory_id: UUID
    playlist_version: int
    admitted_on: date
    state: str
    granted_on: date | None


_TRACK = select(tracks, evenings.c.territory_id).join(evenings, evenings.c.evening_id == tracks.c.evening_id)
_ENTRY_COLUMNS = [column for column in playlist_entries.c if column.name not in ("entered_by", "left_by")]
_ENTRY = select(*_ENTRY_COLUMNS, tracks.c.artist_name, tracks.c.title, tracks.c.duration_seconds, tracks.c.link).join(
    tracks, tracks.c.track_id == playlist_entries.c.track_id
)


async def add_track(work: UnitOfWork, values: Mapping[str, object]) -> None:
    """Store a full track."""
    await work.connection.execute(insert(tracks).values(**values))


async def find_track(work: UnitOfWork, track_id: UUID) -> TrackRow | None:
    """One full track."""
    row = (await work.connection.execute(_TRACK.where(tracks.c.track_id == track_id))).one_or_none()
    return None if row is None else TrackRow(**row._mapping)


async def list_tracks(work: UnitOfWork, *, member_id: UUID | None, after: UUID | None, limit: int) -> list[TrackRow]:
    """Tracks, newest first; of one member when given."""
    statement = _TRACK.order_by(tracks.c.track_id.desc()).limit(limit)
    if member_id is not None:
        statement = statement.where(tracks.c.member_id == member_id)
    if after is not None:
        statement = statement.where(tracks.c.track_id < after)
    return [TrackRow(**row._mapping) for row in await work.connection.execute(statement)]


async def was_in_playlist(work: UnitOfWork, track_id: UUID) -> bool:
    """Whether a track has ever entered a playlist, and is thereby known to the members."""
    statement = select(playlist_entries.c.entry_id).where(playlist_entries.c.track_id == track_id).limit(1)
    return (await work.connection.execute(statement)).first() is not None


async def lock_playlist(work: UnitOfWork, territory_id: UUID) -> int:
    """Lock the playlist of a territory, made at need; return its version."""
    new = upsert(playlists).values(territory_id=territory_id, version=0, entry_count=0)
    await work.connection.execute(new.on_conflict_do_nothing())
    statement = select(playlists.c.version).where(playlists.c.territory_id == territory_id).with_for_update()
    return int((await work.connection.execute(statement)).scalar_one())


async def change_playlist(work: UnitOfWork, territory_id: UUID, version: int, entry_count: int) -> None:
    """Write the new version of a locked playlist."""
    statement = update(playlists).where(playlists.c.territory_id == territory_id)
    await work.connection.execute(statement.values(version=version, entry_count=entry_count))


async def entries_now(work: UnitOfWork, territory_id: UUID) -> list[EntryRow]:
    """What the playlist holds, oldest entry first."""
    statement = _ENTRY.where(playlist_entries.c.territory_id == territory_id, playlist_entries.c.left_version.is_(None))
    found = await work.connection.execute(statement.order_by(playlist_entries.c.entered_version))
    return [EntryRow(**row._mapping) for row in found]


async def find_entry(work: UnitOfWork, entry_id: UUID) -> EntryRow | None:
    """One entry, in or out."""
    row = (await work.connection.execute(_ENTRY.where(playlist_entries.c.entry_id == entry_id))).one_or_none()
    return None if row is None else EntryRow(**row._mapping)


async def playlist_version_at(work: UnitOfWork, territory_id: UUID, on: date) -> int:
    """The last version that the playlist reached by the end of a date; 0 before its first entry."""
    table = playlist_entries.c
    entered = select(func.max(table.entered_version)).where(table.territory_id == territory_id, table.entered_on <= on)
    left = select(func.max(table.left_version)).where(table.territory_id == territory_id, table.left_on <= on)
    row = (await work.connection.execute(select(entered.scalar_subquery(), left.scalar_subquery()))).one()
    return max(row[0] or 0, row[1] or 0)


async def entries_at_version(work: UnitOfWork, territory_id: UUID, version: int) -> list[EntryRow]:
    """What the playlist held in one of its versions, oldest entry first."""
    table = playlist_entries.c
    statement = _ENTRY.where(
        table.territory_id == territory_id,
        table.entered_version <= version,
        or_(table.left_version.is_(None), table.left_version > version),
    ).order_by(table.entered_version)
    return [EntryRow(**row._mapping) for row in await work.connection.execute(statement)]


async def entry_history(work: UnitOfWork, territory_id: UUID, *, before: int | None, limit: int) -> list[EntryRow]:
    """Every entry that a playlist has had, latest first."""
    table = playlist_entries.c
    statement = _ENTRY.where(table.territory_id == territory_id).order_by(table.entered_version.desc()).limit(limit)
    if before is not None:
        statement = statement.where(table.entered_version < before)
    return [EntryRow(**row._mapping) for row in await work.connection.execute(statement)]


async def add_entry(work: UnitOfWork, values: Mapping[str, object]) -> None:
    """Store an entry."""
    await work.connection.execute(insert(playlist_entries).values(**values))


async def end_entry(work: UnitOfWork, entry_id: UUID, values: Mapping[str, object]) -> None:
    """Record the exit of an entry of a locked playlist."""
    await work.connection.execute(
        update(playlist_entries).where(playlist_entries.c.entry_id == entry_id).values(**values)
    )


async def add_admission(work: UnitOfWork, values: Mapping[str, object]) -> bool:
    """Store the admission of a member; False when there is one already."""
    statement = upsert(admissions).values(**values).on_conflict_do_nothing().returning(admissions.c.admission_id)
    return (await work.connection.execute(statement)).one_or_none() is not None


async def admission_of(work: UnitOfWork, member_id: UUID) -> AdmissionRow | None:
    """The admission of a member."""
    row = (await work.connection.execute(select(admissions).where(admissions.c.member_id == member_id))).one_or_none()
    return None if row is None else AdmissionRow(**row._mapping)


async def list_admissions(
    work: UnitOfWork, *, member_id: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[AdmissionRow]:
    """Admissions by id; of one member or in one state when given."""
    statement = select(admissions).order_by(admissions.c.admission_id).limit(limit)
    if member_id is not None:
        statement = statement.where(admissions.c.member_id == member_id)
    if state is not None:
        statement = statement.where(admissions.c.state == state)
    if after is not None:
        statement = statement.where(admissions.c.admission_id > after)
    return [AdmissionRow(**row._mapping) for row in await work.connection.execute(statement)]


async def complete_admissions(work: UnitOfWork, granted: Mapping[UUID, date]) -> None:
    """Mark the pending admissions of these members as done; `granted` gives the date by member."""
    for member_id in sorted(granted):
        statement = update(admissions).where(admissions.c.member_id == member_id, admissions.c.state == "pending")
        await work.connection.execute(statement.values(state="done", granted_on=granted[member_id]))
