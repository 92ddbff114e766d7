"""Estimate what a member's credits may be worth at the conversion of this year: two bounds and what they assume."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, MEMBER_COL, SUB_ISSUANCE_ACCOUNT, account_id
from services.wallet.domain.policies import (
    ACTIVITY_MOVED,
    CONVERSION_BASIS,
    CONVERSION_CAP,
    POT_BASIS,
    REDISTRIBUTION_BPS,
)
from services.wallet.domain.worth import Bound, Outlook, YearSoFar, high_bound, low_bound, weights
from services.wallet.repository import accounts, sums
from services.wallet.use_cases.read_pot import read_pot_page
from shared.database.unit_of_work import UnitOfWork

_EARNS = ("settlement", "collective_service")
_GIVES_BACK = ("refund", "claim_recovery")


@dataclass(frozen=True, slots=True)
class Worth:
    """Bounds in cents for the close of `on`, and everything that they were computed from."""

    on: date
    basis: str
    moved: str
    redistribution_bps: int
    cap: int
    low_outlook: Outlook
    low: Bound
    high_outlook: Outlook
    high: Bound
    year: YearSoFar


async def estimate_worth(work: UnitOfWork, member_id: UUID) -> Worth:
    """The bounds as of now, by the policies that will be in force at the close of the year."""
    close = date(work.today().year, 12, 31)
    basis = await work.policy(CONVERSION_BASIS, close)
    moved = await work.policy(ACTIVITY_MOVED, close)
    share = await work.policy(REDISTRIBUTION_BPS, close)
    cap = await work.policy(CONVERSION_CAP, close)
    pot = await read_pot_page(work)
    year = await _year_so_far(work, member_id, close.year)
    counts_by, counts_moved = CONVERSION_BASIS.choices[basis.value], ACTIVITY_MOVED.choices[moved.value]
    (my_low, others_high), (my_high, others_low) = weights(year, counts_by, counts_moved)
    cashed_only = POT_BASIS.choices[(await work.policy(POT_BASIS, close)).value] == "cashed"
    low = Outlook(pot.cashed if cashed_only else pot.balance, my_low, others_high)
    high = Outlook(pot.balance + pot.forecast.inflow, my_high, others_low)
    return Worth(
        on=close,
        basis=counts_by,
        moved=counts_moved,
        redistribution_bps=share.value,
        cap=cap.value,
        low_outlook=low,
        low=low_bound(low, share.value, cap.value),
        high_outlook=high,
        high=high_bound(high, share.value, cap.value),
        year=year,
    )


async def _year_so_far(work: UnitOfWork, member_id: UUID, year: int) -> YearSoFar:
    first, last = date(year, 1, 1), date(year, 12, 1)
    mine, col, sub = account_id(MEMBER_COL, member_id), COL_ISSUANCE_ACCOUNT.account_id, SUB_ISSUANCE_ACCOUNT.account_id
    rows = {row.account_id: row for row in await accounts.find_accounts(work, [mine, col, sub])}
    moved = await sums.moved(work, [mine, col], first, last)
    my_lines = [one for one in moved if one.account_id == mine]
    back = sum(one.debits for one in my_lines if one.kind in _GIVES_BACK)
    earned = [one for one in my_lines if one.kind in _EARNS]
    all_issued = sum(one.debits for one in moved if one.account_id == col and one.kind in _EARNS)
    cooperative = await sums.cooperative_moved(work, first, last)
    all_earned = sum(one.credits for one in cooperative if one.account_kind == MEMBER_COL.name and one.kind in _EARNS)
    my_account = rows.get(mine)
    return YearSoFar(
        my_issued=max(0, sum(one.issued for one in earned) - back),
        my_earned=max(0, sum(one.credits for one in earned) - back),
        my_incoming=my_account.credits_pending if my_account else 0,
        my_balance=my_account.balance if my_account else 0,
        all_issued=all_issued,
        all_earned=max(all_earned, all_issued),
        all_balances=-rows[col].balance if col in rows else 0,
        sub_unspent=-rows[sub].balance if sub in rows else 0,
    )
