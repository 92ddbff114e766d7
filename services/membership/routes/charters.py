"""The charter: its versions and one's own signature."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from services.membership.errors import CharterNotCurrent, DateInThePast, FunctionRequired
from services.membership.repository import statutes
from services.membership.schemas.cooperative import CharterBody, CharterView, SignatureView
from services.membership.use_cases.publish_charter import publish_charter
from services.membership.use_cases.sign_charter import sign_charter
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Once, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1/charters", tags=["charter"])

Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("", responses=problems(Unauthenticated))
async def list_charters(_caller: Caller, work: Work, page: PageQuery) -> Paged[CharterView]:
    """The versions of the charter, the latest first."""
    after = page.after_as(read_number)
    found = await statutes.all_charters(work, page.limit + 1, None if after is None else after[0])
    return paged([CharterView.of(charter) for charter in found], page.limit, lambda view: (view.charter_version,))


@router.get("/current", responses=problems(Unauthenticated, NotFound))
async def get_current_charter(_caller: Caller, work: Work) -> CharterView:
    """The version in force."""
    charter = await statutes.current_charter(work)
    if charter is None:
        raise NotFound()
    return CharterView.of(charter)


@router.post(
    "",
    status_code=201,
    response_model=CharterView,
    responses=problems(Unauthenticated, FunctionRequired, DateInThePast),
)
async def post_charter(body: CharterBody, caller: Caller, work: Work, once: Once) -> Response:
    """Publish the next version. By the presidency."""
    charter = await publish_charter(work, caller.member_id, body.text, body.sign_by_on)
    return await once.answer(CharterView.of(charter), status=201, location="/v1/charters/current")


@router.post(
    "/{charter_version}/signatures",
    status_code=201,
    response_model=SignatureView,
    responses=problems(Unauthenticated, NotFound, CharterNotCurrent),
)
async def post_signature(charter_version: Version, caller: Caller, work: Work, once: Once) -> Response:
    """Sign the version in force, for oneself."""
    signed_on = await sign_charter(work, caller.member_id, charter_version)
    view = SignatureView(member_id=caller.member_id, charter_version=charter_version, signed_on=signed_on)
    return await once.answer(view, status=201, location="/v1/me")
