"""The end of a year's SUB: what is outside holds is destroyed on 31 December, or moves into the next year.

The policy in force on that day decides for the whole year. Accounts are taken in id order, a part a transaction, and
the year's row says how far it came: whoever runs it next, after a crash or beside another, goes on from there.
"""

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT, member_sub
from services.wallet.domain.plugs import last_day
from services.wallet.domain.policies import SUB_ROLLS_OVER
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, sub_years
from services.wallet.repository.sub_years import SubYear, YearAccount
from services.wallet.use_cases.say_expired import say_expired
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id

CHUNK = 2_000


async def close_sub_year(work: UnitOfWork, before: int) -> bool:
    """End the next part of the oldest year before `before` that is not closed; False when all are closed.

    Announces `credits_expired` for every member whose SUB is destroyed; what moves on is not expired.
    """
    await journal.lock_credits(work)
    year = await sub_years.being_closed(work) or await _begin_next(work, before)
    if year is None:
        return False
    part = await sub_years.part_of(work, year, CHUNK)
    posting = Posting()
    for account in part:
        if account.available > 0:
            posting.post(_group(work, year, account))
            if not year.rolls_over:
                _say(work, year, account)
    if posting.groups:
        await journal.post(work, posting)
    await sub_years.advance(work, year, part, done=len(part) < CHUNK)
    return True


async def is_sub_closed(work: UnitOfWork, year: int) -> bool:
    """Whether year `year` is over for SUB: nothing of it is left outside holds, and nothing is granted for it."""
    return await sub_years.is_closed(work, year)


async def _begin_next(work: UnitOfWork, before: int) -> SubYear | None:
    year = await sub_years.next_to_close(work, before)
    if year is None:
        return None
    return await sub_years.begin(work, year, await work.policy(SUB_ROLLS_OVER, last_day(year)))


def _group(work: UnitOfWork, year: SubYear, account: YearAccount) -> Group:
    old = member_sub(account.member_id, account.member_number, year.year)
    target = SUB_ISSUANCE_ACCOUNT
    if year.rolls_over:
        target = member_sub(account.member_id, account.member_number, year.year + 1)
    return Group(
        group_id=derived_id(account.account_id, "year_end"),
        kind="roll_over" if year.rolls_over else "expiry",
        subject_id=account.member_id,
        cause_id=work.cause.causation_id,
        business_date=last_day(year.year),
        transfers=(Transfer(old, target, account.available),),
        policy_key=SUB_ROLLS_OVER.key,
        policy_version=year.policy_version,
        decision_id=year.decision_id,
    )


def _say(work: UnitOfWork, year: SubYear, account: YearAccount) -> None:
    member = Member(member_id=account.member_id, member_number=account.member_number)
    say_expired(work, work.cause, member, year.year, account.available, "year_end", last_day(year.year))
