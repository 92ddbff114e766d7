"""Live changes: server-sent events of what is posted and set aside for the caller."""

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.wallet.use_cases.follow_changes import ChangeFeed
from shared.errors import InvalidRequest, Unauthenticated
from shared.web import Caller, event_stream, problems
from shared.web.state import state_of

router = APIRouter(prefix="/v1", tags=["me"], responses=problems(Unauthenticated, InvalidRequest))

Until = Annotated[
    Literal["token_end", "now"], Query(description="`now` ends the answer once everything up to now was sent")
]


@router.get(
    "/me/changes",
    summary="What changes for the caller, live",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def get_my_changes(request: Request, caller: Caller, until: Until = "token_end") -> Response:
    """Events `posted` (a group with the caller's lines; its position is the event's id) and `balances` (what there is).

    Resumes after `Last-Event-ID`, ends with the token or when access is revoked.
    """
    state = state_of(request)
    feed = cast(ChangeFeed, state.gatherers.setdefault(ChangeFeed, ChangeFeed(state.database)))
    return event_stream(request, caller, lambda last: feed.follow(caller, last, to_the_end=until == "token_end"))
