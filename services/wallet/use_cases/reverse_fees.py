"""Take fees back by a contra group: from what is payable, down to 0; the rest stays owed."""

from collections.abc import Mapping
from uuid import UUID

from services.wallet.domain.accounts import (
    MEMBER_RECEIVABLE,
    MISSION_CLEARING,
    POT_ACCOUNT,
    SHORTFALL_ACCOUNT,
    Account,
    direct_costs,
    member_eur,
    open_for,
)
from services.wallet.domain.fees import ReversalLine, may_reverse, take_back
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import fees, journal
from services.wallet.repository.fees import StatementRow
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
    statement = await fees.find_statement(work, message.statement_id, lock=True)
    if statement is None:
        raise Park("the statement has not been heard", message.statement_id)
    if await journal.is_posted(work, message.reversal_id):
        return
    if statement.position is None or not await _may_reverse(work, statement, message):
        _say_refused(work, delivery, statement)
        return
    taken, owed = await _split(work, message)
    transfers = [
        *_transfers(message, statement, taken, owed=False),
        *_transfers(message, statement, owed, owed=True),
    ]
    group = Group(
        group_id=message.reversal_id,
        kind="fees_reversal",
        subject_id=statement.source_id,
        cause_id=delivery.envelope.id,
        business_date=message.reversed_on,
        transfers=tuple(transfers),
        reverses_group_id=message.statement_id,
        territory_id=delivery.envelope.territory,
    )
    await journal.post(work, Posting([group]))
    _say_reversed(work, delivery, owed)


async def _may_reverse(work: UnitOfWork, statement: StatementRow, message: MissionFeesReversed) -> bool:
    if statement.position is None:
        return False
    rows = await fees.statement_lines(work, statement.statement_id, statement.position)
    lines = [
        ReversalLine(line.line_id, line.kind, line.member.member_id if line.member else None, line.amount.amount)
        for line in message.lines
    ]
    return may_reverse({row.line.line_id: row.line for row in rows}, lines)


async def _split(work: UnitOfWork, message: MissionFeesReversed) -> tuple[dict[UUID, int], dict[UUID, int]]:
    ids = {_payable(line).account_id for line in message.lines}
    sums = await journal.lock_accounts(work, ids)
    available = {account_id: sums[account_id].available if account_id in sums else 0 for account_id in ids}
    taken: dict[UUID, int] = {}
    owed: dict[UUID, int] = {}
    for line in message.lines:
        account_id = _payable(line).account_id
        taken[line.line_id], owed[line.line_id] = take_back(line.amount.amount, available[account_id])
        available[account_id] -= taken[line.line_id]
    return taken, owed


def _payable(line: FeeLine) -> Account:
    if line.kind == "pot":
        return POT_ACCOUNT
    if line.kind == "member" and line.member is not None:
        return member_eur(line.member.member_id, line.member.member_number)
    return direct_costs(*_who(line))


def _receivable(line: FeeLine) -> Account:
    if line.member is None:
        return SHORTFALL_ACCOUNT
    return open_for(MEMBER_RECEIVABLE, line.member.member_id, line.member.member_number)


def _who(line: FeeLine) -> tuple[UUID | None, int | None]:
    return (line.member.member_id, line.member.member_number) if line.member else (None, None)


def _transfers(
    message: MissionFeesReversed, statement: StatementRow, amounts: Mapping[UUID, int], *, owed: bool
) -> list[Transfer]:
    clearing = open_for(MISSION_CLEARING, statement.source_id)
    account_of = _receivable if owed else _payable
    return [
        Transfer(account_of(line), clearing, amounts[line.line_id], line.line_id)
        for line in message.lines
        if amounts[line.line_id] > 0
    ]


def _say_reversed(work: UnitOfWork, delivery: Delivery[MissionFeesReversed], owed: Mapping[UUID, int]) -> None:
    """`lines` are what leaves the statement; `receivables` the part of it that was not there to be taken."""
    message = delivery.message
    owed_by: dict[Member, int] = {}
    for line in message.lines:
        if line.member is not None and owed[line.line_id]:
            owed_by[line.member] = owed_by.get(line.member, 0) + owed[line.line_id]
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
