"""Follow the Plug status: grant the year's SUB, and destroy it when somebody is no longer Plug.

A status is applied only if it is newer than the stored one; a grant is due whenever it was due in the order of the
facts. So a grant that is heard after the end of the same Plug is posted and destroyed at once: the final balances are
those of that order.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT, member_sub
from services.wallet.domain.plugs import Plug, Status
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, members
from services.wallet.use_cases.grant_credits import GrantRequest, grant_credits
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.observability.cause import Cause


class StatusFact(NamedTuple):
    """A status as it was announced. An active Plug is due the SUB of the year of `since_on`."""

    member: Member
    status: Status
    since_on: date
    until_on: date | None
    sequence: int
    cause: Cause


async def follow_plug_status(work: UnitOfWork, facts: Sequence[StatusFact]) -> None:
    """Keep the newest status of each member, grant what is due, and destroy the SUB of those who are no longer Plug."""
    rows = [
        {
            "member_id": fact.member.member_id,
            "member_number": fact.member.member_number,
            "sequence": fact.sequence,
            "status": fact.status,
            "since_on": fact.since_on,
            "until_on": fact.until_on,
        }
        for fact in facts
    ]
    await members.remember_plugs(work, rows)
    due = [GrantRequest(f.member, f.since_on, f.cause, f.cause.territory_id) for f in facts if f.status == "active"]
    if due:
        await grant_credits(work, due)
    await _destroy_of_the_ended(work, facts)


async def _destroy_of_the_ended(work: UnitOfWork, facts: Iterable[StatusFact]) -> None:
    by_member = {fact.member.member_id: fact for fact in facts}
    now = await members.plugs(work, by_member)
    ended = {member_id: plug for member_id, plug in now.items() if plug.ended}
    if not ended:
        return
    await journal.lock_credits(work)
    posting = Posting()
    for left in await members.sub_left(work, ended):
        fact, plug = by_member[left.member_id], ended[left.member_id]
        account = member_sub(left.member_id, left.member_number, left.year)
        transfer = Transfer(account, SUB_ISSUANCE_ACCOUNT, left.available)
        posting.post(_group(fact, plug, left.year, transfer))
    await journal.post(work, posting)


def _group(fact: StatusFact, plug: Plug, year: int, transfer: Transfer) -> Group:
    cause_id = fact.cause.causation_id or fact.member.member_id
    return Group(
        group_id=derived_id(cause_id, f"grant_ended:{fact.member.member_id}:{year}"),
        kind="grant_ended",
        subject_id=fact.member.member_id,
        cause_id=fact.cause.causation_id,
        business_date=plug.since_on,
        transfers=(transfer,),
        territory_id=fact.cause.territory_id,
    )
