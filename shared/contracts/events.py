"""What events says: evenings that took place, and artists who enter or leave the playlist."""

from typing import Literal, Self
from uuid import UUID

from shared.contracts import examples
from shared.contracts.families import DayClosedPayload, MessageCount
from shared.contracts.message import Day, Member, Message, PlainInteger, Version

PlaylistExitReason = Literal["oldest_entry", "jury_choice", "artist_request", "track_withdrawn", "by_council"]


class EveningHeld(
    Message,
    name="events.evening_held",
    version=1,
    subject="evening_id",
    listeners=("membership",),
    fact="state",
):
    """An evening took place; the figures are numbers of people."""

    evening_id: UUID
    held_on: Day
    signed_up: PlainInteger
    performed: PlainInteger
    retained: PlainInteger
    no_shows: PlainInteger
    volunteers: PlainInteger

    @classmethod
    def example(cls) -> Self:
        return cls(
            evening_id=examples.EVENING,
            held_on=examples.DAY,
            signed_up=12,
            performed=10,
            retained=2,
            no_shows=2,
            volunteers=4,
        )


class ArtistAdmitted(
    Message,
    name="events.artist_admitted",
    version=1,
    subject="admission_id",
    listeners=("membership",),
    fact="state",
):
    """An artist entered the playlist: membership makes the member a Plug once the charter is signed."""

    admission_id: UUID
    member: Member
    evening_id: UUID
    track_id: UUID
    playlist_version: Version
    admitted_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            admission_id=examples.ADMISSION,
            member=examples.ALIX,
            evening_id=examples.EVENING,
            track_id=examples.example_id(32),
            playlist_version=3,
            admitted_on=examples.DAY,
        )


class PlaylistEntryLeft(
    Message,
    name="events.playlist_entry_left",
    version=1,
    subject="admission_id",
    listeners=("membership",),
    fact="state",
):
    """An entry left the playlist. Plug status is not touched."""

    admission_id: UUID
    member: Member
    left_on: Day
    reason_code: PlaylistExitReason

    @classmethod
    def example(cls) -> Self:
        return cls(
            admission_id=examples.ADMISSION,
            member=examples.ALIX,
            left_on=examples.DAY,
            reason_code="oldest_entry",
        )


class DayClosed(
    DayClosedPayload, name="events.day_closed", version=1, subject="day_id", listeners=("wallet",), fact="state"
):
    """What events said with the business date that is over."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            day_id=examples.example_id(74),
            business_date=examples.DAY,
            counts=(MessageCount(message="events.evening_held.v1", count=3),),
            sums=(),
        )
