"""Show the pot commun: what is in it, what came in by month, its share of fees, and a simple projection."""

from dataclasses import dataclass
from datetime import date

from services.wallet.domain.accounts import POT_ACCOUNT, POT_COL_ACCOUNT, RESERVE_ACCOUNT
from services.wallet.domain.pot import MONTHS_SHOWN, Forecast, PotMonth, forecast, month_before
from services.wallet.repository import accounts, payables, sums
from shared.database.unit_of_work import UnitOfWork
from shared.money import BPS, half_up

_TAKES_BACK = ("fees_reversal", "write_off")


@dataclass(frozen=True, slots=True)
class PotPage:
    """Cents, `col` in hundredths: `uncashed` of the pot's part of fees; `receivable` from clients, with VAT."""

    balance: int
    credited: int
    debited: int
    uncashed: int
    reserve: int
    col: int
    receivable: int
    share_bps: int | None
    months: list[PotMonth]
    forecast: Forecast

    @property
    def cashed(self) -> int:
        """What of the balance is there in cash."""
        return max(0, self.balance - self.uncashed)


async def read_pot_page(work: UnitOfWork) -> PotPage:
    """The pot as it stands; its share of fees, and what clients owe, as far as the sums of the journal have come."""
    ids = [POT_ACCOUNT.account_id, RESERVE_ACCOUNT.account_id, POT_COL_ACCOUNT.account_id]
    found = {row.account_id: row for row in await accounts.find_accounts(work, ids)}
    pot, reserve, col = (found.get(one) for one in ids)
    today = work.today()
    months = await _months(work, today)
    return PotPage(
        balance=pot.balance if pot else 0,
        credited=pot.credits_posted if pot else 0,
        debited=pot.debits_posted if pot else 0,
        uncashed=await payables.uncashed_pot(work),
        reserve=reserve.balance if reserve else 0,
        col=col.balance if col else 0,
        receivable=max(0, await sums.owed_to(work, "client_receivable")),
        share_bps=await _share_bps(work, today),
        months=months,
        forecast=forecast(months, today),
    )


async def _months(work: UnitOfWork, today: date) -> list[PotMonth]:
    """The last twelve months, this one included, oldest first."""
    current = today.replace(day=1)
    moved = await sums.moved(work, [POT_ACCOUNT.account_id], month_before(current, MONTHS_SHOWN - 1), current)
    inflow, taken = dict[date, int](), dict[date, int]()
    for one in moved:
        if one.kind == "fees":
            inflow[one.month] = inflow.get(one.month, 0) + one.credits
        if one.kind in _TAKES_BACK:
            taken[one.month] = taken.get(one.month, 0) + one.debits
    shown = (month_before(current, back) for back in range(MONTHS_SHOWN - 1, -1, -1))
    return [PotMonth(month, inflow.get(month, 0), taken.get(month, 0)) for month in shown]


async def _share_bps(work: UnitOfWork, today: date) -> int | None:
    """The pot's part of all fees of the last twelve months; None when there were none."""
    current = today.replace(day=1)
    found = await sums.cooperative_moved(work, month_before(current, MONTHS_SHOWN - 1), current)
    fees = sum(one.debits for one in found if (one.account_kind, one.kind) == ("mission_clearing", "fees"))
    pot = sum(one.credits for one in found if (one.account_kind, one.kind) == ("pot", "fees"))
    return half_up(pot * BPS, fees) if fees else None
