"""Set what members owe after a reversal off against the fees that came since."""

from services.wallet.domain.accounts import MEMBER_RECEIVABLE, member_eur, open_for
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, payables, receivables
from services.wallet.repository.receivables import Owing
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

PART = 500
"""Members in one transaction."""


async def set_off_receivables(work: UnitOfWork) -> bool:
    """Post a group `set_off` for members who owe and have fees; whether there may be more of them.

    Fees that are not payable yet pay too: what a member can be paid out is not changed by it (decision 0024).
    """
    await payables.lock_payables(work)
    owing = await receivables.owing(work, PART)
    await journal.post(work, Posting([_group(work, one) for one in owing]))
    return len(owing) == PART


def _group(work: UnitOfWork, one: Owing) -> Group:
    receivable = open_for(MEMBER_RECEIVABLE, one.member_id, one.member_number)
    return Group(
        group_id=new_id(),
        kind="set_off",
        subject_id=one.member_id,
        cause_id=None,
        business_date=work.today(),
        transfers=(Transfer(member_eur(one.member_id, one.member_number), receivable, one.amount),),
    )
