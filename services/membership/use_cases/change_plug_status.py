"""Suspend, resume or end a Plug status."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.membership.domain.functions import COUNCIL, PRESIDENCY
from services.membership.domain.plugs import EndReason, Measure, after_measure
from services.membership.errors import DateInThePast
from services.membership.repository import accounts, plugs
from services.membership.repository.rows import Member, Plug
from services.membership.use_cases.require_function import require_function
from services.membership.use_cases.revoke_access import revoke_access
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.membership import PlugEnded, PlugResumed, PlugSuspended
from shared.contracts.message import Member as MemberOf
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound
from shared.ids import new_id

RESUME_PLUG = "resume_plug"


async def suspend_plug(work: UnitOfWork, by: UUID, member_id: UUID, reason_code: str, until_on: date | None) -> Plug:
    """Suspend an active status until resumed, or through `until_on`; older tokens are refused from now on.

    By presidency or council. Announces plug_suspended and access_revoked.
    """
    await require_function(work, by, PRESIDENCY, COUNCIL)
    member, plug = await _begin(work, member_id, "suspend")
    today = work.today()
    if until_on is not None and until_on < today:
        raise DateInThePast(field="body.until_on")
    decision_id = new_id()
    changed = replace(plug, state="suspended", suspended_on=today, suspended_until_on=until_on)
    await plugs.put_plug(work, changed)
    await _keep(work, decision_id, member_id, "suspend", reason_code, by, until_on)
    suspended = PlugSuspended(member=_who(member), suspended_on=today, until_on=until_on, decision_id=decision_id)
    work.outbox.add(suspended)
    if until_on is not None:
        await work.schedule(RESUME_PLUG, str(member_id), work.clock.start_of(until_on + timedelta(days=1)))
    await revoke_access(work, member_id, "suspension")
    await tell_member(work, member, "plug_suspended", {"on": today.isoformat(), "reason": reason_code}, urgent=True)
    return changed


async def resume_plug(work: UnitOfWork, by: UUID, member_id: UUID, reason_code: str) -> Plug:
    """End a suspension before its date. By presidency or council, never one's own. Announces plug_resumed."""
    await require_function(work, by, PRESIDENCY, COUNCIL)
    if by == member_id:
        raise Forbidden()
    member, plug = await _begin(work, member_id, "resume")
    await work.unschedule(RESUME_PLUG, str(member_id))
    return await _resume(work, member, plug, reason_code, by)


async def resume_plug_by_date(work: UnitOfWork, member_id: UUID) -> None:
    """The last day of a suspension is over; nothing when it was resumed, ended or prolonged meanwhile."""
    member = await accounts.lock_member(work, member_id)
    plug = await plugs.find_plug(work, member_id)
    if member is None or plug is None or plug.state != "suspended":
        return
    if plug.suspended_until_on is not None and plug.suspended_until_on < work.today():
        await _resume(work, member, plug, "term_reached", None)


async def end_plug(work: UnitOfWork, by: UUID, member_id: UUID, reason: EndReason, reason_code: str) -> Plug:
    """End a status for good (after `left`, a new admission begins another). By presidency or council, or by the member
    for their own `left`. Announces plug_ended where it had been granted; after an exclusion older tokens are refused.
    """
    if not (by == member_id and reason == "left"):
        await require_function(work, by, PRESIDENCY, COUNCIL)
    member, plug = await _begin(work, member_id, "end")
    today = work.today()
    await work.unschedule(RESUME_PLUG, str(member_id))
    changed = replace(
        plug, state="ended", ended_on=today, ended_reason=reason, suspended_on=None, suspended_until_on=None
    )
    await plugs.put_plug(work, changed)
    await _keep(work, new_id(), member_id, "end", reason_code, by, None)
    if plug.granted_on is not None:
        work.outbox.add(PlugEnded(member=_who(member), ended_on=today, reason=reason))
    if reason != "left":
        await revoke_access(work, member_id, "suspension")
    await tell_member(work, member, "plug_ended", {"on": today.isoformat(), "reason": reason}, urgent=True)
    return changed


async def _resume(work: UnitOfWork, member: Member, plug: Plug, reason_code: str, by: UUID | None) -> Plug:
    today = work.today()
    changed = replace(plug, state="active", suspended_on=None, suspended_until_on=None)
    await plugs.put_plug(work, changed)
    await _keep(work, new_id(), member.member_id, "resume", reason_code, by, None)
    work.outbox.add(PlugResumed(member=_who(member), resumed_on=today))
    await tell_member(work, member, "plug_resumed", {"on": today.isoformat()})
    return changed


async def _begin(work: UnitOfWork, member_id: UUID, measure: Measure) -> tuple[Member, Plug]:
    """The member, locked, and a status that allows the measure."""
    member = await accounts.lock_member(work, member_id)
    plug = await plugs.find_plug(work, member_id)
    if member is None or plug is None:
        raise NotFound()
    after_measure(plug.state, measure)
    return member, plug


async def _keep(
    work: UnitOfWork,
    decision_id: UUID,
    member_id: UUID,
    measure: Measure,
    reason_code: str,
    by: UUID | None,
    until_on: date | None,
) -> None:
    await plugs.add_measure(
        work, decision_id, member_id, measure=measure, reason_code=reason_code, until_on=until_on, taken_by=by
    )
    work.audit(f"plug_{measure}", member_id, reason_code=reason_code)


def _who(member: Member) -> MemberOf:
    return MemberOf(member_id=member.member_id, member_number=member.member_number)
