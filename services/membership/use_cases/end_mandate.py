"""End a mandate: withdrawn by the presidency, or by its date."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.membership.domain.functions import PRESIDENCY, in_force
from services.membership.errors import LastPresidency
from services.membership.repository import accounts, mandates
from services.membership.repository.rows import Mandate
from services.membership.use_cases.give_mandate import END_MANDATE
from services.membership.use_cases.require_function import require_function
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.membership import RoleEnded
from shared.contracts.message import Member as MemberOf
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def withdraw_mandate(work: UnitOfWork, by: UUID, mandate_id: UUID) -> Mandate:
    """End a mandate today, before its date; one that has ended stays as it is. Announces role_ended.

    Refuses the last open-ended mandate of the presidency in force over all: nobody could give another.
    """
    await require_function(work, by, PRESIDENCY)
    mandate = await mandates.lock_mandate(work, mandate_id)
    if mandate is None:
        raise NotFound()
    if mandate.ended_on is not None:
        return mandate
    today = work.today()
    over_all = mandate.scope_id is None and in_force(mandate.from_on, mandate.until_on, None, today)
    lasting = mandate.role == PRESIDENCY and mandate.until_on is None and over_all
    if lasting and await mandates.count_holders(work, PRESIDENCY, today) <= 1:
        raise LastPresidency()
    await work.unschedule(END_MANDATE, str(mandate_id))
    return await _end(work, mandate, today, by)


async def end_mandate_by_date(work: UnitOfWork, mandate_id: UUID) -> None:
    """The last day of a mandate is over. Announces role_ended; nothing when it was withdrawn before."""
    mandate = await mandates.lock_mandate(work, mandate_id)
    if mandate is None or mandate.ended_on is not None or mandate.until_on is None:
        return
    await _end(work, mandate, mandate.until_on + timedelta(days=1), None)


async def _end(work: UnitOfWork, mandate: Mandate, ended_on: date, by: UUID | None) -> Mandate:
    await mandates.end_mandate(work, mandate.mandate_id, ended_on, by)
    member = await accounts.member_of(work, mandate.member_id)
    ended = RoleEnded(
        mandate_id=mandate.mandate_id,
        member=MemberOf(member_id=member.member_id, member_number=member.member_number),
        role=mandate.role,
        ended_on=ended_on,
    )
    work.outbox.add(ended, business_date=ended_on)
    work.audit("mandate_ended", mandate.mandate_id, role=mandate.role)
    said = {"on": ended_on.isoformat(), "reason": mandate.role}
    await tell_member(work, member, "function_ended", said, subject_id=mandate.mandate_id)
    return replace(mandate, ended_on=ended_on)
