"""Log in with an address and a password, and open a session."""

from datetime import timedelta

from services.membership.domain.addresses import address_key
from services.membership.errors import AddressRefused
from services.membership.outside.resources import resources_of
from services.membership.repository import accounts, sessions
from services.membership.repository.rows import Account, Session
from services.membership.use_cases.issue_tokens import Tokens, issue_access_token, issue_refresh_token
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

LONGEST_DEVICE = 120


async def account_to_log_in(work: UnitOfWork, email: str) -> Account | None:
    """The account whose password is to be checked; None when there is none: a hash is computed all the same."""
    try:
        return await accounts.find_account(work, address_key(email))
    except AddressRefused:
        return None


async def log_in(
    work: UnitOfWork, checked: Account | None, right: bool, stronger: str | None, device: str | None
) -> Tokens | None:
    """The tokens of a new session; None when the address or the password is wrong.

    The password was checked before, without a connection to the database in hand; the account is read again, and must
    still have that password. `stronger` replaces a hash that was made with lower parameters. The refusal is audited,
    which is why it is an answer and not an exception: the transaction is kept.
    """
    account = None if checked is None else await accounts.account_of(work, checked.member_id, lock=True)
    if account is None or checked is None or not right or account.password_hash != checked.password_hash:
        work.audit("log_in_refused", None if checked is None else checked.member_id)
        return None
    if stronger is not None:
        await accounts.set_password(work, account.member_id, stronger, None)
    member = await accounts.member_of(work, account.member_id)
    now = work.now()
    session = Session(
        session_id=new_id(),
        member_id=member.member_id,
        device=device,
        generation=1,
        rotated_at=now,
        started_at=now,
        expires_at=now + timedelta(days=resources_of(work).settings.session_days),
        ended_at=None,
    )
    await sessions.add_session(work, session)
    refresh_token = await issue_refresh_token(work, session.session_id, 1)
    access_token, seconds = await issue_access_token(work, member, session.started_at)
    work.audit("logged_in", member.member_id, session_id=str(session.session_id))
    return Tokens(session.session_id, member.member_id, access_token, seconds, refresh_token)
