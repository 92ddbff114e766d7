"""The register of decisions."""

from fastapi import APIRouter
from starlette.responses import Response

from services.membership.errors import DateInThePast, DecisionClosed, EffectRefused, FunctionRequired, SamePerson
from services.membership.repository import decisions
from services.membership.schemas.decisions import DecisionBody, DecisionView
from services.membership.use_cases.countersign_decision import countersign_decision
from services.membership.use_cases.propose_decision import propose_decision
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1/decisions", tags=["decisions"])


@router.get("", responses=problems(Unauthenticated))
async def list_decisions(_caller: Caller, work: Work, page: PageQuery) -> Paged[DecisionView]:
    """The decisions, the latest first; the register is open to members."""
    after = page.after_as(read_number)
    found = await decisions.all_decisions(work, page.limit + 1, None if after is None else after[0])
    effects = await decisions.effects_of(work, [decision.decision_id for decision in found])
    views = [DecisionView.of(decision, effects) for decision in found]
    return paged(views, page.limit, lambda view: (view.decision_number,))


@router.get("/{decision_id}", responses=problems(Unauthenticated, NotFound))
async def get_decision(decision_id: Id, _caller: Caller, work: Work) -> DecisionView:
    """A decision, with what each service did with its effects."""
    decision = await decisions.find_decision(work, decision_id)
    if decision is None:
        raise NotFound()
    return DecisionView.of(decision, await decisions.effects_of(work, [decision_id]))


@router.post(
    "",
    status_code=201,
    response_model=DecisionView,
    responses=problems(Unauthenticated, FunctionRequired, DateInThePast, EffectRefused),
)
async def post_decision(body: DecisionBody, caller: Caller, work: Work, once: Once) -> Response:
    """Propose a decision. By the presidency."""
    wanted = [effect.wanted() for effect in body.effects]
    decision = await propose_decision(
        work,
        caller.member_id,
        title=body.title,
        reasons=body.reasons,
        effective_on=body.effective_on,
        effects=wanted,
    )
    view = DecisionView.of(decision, await decisions.effects_of(work, [decision.decision_id]))
    return await once.answer(view, status=201, location=f"/v1/decisions/{decision.decision_id}")


@router.post(
    "/{decision_id}/countersignature",
    response_model=DecisionView,
    responses=problems(Unauthenticated, FunctionRequired, NotFound, DecisionClosed, SamePerson),
)
async def post_countersignature(decision_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Adopt a decision. By somebody of the council who did not propose it."""
    decision = await countersign_decision(work, caller.member_id, decision_id)
    return await once.answer(DecisionView.of(decision, await decisions.effects_of(work, [decision_id])))
