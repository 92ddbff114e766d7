"""Sign the charter."""

from datetime import date
from uuid import UUID

from services.membership.errors import CharterNotCurrent
from services.membership.repository import accounts, plugs, statutes
from services.membership.use_cases.grant_plug import grant_plug
from shared.contracts.membership import CharterSigned
from shared.contracts.message import Member as MemberOf
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def sign_charter(work: UnitOfWork, member_id: UUID, charter_version: int) -> date:
    """Sign the version in force, once; returns when it was signed. An artist who was waiting for it becomes Plug.

    Refuses another version. Announces charter_signed, and plug_granted where it was the last condition. The member's
    row orders this with an admission that arrives at the same time: whichever comes second grants the status.
    """
    member = await accounts.lock_member(work, member_id)
    current = await statutes.current_charter(work)
    if member is None or current is None:
        raise NotFound()
    if current.charter_version != charter_version:
        raise CharterNotCurrent(current=current.charter_version)
    earlier = await statutes.signed_on(work, member_id, charter_version)
    if earlier is not None:
        return earlier
    today = work.today()
    await statutes.add_signature(work, member_id, charter_version)
    who = MemberOf(member_id=member_id, member_number=member.member_number)
    work.outbox.add(CharterSigned(member=who, charter_version=charter_version, signed_on=today))
    work.audit("charter_signed", member_id, charter_version=charter_version)
    plug = await plugs.find_plug(work, member_id)
    if plug is not None and plug.state == "pending":
        await grant_plug(work, member, plug, today)
    return today
