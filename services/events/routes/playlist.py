"""Full tracks, the rolling playlist of a territory, and admissions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.events.errors import (
    AlreadyInPlaylist,
    CuratorsOnly,
    EntryNotInPlaylist,
    NotRetained,
    OwnAffair,
    TerritoryNotKnown,
)
from services.events.repository import playlist
from services.events.routes.callers import person_of
from services.events.schemas import playlist as schemas
from services.events.schemas.playlist import (
    AdmissionView,
    EntryView,
    NewEntry,
    NewExit,
    NewTrack,
    PlaylistView,
    TrackView,
)
from services.events.use_cases import submit_track as tracks
from services.events.use_cases.authorise import is_organiser
from services.events.use_cases.change_playlist import Entering, enter_playlist, leave_playlist
from services.events.use_cases.show_playlist import show_playlist
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Day, Id, Once, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1", tags=["playlist"])


@router.post(
    "/tracks",
    status_code=201,
    response_model=TrackView,
    responses=problems(Unauthenticated, NotRetained),
)
async def post_track(work: Work, caller: Caller, once: Once, body: NewTrack) -> Response:
    """Submit a full track, as an artist who was retained."""
    new = tracks.NewTrack(
        body.sign_up_id, body.title, body.duration_seconds, body.credits, body.rights_holders, body.link
    )
    track = await tracks.submit_track(work, person_of(caller), new)
    return await once.answer(TrackView.of(track), status=201, location=f"/v1/tracks/{track.track_id}")


@router.get("/tracks", responses=problems(Unauthenticated))
async def get_tracks(work: Work, caller: Caller, page: PageQuery) -> Paged[TrackView]:
    """Tracks, newest first: all of them for those who work on evenings, one's own for others."""
    everything = await is_organiser(work, person_of(caller))
    after = page.after_as(UUID)
    rows = await playlist.list_tracks(
        work,
        member_id=None if everything else caller.member_id,
        after=None if after is None else after[0],
        limit=page.limit + 1,
    )
    return paged([TrackView.of(row) for row in rows], page.limit, cursor_of=lambda view: (view.track_id,))


@router.get("/tracks/{track_id}", responses=problems(Unauthenticated, NotFound))
async def get_track(work: Work, caller: Caller, track_id: Id) -> TrackView:
    """A track: one's own, one that was in a playlist, or any for those who work on evenings."""
    return TrackView.of(await tracks.read_track(work, person_of(caller), track_id))


@router.get("/playlists/{territory_id}", responses=problems(Unauthenticated, NotFound))
async def get_playlist(
    work: Work,
    caller: Caller,  # noqa: ARG001 - members only
    territory_id: Id,
    on: Day | None = None,
    version: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> PlaylistView:
    """The playlist as it is, at the end of a date, or in one of its versions."""
    return PlaylistView.of(territory_id, await show_playlist(work, territory_id, on=on, version=version))


@router.get("/playlists/{territory_id}/entries", responses=problems(Unauthenticated))
async def get_entries(
    work: Work,
    caller: Caller,  # noqa: ARG001 - members only
    page: PageQuery,
    territory_id: Id,
) -> Paged[EntryView]:
    """Every entry a playlist has had, latest first, with entry and exit reasons."""
    after = page.after_as(read_number)
    before = None if after is None else after[0]
    rows = await playlist.entry_history(work, territory_id, before=before, limit=page.limit + 1)
    return paged([EntryView.of(row) for row in rows], page.limit, cursor_of=lambda view: (view.entered_version,))


@router.post(
    "/playlists/{territory_id}/entries",
    status_code=201,
    response_model=EntryView,
    responses=problems(
        Unauthenticated, CuratorsOnly, OwnAffair, NotFound, TerritoryNotKnown, AlreadyInPlaylist, EntryNotInPlaylist
    ),
)
async def post_entry(work: Work, caller: Caller, once: Once, territory_id: Id, body: NewEntry) -> Response:
    """Let a track in. Of a full playlist the oldest entry leaves, or the one that is named."""
    entering = Entering(body.track_id, body.reason, body.replaces_entry_id)
    entry = await enter_playlist(work, person_of(caller), territory_id, entering)
    return await once.answer(EntryView.of(entry), status=201, location=f"/v1/playlists/{territory_id}")


@router.post(
    "/playlists/{territory_id}/exits",
    response_model=EntryView,
    responses=problems(Unauthenticated, CuratorsOnly, NotFound, EntryNotInPlaylist),
)
async def post_exit(work: Work, caller: Caller, once: Once, territory_id: Id, body: NewExit) -> Response:
    """Take an entry out; Plug status is not touched."""
    entry = await leave_playlist(work, person_of(caller), territory_id, body.entry_id, body.reason)
    return await once.answer(EntryView.of(entry))


@router.get("/admissions", responses=problems(Unauthenticated))
async def get_admissions(
    work: Work, caller: Caller, page: PageQuery, state: schemas.AdmissionState | None = None
) -> Paged[AdmissionView]:
    """Admissions, pending or done: all for those who work on evenings, one's own for others."""
    everything = await is_organiser(work, person_of(caller))
    after = page.after_as(UUID)
    rows = await playlist.list_admissions(
        work,
        member_id=None if everything else caller.member_id,
        state=state,
        after=None if after is None else after[0],
        limit=page.limit + 1,
    )
    return paged([AdmissionView.of(row) for row in rows], page.limit, cursor_of=lambda view: (view.admission_id,))
