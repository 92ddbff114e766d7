"""Grant the Plug status to a member who was admitted and has signed the charter."""

from dataclasses import replace
from datetime import date

from services.membership.repository import plugs
from services.membership.repository.rows import Member, Plug
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.membership import PlugGranted
from shared.contracts.message import Member as MemberOf
from shared.database.unit_of_work import UnitOfWork


async def grant_plug(work: UnitOfWork, member: Member, plug: Plug, granted_on: date) -> None:
    """Announces plug_granted, with the day on which the last condition was met as its business date."""
    await plugs.put_plug(work, replace(plug, state="active", granted_on=granted_on))
    granted = PlugGranted(
        member=MemberOf(member_id=member.member_id, member_number=member.member_number),
        granted_on=granted_on,
        admission_id=plug.admission_id,
        territory_id=plug.territory_id,
    )
    work.outbox.add(granted, business_date=granted_on, territory_id=plug.territory_id)
    work.audit("plug_granted", member.member_id, admission_id=str(plug.admission_id))
    await tell_member(work, member, "plug_granted", {"on": granted_on.isoformat()})
