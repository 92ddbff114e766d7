"""Spend what was granted: one person proposes, another approves, and the reserve fund pays."""

from datetime import date
from uuid import UUID

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, RESERVE_ACCOUNT
from services.wallet.domain.investments import may_spend
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.errors import InvestmentNotOpen, NotEnoughGranted, SecondSignatureNeeded
from services.wallet.repository import investments, journal
from services.wallet.repository.investments import Investment, Spending
from services.wallet.use_cases.require_signature import COUNCIL, PRESIDENCY, require_signature
from shared.database.unit_of_work import UnitOfWork
from shared.errors import InvalidRequest, NotFound
from shared.ids import new_id


async def propose_spending(
    work: UnitOfWork, caller_id: UUID, request_id: UUID, *, amount: int, document: str, spent_on: date
) -> Spending:
    """Write down a spending that waits for its approval; by the technical presidency.

    Raises `Forbidden`, `NotFound`, `InvestmentNotOpen`, `NotEnoughGranted`, or `InvalidRequest` for a date to come.
    """
    await require_signature(work, caller_id, (PRESIDENCY,), amount)
    investment = await _open(work, request_id)
    if spent_on > work.today():
        raise InvalidRequest(field="spent_on", reason="in_the_future")
    waiting = sum(one.amount for one in await investments.spendings_of(work, request_id) if one.approved_by is None)
    if not may_spend(investment.granted, investment.spent, waiting, amount):
        raise NotEnoughGranted(field="amount")
    spending = Spending(new_id(), request_id, amount, document, spent_on, caller_id, None, None)
    await investments.insert_spending(work, spending)
    work.audit("investment_spending_proposed", spending.spending_id, amount=amount)
    return spending


async def approve_spending(work: UnitOfWork, caller_id: UUID, request_id: UUID, spending_id: UUID) -> Spending:
    """Post it: group `investment`, from the reserve fund to the bank. By somebody else of presidency or council.

    Raises `Forbidden`, `NotFound`, `InvestmentNotOpen` or `SecondSignatureNeeded`. Once approved, it is as it is.
    """
    investment = await _open(work, request_id)
    spending = next((s for s in await investments.spendings_of(work, request_id) if s.spending_id == spending_id), None)
    if spending is None:
        raise NotFound
    await require_signature(work, caller_id, (PRESIDENCY, COUNCIL), spending.amount)
    if spending.approved_by is not None:
        return spending
    if spending.proposed_by == caller_id:
        raise SecondSignatureNeeded
    today = work.today()
    await investments.approve_spending(work, spending, caller_id, today)
    posting = Posting()
    posting.release(RESERVE_ACCOUNT, BANK_CLEARING_ACCOUNT, spending.amount)
    posting.post(_group(work, investment, spending))
    await journal.post(work, posting)
    work.audit("investment_spent", spending_id, amount=spending.amount)
    return spending._replace(approved_by=caller_id, approved_on=today)


async def close_investment(work: UnitOfWork, caller_id: UUID, request_id: UUID) -> Investment:
    """Free what was granted and not spent; by the technical presidency.

    Raises `Forbidden`, `NotFound`, or `InvestmentNotOpen`, also while a spending waits for its approval.
    """
    await require_signature(work, caller_id, (PRESIDENCY,))
    investment = await _open(work, request_id)
    if any(one.approved_by is None for one in await investments.spendings_of(work, request_id)):
        raise InvestmentNotOpen
    today = work.today()
    await investments.close(work, request_id, today)
    if investment.committed:
        posting = Posting()
        posting.release(RESERVE_ACCOUNT, BANK_CLEARING_ACCOUNT, investment.committed)
        await journal.post(work, posting)
    work.audit("investment_closed", request_id, freed=investment.committed)
    return investment._replace(state="closed", closed_on=today)


async def _open(work: UnitOfWork, request_id: UUID) -> Investment:
    investment = await investments.find_investment(work, request_id, lock=True)
    if investment is None:
        raise NotFound
    if investment.state != "granted":
        raise InvestmentNotOpen
    return investment


def _group(work: UnitOfWork, investment: Investment, spending: Spending) -> Group:
    return Group(
        group_id=spending.spending_id,
        kind="investment",
        subject_id=investment.request_id,
        cause_id=work.cause.causation_id,
        business_date=spending.spent_on,
        transfers=(Transfer(RESERVE_ACCOUNT, BANK_CLEARING_ACCOUNT, spending.amount),),
        decision_id=investment.decision_id,
    )
