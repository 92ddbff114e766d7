"""Follow the Plug status: grant the year's SUB, and destroy it when somebody is no longer Plug.

A status is applied only if it is newer than the stored one; a grant is due whenever it was due in the order of the
facts. So a grant that is heard after the end of the same Plug is posted and destroyed at once, and an end that is heard
after a return destroys the SUB up to its own year: the final balances are those of that order.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT, member_sub
from services.wallet.domain.plugs import Status
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, members
from services.wallet.repository.members import SubLeft
from services.wallet.use_cases.grant_credits import GrantRequest, grant_credits
from services.wallet.use_cases.say_expired import say_expired
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
    await journal.lock_credits(work)  # before any row: another batch may hold it and come to the same members
    await members.remember_plugs(work, [_row(fact) for fact in facts])
    await members.remember_plug_ends(work, [_end_row(fact) for fact in facts if fact.status == "ended"])
    due = [GrantRequest(f.member, f.since_on, f.cause, f.cause.territory_id) for f in facts if f.status == "active"]
    if due:
        await grant_credits(work, due)
    await _destroy_of_the_ended(work, facts)


def _row(fact: StatusFact) -> dict[str, object]:
    return {
        "member_id": fact.member.member_id,
        "member_number": fact.member.member_number,
        "sequence": fact.sequence,
        "status": fact.status,
        "since_on": fact.since_on,
        "until_on": fact.until_on,
    }


def _end_row(fact: StatusFact) -> dict[str, object]:
    return {"member_id": fact.member.member_id, "ended_on": fact.since_on, "sequence": fact.sequence}


async def _destroy_of_the_ended(work: UnitOfWork, facts: Sequence[StatusFact]) -> None:
    by_member = {fact.member.member_id: fact for fact in facts}
    ends = await members.plug_ends_of(work, by_member)
    if not ends:
        return
    statuses = await members.plugs(work, ends)
    over: dict[UUID, int] = {}  # the last year whose SUB ends, by member
    for fact in facts:
        end = ends.get(fact.member.member_id)
        if end is not None and fact.sequence <= end.sequence:
            year = date.max.year if statuses[fact.member.member_id].ended else fact.since_on.year
            over[fact.member.member_id] = max(year, over.get(fact.member.member_id, 0))
    posting = Posting()
    told: set[UUID] = set()
    for left in sorted(await members.sub_left(work, over)):
        if left.year <= over[left.member_id]:
            fact, ended_on = by_member[left.member_id], ends[left.member_id].ended_on
            posting.post(_group(fact, ended_on, left))
            _say(work, fact, left, ended_on, again=left.member_id in told)
            told.add(left.member_id)
    await journal.post(work, posting)


def _group(fact: StatusFact, ended_on: date, left: SubLeft) -> Group:
    account = member_sub(left.member_id, left.member_number, left.year)
    cause_id = fact.cause.causation_id or left.member_id
    return Group(
        group_id=derived_id(cause_id, f"grant_ended:{left.member_id}:{left.year}"),
        kind="grant_ended",
        subject_id=left.member_id,
        cause_id=fact.cause.causation_id,
        business_date=ended_on,
        transfers=(Transfer(account, SUB_ISSUANCE_ACCOUNT, left.available),),
        territory_id=fact.cause.territory_id,
    )


def _say(work: UnitOfWork, fact: StatusFact, left: SubLeft, ended_on: date, *, again: bool) -> None:
    member = Member(member_id=left.member_id, member_number=left.member_number)
    cause = fact.cause
    if again:  # SUB of two years ends by one message: each is told under an id of its own
        cause = replace(cause, causation_id=derived_id(cause.causation_id or left.member_id, str(left.year)))
    say_expired(work, cause, member, left.year, left.available, "left", ended_on, fact.cause.territory_id)
