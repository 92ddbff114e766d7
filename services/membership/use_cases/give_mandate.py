"""Give somebody a function, with dates and a ceiling."""

from datetime import date, timedelta
from uuid import UUID

from services.membership.domain.functions import PRESIDENCY, Function, check_dates
from services.membership.repository import accounts, decisions, mandates
from services.membership.repository.rows import Mandate
from services.membership.use_cases.require_function import require_function
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.membership import RoleGranted
from shared.contracts.message import Member as MemberOf
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id
from shared.money import Amount

END_MANDATE = "end_mandate"


async def give_mandate(
    work: UnitOfWork,
    by: UUID,
    member_id: UUID,
    role: Function,
    *,
    from_on: date,
    until_on: date | None,
    ceiling: Amount | None,
    scope_id: UUID | None,
    decision_id: UUID | None,
) -> Mandate:
    """The presidency gives a mandate. Announces role_granted. Refuses dates that are over."""
    await require_function(work, by, PRESIDENCY)
    if decision_id is not None and await decisions.find_decision(work, decision_id) is None:
        raise NotFound(field="body.decision_id")
    return await put_mandate(
        work,
        by,
        member_id,
        role,
        from_on=from_on,
        until_on=until_on,
        ceiling=ceiling,
        scope_id=scope_id,
        decision_id=decision_id,
    )


async def put_mandate(
    work: UnitOfWork,
    by: UUID | None,
    member_id: UUID,
    role: Function,
    *,
    from_on: date,
    until_on: date | None = None,
    ceiling: Amount | None = None,
    scope_id: UUID | None = None,
    decision_id: UUID | None = None,
) -> Mandate:
    """Store a mandate and have it ended after its last day."""
    check_dates(from_on, until_on, work.today())
    member = await accounts.lock_member(work, member_id)
    if member is None:
        raise NotFound(field="body.member_id")
    mandate = Mandate(
        mandate_id=new_id(),
        member_id=member_id,
        role=role,
        scope_id=scope_id,
        from_on=from_on,
        until_on=until_on,
        ceiling_amount=None if ceiling is None else ceiling.amount,
        ceiling_unit=None if ceiling is None else ceiling.unit,
        decision_id=decision_id,
        ended_on=None,
    )
    await mandates.add_mandate(work, mandate, by)
    if until_on is not None:
        day_after = work.clock.start_of(until_on + timedelta(days=1))
        await work.schedule(END_MANDATE, str(mandate.mandate_id), day_after)
    granted = RoleGranted(
        mandate_id=mandate.mandate_id,
        member=MemberOf(member_id=member_id, member_number=member.member_number),
        role=role,
        scope_id=scope_id,
        from_on=from_on,
        until_on=until_on,
        ceiling=ceiling,
        decision_id=decision_id,
    )
    work.outbox.add(granted)
    work.audit("mandate_given", mandate.mandate_id, role=role, member_id=str(member_id))
    said = {"on": from_on.isoformat(), "reason": role}
    await tell_member(work, member, "function_given", said, subject_id=mandate.mandate_id)
    return mandate
