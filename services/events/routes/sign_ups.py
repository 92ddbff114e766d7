"""Sign-ups at home and at the door, their steps, and the claim of a guest's sign-up."""

from fastapi import APIRouter, Response

from services.events.domain.people import Person
from services.events.errors import (
    AlreadySignedUp,
    ClaimCodeRefused,
    CrewOnly,
    EveningState,
    GuardianConsentMissing,
    ListClosed,
    MemberNotKnown,
    NothingToClaim,
    OwnAffair,
    SignUpState,
)
from services.events.repository.sign_ups import SignUpRow
from services.events.routes.callers import person_of
from services.events.schemas.sign_ups import (
    ClaimCodeView,
    ContactView,
    NewClaim,
    NewSignUp,
    SignUpDetail,
    SignUpView,
)
from services.events.use_cases.claim_sign_up import claim_sign_up, issue_claim_code
from services.events.use_cases.move_sign_up import check_in, record_no_show, skip, withdraw
from services.events.use_cases.read_contact import read_contact
from services.events.use_cases.show_sign_ups import show_sign_up, show_sign_ups
from services.events.use_cases.sign_up import Fellow, Guest, Minority, sign_up_oneself, sign_up_somebody
from shared.database.unit_of_work import UnitOfWork
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1", tags=["sign-ups"])

_STEP = problems(Unauthenticated, CrewOnly, NotFound, EveningState, SignUpState, ListClosed)


@router.post(
    "/evenings/{evening_id}/sign-ups",
    status_code=201,
    response_model=SignUpView,
    responses=problems(
        Unauthenticated,
        CrewOnly,
        NotFound,
        EveningState,
        ListClosed,
        AlreadySignedUp,
        GuardianConsentMissing,
        MemberNotKnown,
    ),
)
async def post_sign_up(work: Work, caller: Caller, once: Once, evening_id: Id, body: NewSignUp) -> Response:
    """Sign oneself up, or as the crew a guest or another member. A minor needs recorded consent, so by the crew."""
    sign_up = await _sign_up(work, person_of(caller), evening_id, body)
    view = SignUpView.of(sign_up, private=True)
    return await once.answer(view, status=201, location=f"/v1/sign-ups/{sign_up.sign_up_id}")


async def _sign_up(work: UnitOfWork, person: Person, evening_id: Id, body: NewSignUp) -> SignUpRow:
    if body.guest is not None and body.member is not None:
        raise InvalidRequest(field="body.member", reason="invalid")
    minority = Minority(is_minor=body.minor, guardian_consent=body.guardian_consent)
    if body.guest is not None:
        guest = Guest(body.guest.stage_name, body.guest.contact)
        return await sign_up_somebody(work, person, evening_id, guest, minority)
    if body.member is not None:
        fellow = Fellow(body.member.member_id, body.member.stage_name)
        return await sign_up_somebody(work, person, evening_id, fellow, minority)
    return await sign_up_oneself(work, person, evening_id, is_minor=body.minor)


@router.get("/evenings/{evening_id}/sign-ups", responses=problems(Unauthenticated, NotFound))
async def get_sign_ups(work: Work, caller: Caller, page: PageQuery, evening_id: Id) -> Paged[SignUpView]:
    """The sign-ups of an evening by number. Decisions are shown to the artist, the crew and the jury."""
    after = page.after_as(read_number)
    seen = await show_sign_ups(
        work, person_of(caller), evening_id, after=0 if after is None else after[0], limit=page.limit + 1
    )
    views = [SignUpView.of(row, private=private) for row, private in seen]
    return paged(views, page.limit, cursor_of=lambda view: (view.sign_up_number,))


@router.get("/sign-ups/{sign_up_id}", responses=problems(Unauthenticated, NotFound))
async def get_sign_up(work: Work, caller: Caller, sign_up_id: Id) -> SignUpDetail:
    """One sign-up, with its dated and signed steps for the artist, the crew and the jury."""
    (row, private), steps = await show_sign_up(work, person_of(caller), sign_up_id)
    return SignUpDetail.of_steps(row, steps, private=private)


@router.get("/sign-ups/{sign_up_id}/contact", responses=problems(Unauthenticated, CrewOnly, NotFound))
async def get_contact(work: Work, caller: Caller, sign_up_id: Id) -> ContactView:
    """How a guest is reached: for the crew of that evening, and each reading is recorded."""
    return ContactView(sign_up_id=sign_up_id, contact=await read_contact(work, person_of(caller), sign_up_id))


@router.post("/sign-ups/{sign_up_id}/check-in", response_model=SignUpView, responses=_STEP)
async def post_check_in(work: Work, caller: Caller, once: Once, sign_up_id: Id) -> Response:
    """The artist is there and will be drawn."""
    row = await check_in(work, person_of(caller), sign_up_id)
    return await once.answer(SignUpView.of(row, private=True))


@router.post("/sign-ups/{sign_up_id}/withdraw", response_model=SignUpView, responses=_STEP)
async def post_withdraw(work: Work, caller: Caller, once: Once, sign_up_id: Id) -> Response:
    """The artist does not want to be on; by themselves or by the crew."""
    row = await withdraw(work, person_of(caller), sign_up_id)
    return await once.answer(SignUpView.of(row, private=True))


@router.post("/sign-ups/{sign_up_id}/no-show", response_model=SignUpView, responses=_STEP)
async def post_no_show(work: Work, caller: Caller, once: Once, sign_up_id: Id) -> Response:
    """The artist did not come, or has left."""
    row = await record_no_show(work, person_of(caller), sign_up_id)
    return await once.answer(SignUpView.of(row, private=True))


@router.post("/sign-ups/{sign_up_id}/skip", response_model=SignUpView, responses=_STEP)
async def post_skip(work: Work, caller: Caller, once: Once, sign_up_id: Id) -> Response:
    """The artist was called and not ready; they may be on later."""
    row = await skip(work, person_of(caller), sign_up_id)
    return await once.answer(SignUpView.of(row, private=True))


@router.put(
    "/sign-ups/{sign_up_id}/claim-code", responses=problems(Unauthenticated, CrewOnly, NotFound, NothingToClaim)
)
async def put_claim_code(work: Work, caller: Caller, sign_up_id: Id) -> ClaimCodeView:
    """A fresh code for a guest, shown in this answer and nowhere else; it replaces the one before."""
    code = await issue_claim_code(work, person_of(caller), sign_up_id)
    return ClaimCodeView(sign_up_id=sign_up_id, claim_code=code)


@router.post(
    "/claims",
    status_code=201,
    response_model=SignUpView,
    responses=problems(Unauthenticated, ClaimCodeRefused, AlreadySignedUp, OwnAffair),
)
async def post_claim(work: Work, caller: Caller, once: Once, body: NewClaim) -> Response:
    """Take over a guest's sign-up with its claim code."""
    row = await claim_sign_up(work, person_of(caller), body.claim_code)
    view = SignUpView.of(row, private=True)
    return await once.answer(view, status=201, location=f"/v1/sign-ups/{row.sign_up_id}")
