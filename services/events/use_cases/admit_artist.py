"""Admit an artist with their first entry into a playlist; the admission is done when membership has answered."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.events.repository import people, playlist
from services.events.repository.playlist import TrackRow
from shared.contracts.events import ArtistAdmitted
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id


async def admit_artist(work: UnitOfWork, track: TrackRow, territory_id: UUID, playlist_version: int) -> UUID:
    """The id of the member's admission, made by the first entry and never again.

    Announces `events.artist_admitted` once. Somebody who is an active Plug already has it done at once.
    """
    admission_id = derived_id(track.member_id, "events.admission")
    status = await people.plug_status(work, track.member_id)
    granted_on = status[1] if status is not None and status[0] == "active" else None
    values: dict[str, object] = {
        "admission_id": admission_id,
        "member_id": track.member_id,
        "member_number": track.member_number,
        "evening_id": track.evening_id,
        "track_id": track.track_id,
        "territory_id": territory_id,
        "playlist_version": playlist_version,
        "admitted_on": work.today(),
        "state": "pending" if granted_on is None else "done",
        "granted_on": granted_on,
    }
    if not await playlist.add_admission(work, values):
        return admission_id
    message = ArtistAdmitted(
        admission_id=admission_id,
        member=Member(member_id=track.member_id, member_number=track.member_number),
        evening_id=track.evening_id,
        track_id=track.track_id,
        playlist_version=playlist_version,
        admitted_on=work.today(),
    )
    work.outbox.add(message, territory_id=territory_id)
    work.audit("artist_admitted", admission_id, track_id=str(track.track_id))
    return admission_id


async def complete_admissions(work: UnitOfWork, granted: Mapping[UUID, date]) -> None:
    """Membership made these members Plugs on these dates: their admissions, if they have one, are done."""
    await playlist.complete_admissions(work, granted)
