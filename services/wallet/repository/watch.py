"""The figures of months and of legal thresholds, from the sums by month."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_LAST = text("SELECT max(month) FROM closed_months")
_FIRST_MONTH = text("SELECT min(month) FROM month_sums")
# Balances are those of the end of the month, by business dates.
_FIGURES = text("""
    SELECT
        coalesce(sum(credits) FILTER (WHERE account_kind = 'pot' AND month = :month), 0) AS pot_in,
        coalesce(sum(debits) FILTER (WHERE account_kind = 'pot' AND month = :month), 0) AS pot_out,
        coalesce(sum(credits - debits) FILTER (WHERE account_kind = 'pot'), 0) AS pot_balance,
        coalesce(sum(credits - debits) FILTER (WHERE account_kind = 'reserve'), 0) AS reserve_balance,
        coalesce(sum(debits) FILTER (WHERE account_kind = 'sub_issuance' AND month = :month), 0) AS issued_sub,
        coalesce(sum(debits) FILTER (WHERE account_kind = 'col_issuance' AND month = :month), 0) AS issued_col,
        coalesce(sum(credits) FILTER (WHERE account_kind = 'sub_issuance' AND month = :month), 0) AS destroyed_sub,
        coalesce(sum(credits) FILTER (WHERE account_kind = 'col_issuance' AND month = :month), 0) AS destroyed_col
    FROM month_sums WHERE month <= :month
""")
_VOLUME = text(
    "SELECT CAST(coalesce(sum(credits), 0) AS bigint) FROM month_sums WHERE account_kind = 'member_col'"
    " AND kind IN ('settlement', 'partner_payment') AND month BETWEEN :first_month AND :last_month"
)
_CLOSE = text(
    "INSERT INTO closed_months (month, pot_in, pot_out, pot_balance, reserve_balance, credits_issued_sub,"
    " credits_issued_col, credits_destroyed_sub, credits_destroyed_col, volume_12_months, closed_on)"
    " VALUES (:month, :pot_in, :pot_out, :pot_balance, :reserve_balance, :issued_sub, :issued_col, :destroyed_sub,"
    " :destroyed_col, :volume, :closed_on) ON CONFLICT DO NOTHING RETURNING month"
)
# Fees and services sold of a calendar year, for everybody at once; a payment in credits counts at the watched value.
_SELLERS = text("""
    SELECT a.owner_id, a.owner_number, CAST(sum(
        CASE WHEN a.kind = 'member_eur' THEN m.credits - m.debits ELSE (m.credits - m.debits) * :cents / 100 END
    ) AS bigint) AS turnover
    FROM account_months AS m JOIN accounts AS a USING (account_id)
    WHERE m.month BETWEEN :first_month AND :last_month AND a.owner_number IS NOT NULL AND (
        a.kind = 'member_eur' AND m.kind IN ('fees', 'fees_reversal')
        OR a.kind = 'member_col' AND m.credits > 0 AND m.kind IN ('settlement', 'partner_payment'))
    GROUP BY 1, 2 HAVING sum(
        CASE WHEN a.kind = 'member_eur' THEN m.credits - m.debits ELSE (m.credits - m.debits) * :cents / 100 END
    ) * 10000 >= CAST(:limit AS bigint) * :level_bps
    ORDER BY a.owner_number
""")
_ALERT = text(
    "INSERT INTO threshold_alerts (kind, watched_id, year, level_bps, reached_bps, reached_on)"
    " SELECT :kind, t.watched_id, :year, :level_bps, t.reached_bps, :on"
    " FROM unnest(CAST(:watched_ids AS uuid[]), CAST(:reached AS bigint[])) AS t (watched_id, reached_bps)"
    " ON CONFLICT DO NOTHING RETURNING watched_id"
)


class MonthFigures(NamedTuple):
    """Cents of the pot and the reserve, hundredths of credits."""

    pot_in: int
    pot_out: int
    pot_balance: int
    reserve_balance: int
    issued_sub: int
    issued_col: int
    destroyed_sub: int
    destroyed_col: int


class Seller(NamedTuple):
    """A member and what they sold in a year, in cents."""

    member_id: UUID
    member_number: int
    turnover: int


async def next_to_close(work: UnitOfWork) -> date | None:
    """The month after the last closed one, or the first of the sums; None when there is nothing at all."""
    last = (await work.connection.execute(_LAST)).scalar_one()
    if last is not None:
        return date(last.year + last.month // 12, last.month % 12 + 1, 1)
    first: date | None = (await work.connection.execute(_FIRST_MONTH)).scalar_one()
    return first


async def figures_of(work: UnitOfWork, month: date) -> MonthFigures:
    """The figures of a month as far as the sums have come."""
    row = (await work.connection.execute(_FIGURES, {"month": month})).one()
    return MonthFigures(*(int(value) for value in row))


async def volume(work: UnitOfWork, first_month: date, last_month: date) -> int:
    """What members were paid in credits for services in these months, in hundredths."""
    values = {"first_month": first_month, "last_month": last_month}
    return int((await work.connection.execute(_VOLUME, values)).scalar_one())


async def close_month(work: UnitOfWork, month: date, figures: MonthFigures, volume_12_months: int) -> bool:
    """Keep the figures of a month; False when it is closed already."""
    values = {"month": month, **figures._asdict(), "volume": volume_12_months, "closed_on": work.today()}
    return (await work.connection.execute(_CLOSE, values)).one_or_none() is not None


async def sellers_above(work: UnitOfWork, year: int, limit: int, level_bps: int, cents: int) -> list[Seller]:
    """Who sold at least this part of a limit (in cents) in a year, a credit counting so many cents."""
    values = {
        "first_month": date(year, 1, 1),
        "last_month": date(year, 12, 1),
        "limit": limit,
        "level_bps": level_bps,
        "cents": cents,
    }
    return [Seller(*row) for row in await work.connection.execute(_SELLERS, values)]


async def alert(work: UnitOfWork, kind: str, year: int, level_bps: int, reached: dict[UUID, int]) -> set[UUID]:
    """Keep that these reached a level in a year; return those for whom it is the first time."""
    values = {
        "kind": kind,
        "year": year,
        "level_bps": level_bps,
        "watched_ids": list(reached),
        "reached": list(reached.values()),
        "on": work.today(),
    }
    return set((await work.connection.execute(_ALERT, values)).scalars())
