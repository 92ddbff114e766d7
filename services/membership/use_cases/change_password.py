"""Change one's own password."""

from uuid import UUID

from services.membership.domain.passwords import check_password
from services.membership.outside.resources import resources_of
from services.membership.repository import accounts
from services.membership.use_cases.revoke_access import revoke_access
from services.membership.use_cases.tell_member import tell_member
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def change_password(work: UnitOfWork, member_id: UUID, current: str, new: str) -> bool:
    """Store the new password, end every session (access_revoked) and tell the member by mail.

    False when the present password is wrong; that is audited. Refuses a weak new one.
    """
    member = await accounts.lock_member(work, member_id)
    account = await accounts.account_of(work, member_id)
    if member is None or account is None:
        raise NotFound()
    hashing = resources_of(work).hashing
    if not await hashing.matches(current, account.password_hash):
        work.audit("password_change_refused", member_id)
        return False
    own = (account.address, account.address.partition("@")[0], member.public_name, account.legal_name)
    check_password(new, own, field="body.new_password")
    await accounts.set_password(work, member_id, await hashing.hash(new), work.now())
    await revoke_access(work, member_id, "password")
    await tell_member(work, member, "password_changed", {"on": work.today().isoformat()}, urgent=True)
    return True
