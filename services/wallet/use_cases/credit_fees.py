"""Credit the fees of missions: one balanced group a statement, for a whole batch of statements in five set statements.

This is the hot path of the wallet: thousands of missions a second pass here, each with a line for the pot. It works on
plain columns and asks the database nothing a message. Balances move last, so that the pot's row is locked briefly.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.wallet.domain.accounts import (
    MISSION_CLEARING,
    POT_ACCOUNT,
    Account,
    account_id,
    direct_costs,
    member_eur,
)
from services.wallet.domain.fees import NOTHING_PUBLISHED, FeesRefusal, Published, check_statement
from services.wallet.repository import fees, journal
from services.wallet.repository.fees import StatementRows
from services.wallet.repository.journal import EuroMoves, GroupRows, TransferRows
from shared.contracts.missions import FeeLine, MissionCompleted
from shared.contracts.wallet import CreditedLine, FeesCredited, FeesRefused
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery

Completed = Delivery[MissionCompleted]


async def credit_fees(work: UnitOfWork, deliveries: Sequence[Completed]) -> None:
    """Post every statement that holds together and announce `fees_credited`; announce `fees_refused` for the others.

    A statement that is known, under whatever message, moves nothing again and is not answered again. Never raises for
    what a statement says.
    """
    first: dict[UUID, Completed] = {}  # the same statement twice in one batch is one statement
    for delivery in deliveries:
        first.setdefault(delivery.message.statement_id, delivery)
    distinct = list(first.values())
    published = await fees.published(work, _mission_ids_with_stages(distinct))
    refusals = [_refusal(delivery.message, published) for delivery in distinct]
    new = await fees.insert_statements(work, _statement_rows(distinct, refusals))
    heard = [pair for pair in zip(distinct, refusals, strict=True) if pair[0].message.statement_id in new]
    good = [delivery for delivery, refusal in heard if refusal is None]
    if good:
        await _post(work, good)
        for delivery in good:
            _say_credited(work, delivery)
    for delivery, refusal in heard:
        if refusal is not None:
            _say_refused(work, delivery, refusal)


def _mission_ids_with_stages(deliveries: Iterable[Completed]) -> list[UUID]:
    return [d.message.mission_id for d in deliveries if d.message.already_published is not None]


def _refusal(message: MissionCompleted, published: Mapping[UUID, Published]) -> FeesRefusal | None:
    amount = pot = pot_lines = 0
    for line in message.lines:
        amount += line.amount.amount
        if line.kind == "pot":
            pot += line.amount.amount
            pot_lines += 1
    if pot_lines > 1:
        return "duplicate_line"
    return check_statement(
        accepted=message.accepted.amount,
        already_published=0 if message.already_published is None else message.already_published.amount,
        pot_share_bps=message.pot_share_bps,
        line_ids=[line.line_id for line in message.lines],
        amount=amount,
        pot=pot,
        published=published.get(message.mission_id, NOTHING_PUBLISHED),
    )


def _statement_rows(deliveries: Sequence[Completed], refusals: Sequence[FeesRefusal | None]) -> StatementRows:
    messages = [delivery.message for delivery in deliveries]
    return StatementRows(
        statement_ids=[message.statement_id for message in messages],
        source_ids=[message.mission_id for message in messages],
        accepted=[message.accepted.amount for message in messages],
        already_published=[
            0 if message.already_published is None else message.already_published.amount for message in messages
        ],
        bps=[message.pot_share_bps for message in messages],
        refusals=refusals,
        dates=[message.accepted_on for message in messages],
    )


async def _post(work: UnitOfWork, good: Sequence[Completed]) -> None:
    messages = [delivery.message for delivery in good]
    statement_ids = [message.statement_id for message in messages]
    group_rows = GroupRows(
        group_ids=statement_ids,
        kinds=["fees"] * len(good),
        subject_ids=[message.mission_id for message in messages],
        cause_ids=[delivery.envelope.id for delivery in good],
        dates=[message.accepted_on for message in messages],
        policy_versions=[message.policy_version for message in messages],
        decision_ids=[message.decision_id for message in messages],
        reversed_ids=[None] * len(good),
        counts=[len(message.lines) for message in messages],
        territory_ids=[delivery.envelope.territory for delivery in good],
    )
    positions = await journal.insert_groups(work, group_rows)
    transfer_rows, moves = _moves(messages, [positions[statement_id] for statement_id in statement_ids])
    await journal.insert_transfers(work, transfer_rows)
    await journal.open_and_move_euros(work, moves, work.today())


def _moves(messages: Sequence[MissionCompleted], positions: Sequence[int]) -> tuple[TransferRows, EuroMoves]:
    lines: list[tuple[int, int, UUID, UUID, int, str, UUID]] = []
    accounts: dict[UUID, Account] = {}
    credited: dict[UUID, int] = {}
    cleared: dict[UUID, int] = {}
    for message, position in zip(messages, positions, strict=True):
        clearing_id = account_id(MISSION_CLEARING, message.mission_id)
        total = 0
        for line_no, line in enumerate(message.lines, start=1):
            amount = line.amount.amount
            account = _account_of(line)
            credited_id = account.account_id
            lines.append((position, line_no, clearing_id, credited_id, amount, "EUR", line.line_id))
            accounts[credited_id] = account
            credited[credited_id] = credited.get(credited_id, 0) + amount
            total += amount
        cleared[message.mission_id] = cleared.get(message.mission_id, 0) + total
    return TransferRows(*map(list, zip(*lines, strict=True))), _euro_moves(accounts, credited, cleared)


def _account_of(line: FeeLine) -> Account:
    if line.kind == "pot":
        return POT_ACCOUNT
    member = line.member
    if member is None:
        return direct_costs(None, None)
    if line.kind == "member":
        return member_eur(member.member_id, member.member_number)
    return direct_costs(member.member_id, member.member_number)


def _euro_moves(
    accounts: Mapping[UUID, Account], credited: Mapping[UUID, int], cleared: Mapping[UUID, int]
) -> EuroMoves:
    opened = [accounts[credited_id] for credited_id in credited]
    missions = len(cleared)
    return EuroMoves(
        ids=list(credited) + [account_id(MISSION_CLEARING, mission_id) for mission_id in cleared],
        kinds=[account.kind for account in opened] + [MISSION_CLEARING.name] * missions,
        owner_ids=[account.owner_id for account in opened] + list(cleared),
        owner_numbers=[account.owner_number for account in opened] + [None] * missions,
        debits=[0] * len(opened) + list(cleared.values()),
        credits=list(credited.values()) + [0] * missions,
    )


def _say_credited(work: UnitOfWork, delivery: Completed) -> None:
    message = delivery.message
    credited = FeesCredited(
        statement_id=message.statement_id,
        source="mission",
        source_id=message.mission_id,
        lines=tuple(
            CreditedLine(line_id=line.line_id, kind=line.kind, member=line.member, amount=line.amount)
            for line in message.lines
        ),
        group_id=message.statement_id,
        credited_on=message.accepted_on,
    )
    work.outbox.add(credited, cause=delivery.cause, business_date=message.accepted_on)


def _say_refused(work: UnitOfWork, delivery: Completed, refusal: FeesRefusal) -> None:
    message = delivery.message
    refused = FeesRefused(
        statement_id=message.statement_id, source="mission", source_id=message.mission_id, reason=refusal
    )
    work.outbox.add(refused, cause=delivery.cause, business_date=message.accepted_on)
