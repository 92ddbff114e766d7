"""Take fees back by a contra group: from what is there, down to 0; the rest stays owed.

The pot's line takes from the pot, then from the reserve fund; executed conversions stand.
"""

from collections.abc import Sequence
from uuid import UUID

from services.wallet.domain.accounts import (
    MEMBER_RECEIVABLE,
    MISSION_CLEARING,
    POT_ACCOUNT,
    RESERVE_ACCOUNT,
    SHORTFALL_ACCOUNT,
    Account,
    direct_costs,
    member_eur,
    open_for,
)
from services.wallet.domain.fees import ReversalLine, may_reverse, take_back
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import fees, journal, payables
from services.wallet.repository.fees import StatementRow
from services.wallet.repository.payables import Release
from services.wallet.use_cases.release_fees import release_fees
from shared.contracts.message import Member
from shared.contracts.missions import FeeLine, MissionFeesReversed
from shared.contracts.wallet import CreditedLine, FeesRefused, FeesReversed, Receivable
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park
from shared.money import Amount


async def reverse_fees(work: UnitOfWork, delivery: Delivery[MissionFeesReversed]) -> None:
    """Post the contra group and announce `fees_reversed`, or announce `fees_refused` and post nothing.

    Parks until the statement is there. A reversal that was posted already moves nothing again.
    """
    message = delivery.message
    await payables.lock_payables(work)
    statement = await fees.find_statement(work, message.statement_id, lock=True)
    if statement is None:
        raise Park("the statement has not been heard", message.statement_id)
    if await journal.is_posted(work, message.reversal_id):
        return
    if statement.position is None or not await _may_reverse(work, statement, message):
        _say_refused(work, delivery, statement)
        return
    taken = await _split(work, message)
    clearing = open_for(MISSION_CLEARING, statement.source_id)
    group = Group(
        group_id=message.reversal_id,
        kind="fees_reversal",
        subject_id=statement.source_id,
        cause_id=delivery.envelope.id,
        business_date=message.reversed_on,
        transfers=tuple(Transfer(account, clearing, cents, line.line_id) for line, account, cents in taken),
        reverses_group_id=message.statement_id,
        territory_id=delivery.envelope.territory,
    )
    await journal.post(work, Posting([group]))
    await release_fees(work, [Release(statement.source_id, message.reversal_id, message.reversed_on)])
    _say_reversed(work, delivery, [(line, cents) for line, account, cents in taken if account == _receivable(line)])


async def _may_reverse(work: UnitOfWork, statement: StatementRow, message: MissionFeesReversed) -> bool:
    if statement.position is None:
        return False
    rows = await fees.statement_lines(work, statement.statement_id, statement.position)
    lines = [
        ReversalLine(line.line_id, line.kind, line.member.member_id if line.member else None, line.amount.amount)
        for line in message.lines
    ]
    return may_reverse({row.line.line_id: row.line for row in rows}, lines)


Taken = tuple[FeeLine, Account, int]


async def _split(work: UnitOfWork, message: MissionFeesReversed) -> list[Taken]:
    """What each account gives for each line: those that have it down to 0, then what is owed."""
    ids = {account.account_id for line in message.lines for account in _sources(line)}
    sums = await journal.lock_accounts(work, ids)
    available = {account_id: sums[account_id].available if account_id in sums else 0 for account_id in ids}
    taken: list[Taken] = []
    for line in message.lines:
        rest = line.amount.amount
        for account in _sources(line):
            cents, rest = take_back(rest, available[account.account_id])
            available[account.account_id] -= cents
            taken.append((line, account, cents))
        taken.append((line, _receivable(line), rest))
    return [one for one in taken if one[2] > 0]


def _sources(line: FeeLine) -> tuple[Account, ...]:
    if line.kind == "pot":
        return POT_ACCOUNT, RESERVE_ACCOUNT
    if line.kind == "member" and line.member is not None:
        return (member_eur(line.member.member_id, line.member.member_number),)
    return (direct_costs(*_who(line)),)


def _receivable(line: FeeLine) -> Account:
    if line.member is None:
        return SHORTFALL_ACCOUNT
    return open_for(MEMBER_RECEIVABLE, line.member.member_id, line.member.member_number)


def _who(line: FeeLine) -> tuple[UUID | None, int | None]:
    return (line.member.member_id, line.member.member_number) if line.member else (None, None)


def _say_reversed(
    work: UnitOfWork, delivery: Delivery[MissionFeesReversed], owed: Sequence[tuple[FeeLine, int]]
) -> None:
    """`lines` are what leaves the statement; `receivables` the part of it that was not there to be taken."""
    message = delivery.message
    owed_by: dict[Member, int] = {}
    for line, cents in owed:
        if line.member is not None:
            owed_by[line.member] = owed_by.get(line.member, 0) + cents
    lines = tuple(
        CreditedLine(line_id=line.line_id, kind=line.kind, member=line.member, amount=line.amount)
        for line in message.lines
    )
    answer = FeesReversed(
        reversal_id=message.reversal_id,
        statement_id=message.statement_id,
        lines=lines,
        receivables=tuple(
            Receivable(member=member, amount=Amount(amount=amount, unit="EUR")) for member, amount in owed_by.items()
        ),
    )
    work.outbox.add(answer, cause=delivery.cause, business_date=message.reversed_on)


def _say_refused(work: UnitOfWork, delivery: Delivery[MissionFeesReversed], statement: StatementRow) -> None:
    refused = FeesRefused(
        statement_id=statement.statement_id,
        source="mission",
        source_id=statement.source_id,
        reason="unknown_reversal",
        reversal_id=delivery.message.reversal_id,
    )
    work.outbox.add(refused, cause=delivery.cause, business_date=delivery.message.reversed_on)
