"""Invoices and payments of the tests' missions, decisions, and amounts moved straight through the journal."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.wallet.domain.accounts import (
    BANK_CLEARING_ACCOUNT,
    POT_ACCOUNT,
    RESERVE_ACCOUNT,
    Account,
    member_eur,
)
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from services.wallet.repository.payables import uncashed_pot
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.contracts.message import Member
from shared.contracts.missions import InvoiceIssued, MissionCompleted, PaymentRecorded, VatPart
from shared.ids import new_id
from shared.money import share_half_up
from shared.observability.cause import Cause
from tests.integration.wallet.till import DAY, Till, euros


def invoice(of: MissionCompleted, rates: dict[int, int] | None = None) -> InvoiceIssued:
    """An invoice of a mission: bases by rate, or the accepted amount at 20 %."""
    bases = rates or {2_000: of.accepted.amount}
    parts = tuple(VatPart(rate_bps=rate, base=base, vat=share_half_up(base, rate)) for rate, base in bases.items())
    net = sum(bases.values())
    return InvoiceIssued(
        invoice_id=new_id(),
        number=f"2027-{new_id().hex}",
        kind="final",
        mission_id=of.mission_id,
        client_id=of.client_id,
        net=euros(net),
        vat=parts,
        gross=euros(net + sum(part.vat for part in parts)),
        issued_on=DAY,
        due_on=DAY + timedelta(days=30),
    )


def payment(of: InvoiceIssued, cents: int | None = None, on: date = DAY) -> PaymentRecorded:
    """A payment of an invoice: some cents, or all of it."""
    received = euros(cents or of.gross.amount)
    return PaymentRecorded(
        payment_id=new_id(),
        invoice_id=of.invoice_id,
        mission_id=of.mission_id,
        received=received,
        received_so_far=received,
        received_on=on,
    )


def decision(key: str, value: int) -> DecisionAdopted:
    """A policy value of the wallet, in force at once."""
    effect = DecisionEffect(effect_id=new_id(), target="wallet", kind="policy_value", key=key, value=value)
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="colleges",
        adopted_on=DAY,
        effective_on=DAY,
        effects=(effect,),
    )


async def uncashed(till: Till, on: date = DAY) -> int:
    async with till.wallet.database.begin(Cause("request")) as work:
        return await uncashed_pot(work, on)


async def payables(till: Till, of: MissionCompleted) -> dict[UUID, int]:
    """What is payable of each line of a statement."""
    rows = await till.rows("SELECT line_id, payable FROM payable_lines WHERE statement_id = :id", id=of.statement_id)
    return {row.line_id: row.payable for row in rows}


async def books(till: Till) -> dict[str, int]:
    """Credits less debits of each kind of account."""
    rows = await till.rows("SELECT kind, sum(credits_posted - debits_posted) AS rest FROM accounts GROUP BY kind")
    return {row.kind: int(row.rest) for row in rows}


async def move(till: Till, debit: Account, credit: Account, cents: int, kind: Any = "correction") -> None:
    """A group of one transfer."""
    group = Group(new_id(), kind, new_id(), None, DAY, (Transfer(debit, credit, cents),))
    async with till.wallet.database.begin(Cause("job")) as work:
        await journal.post(work, Posting([group]))


async def to_reserve(till: Till, cents: int) -> None:
    await move(till, POT_ACCOUNT, RESERVE_ACCOUNT, cents, "allocation")


async def spend(till: Till, who: Member, cents: int) -> None:
    """Let a member's fees be gone."""
    await move(till, member_eur(who.member_id, who.member_number), BANK_CLEARING_ACCOUNT, cents)
