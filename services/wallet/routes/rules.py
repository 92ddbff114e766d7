"""By which decision? The rule behind a line, and the versions of a value."""

from typing import Annotated

from fastapi import APIRouter, Path

from services.wallet.schemas.rules import RuleView, VersionView, rule_view, versions_view
from services.wallet.use_cases.explain_rules import explain_rule, list_versions
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Id, Paged, PageQuery, Work, problems, read_number

router = APIRouter(prefix="/v1", tags=["policies"], responses=problems(Unauthenticated, NotFound, InvalidRequest))


@router.get("/groups/{group_id}/rule", summary="By which decision a group has its amounts")
async def get_rule(group_id: Id, caller: Caller, work: Work) -> RuleView:
    """For whoever has a line in the group, and who may read the books; a group of the pot commun is open to members."""
    return rule_view(await explain_rule(work, caller.member_id, group_id))


@router.get("/policies/{key}/versions", summary="Every version of a value")
async def get_versions(
    key: Annotated[str, Path(max_length=64)], _caller: Caller, work: Work, page: PageQuery
) -> Paged[VersionView]:
    """From the default on: the value, from when it counts, and the decision that set it."""
    after = page.after_as(read_number)
    policy, rows = await list_versions(work, key, -1 if after is None else after[0], page.limit + 1)
    return versions_view(policy, rows, page.limit)
