"""Credit the fees of missions: one balanced group a statement, for a whole batch of statements in three set statements.

This is the hot path of the wallet: thousands of missions a second pass here, each with a line for the pot. It works on
plain columns and asks the database nothing a message. Balances move after everything else of the
transaction, so that the pot's row is locked for one statement and the COMMIT only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
from services.wallet.repository.journal import EuroMoves, EuroTransfers
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
    new = await fees.hear_statements(work, _statement_rows(distinct, refusals))
    good: list[tuple[Completed, int]] = []
    for delivery, refusal in zip(distinct, refusals, strict=True):
        position = new.get(delivery.message.statement_id)
        if position is not None:
            good.append((delivery, position))
            _say_credited(work, delivery)
        elif refusal is not None and delivery.message.statement_id in new:
            _say_refused(work, delivery, refusal)
    if good:
        transfers, moves = _moves(good)
        await journal.insert_euro_transfers(work, transfers)
        work.do_last(partial(journal.open_and_move_euros, work, moves, work.today()))


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
        lines_are_distinct=len({line.line_id.int for line in message.lines}) == len(message.lines),
        amount=amount,
        pot=pot,
        published=published.get(message.mission_id, NOTHING_PUBLISHED),
    )


def _statement_rows(deliveries: Sequence[Completed], refusals: Sequence[FeesRefusal | None]) -> StatementRows:
    messages = [delivery.message for delivery in deliveries]
    return StatementRows(
        statement_ids=[message.statement_id for message in messages],
        source_ids=[message.mission_id for message in messages],
        cause_ids=[delivery.envelope.id for delivery in deliveries],
        accepted=[message.accepted.amount for message in messages],
        already_published=[
            0 if message.already_published is None else message.already_published.amount for message in messages
        ],
        bps=[message.pot_share_bps for message in messages],
        refusals=refusals,
        dates=[message.accepted_on for message in messages],
        policy_versions=[message.policy_version for message in messages],
        decision_ids=[message.decision_id for message in messages],
        counts=[len(message.lines) for message in messages],
        territory_ids=[delivery.envelope.territory for delivery in deliveries],
    )


@dataclass(slots=True)
class _Credit:
    """What a batch adds to one account."""

    account: Account
    amount: int = 0


def _moves(good: Sequence[tuple[Completed, int]]) -> tuple[EuroTransfers, EuroMoves]:
    lines: list[tuple[int, int, UUID, UUID, int, UUID]] = []
    pot, members, costs = _Credit(POT_ACCOUNT), dict[UUID, _Credit](), dict[UUID | None, _Credit]()
    cleared: dict[UUID, tuple[UUID, int]] = {}
    for delivery, position in good:
        message = delivery.message
        clearing_id = account_id(MISSION_CLEARING, message.mission_id)
        _, total = cleared.get(clearing_id, (None, 0))
        for line_no, line in enumerate(message.lines, start=1):
            credit = pot if line.kind == "pot" else _credit_of(line, members, costs)
            amount = line.amount.amount
            credit.amount += amount
            total += amount
            lines.append((position, line_no, clearing_id, credit.account.account_id, amount, line.line_id))
        cleared[clearing_id] = (message.mission_id, total)
    credits = [credit for credit in (pot, *members.values(), *costs.values()) if credit.amount]
    return EuroTransfers(*map(list, zip(*lines, strict=True))), _euro_moves(credits, cleared)


def _credit_of(line: FeeLine, members: dict[UUID, _Credit], costs: dict[UUID | None, _Credit]) -> _Credit:
    member = line.member
    if member is not None and line.kind == "member":
        credit = members.get(member.member_id)
        if credit is None:
            credit = members[member.member_id] = _Credit(member_eur(member.member_id, member.member_number))
        return credit
    owner_id, number = (None, None) if member is None else (member.member_id, member.member_number)
    if owner_id not in costs:
        costs[owner_id] = _Credit(direct_costs(owner_id, number))
    return costs[owner_id]


def _euro_moves(credits: Sequence[_Credit], cleared: Mapping[UUID, tuple[UUID, int]]) -> EuroMoves:
    opened = [credit.account for credit in credits]
    missions = len(cleared)
    return EuroMoves(
        ids=[account.account_id for account in opened] + list(cleared),
        kinds=[account.kind for account in opened] + [MISSION_CLEARING.name] * missions,
        owner_ids=[account.owner_id for account in opened] + [mission_id for mission_id, _ in cleared.values()],
        owner_numbers=[account.owner_number for account in opened] + [None] * missions,
        debits=[0] * len(opened) + [total for _, total in cleared.values()],
        credits=[credit.amount for credit in credits] + [0] * missions,
    )


def _say_credited(work: UnitOfWork, delivery: Completed) -> None:
    message = delivery.message
    # Every part was validated a moment ago, in the message that is answered: once more would cost a tenth of the path.
    credited = FeesCredited.model_construct(
        statement_id=message.statement_id,
        source="mission",
        source_id=message.mission_id,
        lines=tuple(
            [
                CreditedLine.model_construct(
                    line_id=line.line_id, kind=line.kind, member=line.member, amount=line.amount
                )
                for line in message.lines
            ]
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
