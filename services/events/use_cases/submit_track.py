"""A retained artist submits a full track."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain.people import Person
from services.events.domain.scouting import RETAINED
from services.events.errors import NotRetained
from services.events.repository import playlist, sign_ups
from services.events.repository.playlist import TrackRow
from services.events.use_cases.authorise import is_organiser
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class NewTrack:
    """What is known of a full track. Credits and rights holders name people: personal data."""

    sign_up_id: UUID
    title: str
    duration_seconds: int
    credits: str
    rights_holders: list[str]
    link: str


async def submit_track(work: UnitOfWork, person: Person, new: NewTrack) -> TrackRow:
    """Store the track. Refuses unless the sign-up is the caller's own and was retained."""
    sign_up = await sign_ups.find_sign_up(work, new.sign_up_id)
    if sign_up is None or sign_up.member_id != person.member_id or sign_up.decision != RETAINED:
        raise NotRetained(field="body.sign_up_id")
    track_id = new_id()
    values: dict[str, object] = {
        "track_id": track_id,
        "sign_up_id": new.sign_up_id,
        "evening_id": sign_up.evening_id,
        "member_id": person.member_id,
        "member_number": person.member_number,
        "artist_name": person.name,
        "title": new.title,
        "duration_seconds": new.duration_seconds,
        "credits": new.credits,
        "rights_holders": new.rights_holders,
        "link": new.link,
        "submitted_at": work.now(),
    }
    await playlist.add_track(work, values)
    work.audit("track_submitted", track_id, sign_up_id=str(new.sign_up_id))
    return await read_track(work, person, track_id)


async def read_track(work: UnitOfWork, person: Person, track_id: UUID) -> TrackRow:
    """A track: for its artist, for those who work on evenings, and for every member once it was in a playlist."""
    track = await playlist.find_track(work, track_id)
    if track is None:
        raise NotFound
    if track.member_id == person.member_id or await is_organiser(work, person):
        return track
    if not await playlist.was_in_playlist(work, track_id):
        raise NotFound
    return track
