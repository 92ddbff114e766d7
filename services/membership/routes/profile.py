"""One's own profile and password."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.membership.errors import CurrentPasswordWrong, PasswordRefused
from services.membership.schemas.accounts import PasswordBody, ProfileBody, ProfileView
from services.membership.use_cases.change_password import change_password
from services.membership.use_cases.change_profile import change_profile
from services.membership.use_cases.read_own_profile import read_own_profile
from shared.errors import NotFound, PreconditionFailed, TooManyRequests, Unauthenticated
from shared.web import Caller, Work, etag, if_match, problems, take_token
from shared.web.problems import respond
from shared.web.request_context import context_of

router = APIRouter(prefix="/v1", tags=["profile"])

PASSWORD_TRIES = 5
WINDOW_SECONDS = 60


@router.get("/me", responses=problems(Unauthenticated, NotFound))
async def get_me(caller: Caller, work: Work, response: Response) -> ProfileView:
    """One's own profile: private and public name, Plug status, charter, functions, playlist."""
    profile = await read_own_profile(work, caller.member_id)
    etag(response, profile.member.version)
    return ProfileView.of(profile)


@router.put("/me", responses=problems(Unauthenticated, NotFound, PreconditionFailed))
async def put_me(body: ProfileBody, caller: Caller, work: Work, request: Request, response: Response) -> ProfileView:
    """Change one's own profile; with `If-Match` only if nothing changed since."""
    await change_profile(
        work,
        caller.member_id,
        if_match(request),
        public_name=body.public_name,
        legal_name=body.legal_name,
        language=body.language,
        notice_mail=body.notice_mail,
    )
    profile = await read_own_profile(work, caller.member_id)
    etag(response, profile.member.version)
    return ProfileView.of(profile)


@router.put(
    "/me/password",
    status_code=204,
    response_model=None,
    responses=problems(Unauthenticated, CurrentPasswordWrong, PasswordRefused, TooManyRequests),
)
async def put_password(body: PasswordBody, caller: Caller, work: Work, request: Request) -> Response:
    """Change one's own password: all sessions end and every older token is refused."""
    await take_token(work, f"password:{caller.member_id}", PASSWORD_TRIES, WINDOW_SECONDS)
    if not await change_password(work, caller.member_id, body.current_password, body.new_password):
        # An answer, not an exception: the try counts and is audited.
        return respond(CurrentPasswordWrong(field="body.current_password"), context_of(request))
    return Response(status_code=204)
