"""Statements of fees, policies, and the ledger's own check."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.wallet.domain.policies import POLICIES
from services.wallet.schemas.balances import CheckView, check_view
from services.wallet.schemas.movements import FeesView, fees_view
from services.wallet.use_cases.read_fees import read_fees
from services.wallet.use_cases.show_check import show_check
from shared.errors import Forbidden, InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Id, PoliciesView, Work, policies_view, problems

router = APIRouter(prefix="/v1", responses=problems(Unauthenticated))


@router.get(
    "/statements/{statement_id}",
    tags=["fees"],
    summary="A statement of fees",
    responses=problems(NotFound, InvalidRequest),
)
async def get_fees(statement_id: Id, caller: Caller, work: Work) -> FeesView:
    """For the members it names and the technical presidency: credited line by line, or refused."""
    return fees_view(await read_fees(work, caller.member_id, statement_id))


@router.get("/policies", tags=["policies"], summary="The values that the cooperative decided for the wallet")
async def get_policies(_caller: Caller, work: Work) -> PoliciesView:
    """Each key with its bounds, the value in force today and those decided for later."""
    return await policies_view(work, POLICIES)


@router.get("/check", tags=["check"], summary="The ledger's own check", responses=problems(Forbidden))
async def get_check(
    caller: Caller,
    work: Work,
    whole: Annotated[bool, Query(description="check the whole ledger now, which takes long")] = False,
) -> CheckView:
    """For the technical presidency: what the jobs found last, and every proof of what came since, or of the whole."""
    return check_view(await show_check(work, caller.member_id, whole=whole))
