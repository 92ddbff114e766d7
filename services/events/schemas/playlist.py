"""Bodies of tracks, playlists and admissions."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.events.repository.playlist import AdmissionRow, EntryRow, TrackRow
from services.events.use_cases.show_playlist import PlaylistAt
from shared.web import Body, Id, View, text

EntryReason = Literal["retained", "jury_choice", "by_council"]
ChosenExit = Literal["jury_choice", "artist_request", "track_withdrawn", "by_council"]
ExitReason = Literal["oldest_entry", "jury_choice", "artist_request", "track_withdrawn", "by_council"]
AdmissionState = Literal["pending", "done"]
LINK = r"^https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[\x21-\x7e]*)?$"


class NewTrack(Body):
    """A full track of a retained artist."""

    sign_up_id: Id
    title: Annotated[str, text(200)]
    duration_seconds: Annotated[int, Field(strict=True, ge=1, le=3600)]
    credits: Annotated[str, text(1000, lines=True)]
    rights_holders: Annotated[list[Annotated[str, text(200)]], Field(min_length=1, max_length=20)]
    link: Annotated[str, text(500, pattern=LINK)]


class TrackView(View):
    """A full track."""

    track_id: UUID
    sign_up_id: UUID
    evening_id: UUID
    territory_id: UUID
    member_id: UUID
    member_number: int
    artist_name: str
    title: str
    duration_seconds: int
    credits: str
    rights_holders: list[str]
    link: str
    submitted_at: datetime

    @classmethod
    def of(cls, row: TrackRow) -> "TrackView":
        """The view of a row."""
        return cls.model_validate(row)


class NewEntry(Body):
    """A track that enters, and which entry makes room; the oldest of a full playlist when none is named."""

    track_id: Id
    reason: EntryReason = "retained"
    replaces_entry_id: Id | None = None


class NewExit(Body):
    """An entry that leaves. `artist_request` is for the artist's own entry."""

    entry_id: Id
    reason: ChosenExit


class EntryView(View):
    """An entry of a playlist, with its exit once it has left."""

    entry_id: UUID
    territory_id: UUID
    track_id: UUID
    member_id: UUID
    member_number: int
    admission_id: UUID
    artist_name: str
    title: str
    duration_seconds: int
    link: str
    entered_on: date
    entered_version: int
    entry_reason: EntryReason
    left_on: date | None
    left_version: int | None
    exit_reason: ExitReason | None

    @classmethod
    def of(cls, row: EntryRow) -> "EntryView":
        """The view of a row."""
        return cls.model_validate(row)


class PlaylistView(View):
    """A playlist in one of its versions, oldest entry first."""

    territory_id: UUID
    version: int
    entries: Annotated[list[EntryView], Field(max_length=15)]

    @classmethod
    def of(cls, territory_id: UUID, found: PlaylistAt) -> "PlaylistView":
        """The view of a version."""
        entries = [EntryView.of(entry) for entry in found.entries]
        return cls(territory_id=territory_id, version=found.version, entries=entries)


class AdmissionView(View):
    """An admission: pending until membership has made the member a Plug."""

    admission_id: UUID
    member_id: UUID
    member_number: int
    evening_id: UUID
    track_id: UUID
    territory_id: UUID
    playlist_version: int
    admitted_on: date
    state: AdmissionState
    granted_on: date | None

    @classmethod
    def of(cls, row: AdmissionRow) -> "AdmissionView":
        """The view of a row."""
        return cls.model_validate(row)
