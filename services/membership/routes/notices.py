"""What one was told."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request

from services.membership.documents.notices import sentence
from services.membership.repository import notices
from services.membership.schemas.decisions import NoticeView
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Paged, PageQuery, Work, paged, problems
from shared.web.request_context import context_of

router = APIRouter(prefix="/v1/notices", tags=["notices"])


@router.get("", responses=problems(Unauthenticated))
async def list_notices(caller: Caller, work: Work, page: PageQuery, request: Request) -> Paged[NoticeView]:
    """One's own notices, the latest first, in the reader's language."""
    after = page.after_as(datetime.fromisoformat, UUID)
    before = None if after is None else (after[0], after[1])
    language = context_of(request).language
    found = await notices.notices_of(work, caller.member_id, page.limit + 1, before)
    views = [NoticeView.of(notice, sentence(notice.kind, notice.parameters, language)) for notice in found]
    return paged(views, page.limit, lambda view: (view.told_at.isoformat(), view.notice_id))


@router.put("/{notice_id}/read", responses=problems(Unauthenticated, NotFound))
async def put_read(notice_id: Id, caller: Caller, work: Work, request: Request) -> NoticeView:
    """Note that one has read it."""
    notice = await notices.mark_read(work, notice_id, caller.member_id)
    if notice is None:
        raise NotFound()
    return NoticeView.of(notice, sentence(notice.kind, notice.parameters, context_of(request).language))
