"""Let a track into the rolling playlist, and out of it; the first entry of a member is their admission."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain import playlist as rules
from services.events.domain.people import Person
from services.events.domain.playlist import EntryReason, ExitReason
from services.events.domain.policies import PLAYLIST_SIZE
from services.events.errors import AlreadyInPlaylist, CuratorsOnly, EntryNotInPlaylist, OwnAffair, TerritoryNotKnown
from services.events.repository import people, playlist
from services.events.repository.playlist import EntryRow
from services.events.use_cases.admit_artist import admit_artist
from services.events.use_cases.authorise import is_curator, require_curator
from shared.contracts.events import PlaylistEntryLeft
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Entering:
    """Which track enters, why, and who makes room (the oldest entry unless named)."""

    track_id: UUID
    reason: EntryReason
    replaces_entry_id: UUID | None


async def enter_playlist(work: UnitOfWork, person: Person, territory_id: UUID, entering: Entering) -> EntryRow:
    """Put a track into the playlist of a territory, as its next version.

    A full playlist loses its oldest entry, or the named one. Refuses without a mandate, one's own track, and a track
    that is in already. Announces `events.artist_admitted` for a member's first entry and `events.playlist_entry_left`
    for each that leaves.
    """
    if not await people.territory_is_open(work, territory_id):
        raise TerritoryNotKnown(field="path.territory_id")
    await require_curator(work, person, territory_id)
    track = await playlist.find_track(work, entering.track_id)
    if track is None:
        raise NotFound(field="body.track_id")
    if track.member_id == person.member_id:
        raise OwnAffair
    version = await playlist.lock_playlist(work, territory_id) + 1
    held = await playlist.entries_now(work, territory_id)
    if any(entry.track_id == track.track_id for entry in held):
        raise AlreadyInPlaylist(field="body.track_id")
    size = (await work.policy(PLAYLIST_SIZE)).value
    leaving = dict(rules.leaving([entry.entry_id for entry in held], size, entering.replaces_entry_id))
    for entry in held:
        if entry.entry_id in leaving:
            await _end(work, person, entry, version, leaving[entry.entry_id])
    admission_id = await admit_artist(work, track, territory_id, version)
    entry_id = new_id()
    values: dict[str, object] = {
        "entry_id": entry_id,
        "territory_id": territory_id,
        "track_id": track.track_id,
        "member_id": track.member_id,
        "member_number": track.member_number,
        "admission_id": admission_id,
        "entered_on": work.today(),
        "entered_version": version,
        "entry_reason": entering.reason,
        "entered_by": person.member_id,
    }
    await playlist.add_entry(work, values)
    await playlist.change_playlist(work, territory_id, version, len(held) - len(leaving) + 1)
    work.audit("playlist_entered", entry_id, track_id=str(track.track_id), version=version, reason=entering.reason)
    return await _entry(work, entry_id)


async def leave_playlist(
    work: UnitOfWork, person: Person, territory_id: UUID, entry_id: UUID, reason: ExitReason
) -> EntryRow:
    """Take an entry out, as the playlist's next version; nobody takes its place.

    A curator may, for any reason but the artist's own request, which only the artist makes. Announces
    `events.playlist_entry_left`; Plug status is not touched.
    """
    entry = await playlist.find_entry(work, entry_id)
    if entry is None or entry.territory_id != territory_id:
        raise NotFound(field="body.entry_id")
    own = entry.member_id == person.member_id
    if reason == "artist_request":
        if not own:
            raise CuratorsOnly(field="body.reason")
    elif not await is_curator(work, person, territory_id):
        raise CuratorsOnly
    version = await playlist.lock_playlist(work, territory_id) + 1
    held = await playlist.entries_now(work, territory_id)
    if all(other.entry_id != entry_id for other in held):
        raise EntryNotInPlaylist(field="body.entry_id")
    await _end(work, person, entry, version, reason)
    await playlist.change_playlist(work, territory_id, version, len(held) - 1)
    return await _entry(work, entry_id)


async def _end(work: UnitOfWork, person: Person, entry: EntryRow, version: int, reason: ExitReason) -> None:
    today = work.today()
    values = {"left_on": today, "left_version": version, "exit_reason": reason, "left_by": person.member_id}
    await playlist.end_entry(work, entry.entry_id, values)
    message = PlaylistEntryLeft(
        admission_id=entry.admission_id,
        member=Member(member_id=entry.member_id, member_number=entry.member_number),
        left_on=today,
        reason_code=reason,
    )
    work.outbox.add(message, territory_id=entry.territory_id)
    work.audit("playlist_left", entry.entry_id, version=version, reason=reason)


async def _entry(work: UnitOfWork, entry_id: UUID) -> EntryRow:
    entry = await playlist.find_entry(work, entry_id)
    if entry is None:
        raise NotFound
    return entry
