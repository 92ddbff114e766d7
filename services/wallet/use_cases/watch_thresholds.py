"""Close months and watch legal thresholds, once a day, from the sums by month.

The network's volume is that of the current month and the twelve before it: a little more than twelve months, so that
the alert comes early rather than late. A seller's turnover counts all fees, whatever they are paid as.
"""

from datetime import date
from typing import Final
from uuid import UUID

from services.wallet.domain.policies import NETWORK_VOLUME_LIMIT, SELLER_VAT_THRESHOLD, WATCHED_CENTS_PER_CREDIT
from services.wallet.domain.pot import month_before
from services.wallet.repository import watch
from shared.contracts.message import Member
from shared.contracts.wallet import MonthClosed, ThresholdReached
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.money import BPS

LEVELS_BPS: Final = (8_000, BPS)
"""An alert at 80 %, and one when the limit itself is reached."""

# The root of ids of what is not a member: the months, and the cooperative itself.
_NAMESPACE: Final = UUID("0193b2aa-7a11-7e70-8b5c-776174636865")
MONTHS_A_YEAR: Final = 12
# Facts of a month's last days still come in on the first ones of the next.
CLOSES_ON_DAY: Final = 3


def month_id(cooperative: str, month: date) -> UUID:
    """What a month is called in messages."""
    return derived_id(_NAMESPACE, f"{cooperative}:{month:%Y-%m}")


def cooperative_id(cooperative: str) -> UUID:
    """What the cooperative itself is called in messages that are otherwise about a member."""
    return derived_id(_NAMESPACE, cooperative)


async def close_next_month(work: UnitOfWork) -> bool:
    """Close the oldest month that is over and not closed, and announce `month_closed`; False when there is none."""
    today = work.today()
    month = await watch.next_to_close(work)
    over = month_before(today.replace(day=1), 1 if today.day >= CLOSES_ON_DAY else 2)
    if month is None or month > over:
        return False
    figures = await watch.figures_of(work, month)
    volume = await watch.volume(work, month_before(month, MONTHS_A_YEAR - 1), month)
    if await watch.close_month(work, month, figures, volume):
        closed = MonthClosed(
            month_id=month_id(work.cooperative, month),
            month=f"{month:%Y-%m}",
            pot_in=figures.pot_in,
            pot_out=figures.pot_out,
            pot_balance=max(0, figures.pot_balance),
            reserve_balance=max(0, figures.reserve_balance),
            credits_issued_sub=figures.issued_sub,
            credits_issued_col=figures.issued_col,
            credits_destroyed_sub=figures.destroyed_sub,
            credits_destroyed_col=figures.destroyed_col,
            volume_12_months=volume,
        )
        work.outbox.add(closed)
    return True


async def watch_thresholds(work: UnitOfWork) -> None:
    """Announce `threshold_reached` for what reached 80 % or all of its limit, once a level and year."""
    cents = (await work.policy(WATCHED_CENTS_PER_CREDIT)).value
    await _watch_network(work, cents)
    await _watch_sellers(work, cents)


async def _watch_network(work: UnitOfWork, cents: int) -> None:
    limit = (await work.policy(NETWORK_VOLUME_LIMIT)).value
    month = work.today().replace(day=1)
    volume = await watch.volume(work, month_before(month, MONTHS_A_YEAR), month)
    reached_bps = volume * cents * BPS // (100 * limit)
    watched_id = cooperative_id(work.cooperative)
    new = [
        level
        for level in LEVELS_BPS
        if level <= reached_bps
        and await watch.alert(work, "network_volume", month.year, level, {watched_id: reached_bps})
    ]
    if new:  # both levels at once are said once
        reached = ThresholdReached(
            watched_id=watched_id, kind="network_volume", reached_bps=reached_bps, on=work.today()
        )
        work.outbox.add(reached)


async def _watch_sellers(work: UnitOfWork, cents: int) -> None:
    limit = (await work.policy(SELLER_VAT_THRESHOLD)).value
    year = work.today().year
    new: dict[UUID, ThresholdReached] = {}  # both levels at once are said once
    for level in LEVELS_BPS:
        found = {one.member_id: one for one in await watch.sellers_above(work, year, limit, level, cents)}
        reached = {member_id: one.turnover * BPS // limit for member_id, one in found.items()}
        for member_id in await watch.alert(work, "seller_vat", year, level, reached) if reached else ():
            new[member_id] = ThresholdReached(
                watched_id=member_id,
                kind="seller_vat",
                member=Member(member_id=member_id, member_number=found[member_id].member_number),
                reached_bps=reached[member_id],
                on=work.today(),
            )
    for message in new.values():
        work.outbox.add(message)
