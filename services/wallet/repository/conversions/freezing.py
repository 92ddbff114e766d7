"""Freezing: what each member had at the close of the year and still has is set aside, by ranges of accounts."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, POT_ACCOUNT
from services.wallet.domain.conversions import PREFIXES, bounds_of, prefixes_of
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork

# Late: posted with a business date after the close. Held: set aside by holds that were open at the close, as they stood
# then; what they posted or gave back since was not available at the close.
_FROZEN = """
    WITH late AS MATERIALIZED (
        SELECT g.subject_id, t.debit_account_id, t.credit_account_id, t.amount
        FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
        WHERE g.business_date > :close AND g.position >= :late_from AND t.group_position >= :late_from
            AND t.unit = 'COL'
    ), net AS (
        SELECT account_id, sum(amount) AS amount FROM (
            SELECT credit_account_id AS account_id, amount FROM late WHERE credit_account_id BETWEEN :first AND :last
            UNION ALL SELECT debit_account_id, -amount FROM late WHERE debit_account_id BETWEEN :first AND :last
        ) AS sides GROUP BY 1
    ), open_holds AS (
        SELECT hold_id, ended_on FROM holds WHERE state NOT IN ('refused', 'cancelled') AND placed_on <= :close
            AND ended_on IS NULL
        UNION ALL SELECT hold_id, ended_on FROM holds WHERE ended_on > :close AND placed_on <= :close
    ), held AS (
        SELECT account_id, sum(amount) AS amount FROM (
            SELECT p.debit_account_id AS account_id,
                   p.amount - p.posted - CASE WHEN h.ended_on IS NULL THEN p.voided ELSE 0 END
                       + coalesce((SELECT sum(l.amount) FROM late AS l WHERE l.subject_id = p.hold_id
                                   AND l.debit_account_id = p.debit_account_id), 0) AS amount
            FROM open_holds AS h JOIN hold_parts AS p ON p.hold_id = h.hold_id
            WHERE p.unit = 'COL' AND p.debit_account_id BETWEEN :first AND :last
            UNION ALL
            SELECT m.debit_account_id, m.amount - m.posted
                       + coalesce((SELECT sum(l.amount) FROM late AS l WHERE l.subject_id = m.hold_id
                                   AND l.debit_account_id = m.debit_account_id), 0)
            FROM member_holds AS m
            WHERE m.placed_on <= :close AND (m.ended_on IS NULL OR m.ended_on > :close)
                AND m.debit_account_id BETWEEN :first AND :last
        ) AS both_kinds GROUP BY 1
    ), mine AS (
        SELECT a.account_id, a.owner_id, a.owner_number,
               greatest(0, least(a.credits_posted - a.debits_posted - a.debits_pending,
                                 a.credits_posted - a.debits_posted - coalesce(n.amount, 0) - coalesce(h.amount, 0)))
                   AS frozen
        FROM accounts AS a
        LEFT JOIN net AS n ON n.account_id = a.account_id LEFT JOIN held AS h ON h.account_id = a.account_id
        WHERE a.account_id BETWEEN :first AND :last AND a.kind = 'member_col' AND a.credits_posted > 0
    ), noted AS (
        INSERT INTO conversion_freezes (run_id, pseudonym, member_id, member_number, account_id, frozen)
        SELECT :run_id, sha256(CAST(:outer AS bytea) || sha256(CAST(:inner AS bytea) || uuid_send(owner_id))), owner_id,
               owner_number, account_id, frozen
        FROM mine RETURNING account_id, frozen
    )
"""
_FREEZE = text(
    _FROZEN  # noqa: S608
    + """, aside AS (
        UPDATE accounts AS a SET debits_pending = a.debits_pending + n.frozen
        FROM noted AS n
        WHERE a.account_id = n.account_id AND a.account_id BETWEEN :first AND :last AND n.frozen > 0 RETURNING n.frozen
    )
    SELECT CAST(coalesce(sum(frozen), 0) AS bigint) FROM aside
"""
)
_FREEZE_DRY = text(_FROZEN + " SELECT CAST(coalesce(sum(frozen), 0) AS bigint) FROM noted")  # noqa: S608
# By the index of dates: OFFSET 0 keeps the planner from walking all groups in the order of their positions.
_BEGIN = text("""
    SELECT coalesce(min(position), 9223372036854775807) AS late_from,
           set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)
    FROM (SELECT position FROM groups WHERE business_date > :close OFFSET 0) AS late
""")
_SET_ASIDE = text(
    "UPDATE accounts SET credits_pending = credits_pending + :amount WHERE account_id = :account_id AND :amount <> 0"
)
_RELEASE = text("""
    WITH back AS (
        UPDATE accounts AS a SET debits_pending = a.debits_pending - f.frozen
        FROM conversion_freezes AS f
        WHERE f.run_id = :run_id AND f.pseudonym >= CAST(:from_pseudonym AS bytea)
            AND f.pseudonym < CAST(:to_pseudonym AS bytea) AND f.frozen > 0 AND a.account_id = f.account_id
        RETURNING f.frozen
    )
    SELECT CAST(coalesce(sum(frozen), 0) AS bigint) FROM back
""")
_SUMMARY = text("""
    SELECT (SELECT coalesce(max(member_number), 1) FROM conversion_freezes WHERE run_id = :run_id) AS last_number,
           (SELECT min(position) FROM groups WHERE business_date BETWEEN :first_day AND :close) AS first_position
""")
_PREFIXES = text("""
    SELECT (get_byte(pseudonym, 0) << 4) + (get_byte(pseudonym, 1) >> 4) AS prefix, count(*)
    FROM conversion_freezes WHERE run_id = :run_id GROUP BY 1
""")
_LAST_POSITION = text("SELECT coalesce(max(position), 0) FROM groups")
_MEMBERS = text("SELECT count(*) FROM accounts WHERE kind = 'member_col'")
_POT = text("""
    SELECT CAST(credits_posted - debits_posted - debits_pending AS bigint) AS available,
           CAST(credits_posted - debits_posted - coalesce((
               SELECT sum(CASE WHEN t.credit_account_id = :pot THEN t.amount ELSE -t.amount END)
               FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
               WHERE g.business_date > :close AND :pot IN (t.credit_account_id, t.debit_account_id)
           ), 0) AS bigint) AS at_the_close
    FROM accounts WHERE account_id = :pot
""")


class Summary(NamedTuple):
    """Where the year begins in the journal, and the highest member number of the run."""

    last_number: int
    first_position: int | None


def hmac_keys(secret: bytes) -> tuple[bytes, bytes]:
    """Inner and outer key of HMAC-SHA256 (RFC 2104): two hashes in SQL are then one HMAC."""
    padded = secret.ljust(64, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)


async def freeze_part(work: UnitOfWork, run: Run, part: int, close: date) -> int:
    """Note the COL of a part's accounts and, unless the run is dry, set it aside; return how much."""
    # Everything is cut by ranges before it is joined, so hashing is always right, whatever statistics there are.
    late_from = (await work.connection.execute(_BEGIN, {"close": close})).one().late_from
    first, last = bounds_of(part, run.parts)
    inner, outer = hmac_keys(run.secret)
    values = {
        "run_id": run.run_id,
        "first": UUID(int=first),
        "last": UUID(int=last),
        "close": close,
        "late_from": late_from,
        "inner": inner,
        "outer": outer,
    }
    statement = _FREEZE_DRY if run.dry else _FREEZE
    frozen = int((await work.connection.execute(statement, values)).scalar_one())
    if not run.dry:
        _change_aside(work, frozen)
    return frozen


async def release_part(work: UnitOfWork, run: Run, part: int) -> int:
    """Give back what a part has set aside; return how much."""
    values = {"run_id": run.run_id, **pseudonyms_of(part, run.parts)}
    released = int((await work.connection.execute(_RELEASE, values)).scalar_one())
    _change_aside(work, -released)
    return released


def _change_aside(work: UnitOfWork, amount: int) -> None:
    async def change() -> None:
        await work.connection.execute(_SET_ASIDE, {"amount": amount, "account_id": COL_ISSUANCE_ACCOUNT.account_id})

    work.do_last(change)  # every part moves this account


def pseudonyms_of(part: int, parts: int) -> dict[str, bytes]:
    """The range [from, to) of the pseudonyms of a part; they have 32 bytes, so that 33 of the highest end the last."""
    first, end = prefixes_of(part, parts)
    return {
        "from_pseudonym": (first << 4).to_bytes(2, "big"),
        "to_pseudonym": b"\xff" * 33 if end == PREFIXES else (end << 4).to_bytes(2, "big"),
    }


async def summary(work: UnitOfWork, run: Run, first_day: date, close: date) -> Summary:
    """What is known once every part is frozen."""
    values = {"run_id": run.run_id, "first_day": first_day, "close": close}
    return Summary(*(await work.connection.execute(_SUMMARY, values)).one())


async def count_prefixes(work: UnitOfWork, run: Run) -> list[int]:
    """Lines by the first 12 bits of their pseudonym."""
    counts = [0] * PREFIXES
    for prefix, count in await work.connection.execute(_PREFIXES, {"run_id": run.run_id}):
        counts[prefix] = count
    return counts


def lines_of_part(prefixes: list[int], part: int, parts: int) -> tuple[int, int]:
    """How many lines stand before those of a part, and how many it has."""
    first, end = prefixes_of(part, parts)
    return sum(prefixes[:first]), sum(prefixes[first:end])


async def last_position(work: UnitOfWork) -> int:
    """The end of the journal; of what moves COL, for whoever holds the lock of credits."""
    return int((await work.connection.execute(_LAST_POSITION)).scalar_one())


async def count_members(work: UnitOfWork) -> int:
    """How many members ever had COL."""
    return int((await work.connection.execute(_MEMBERS)).scalar_one())


async def pot_at(work: UnitOfWork, close: date) -> int:
    """Cents of the pot at the close of a business date, and not more than it has now."""
    values = {"pot": POT_ACCOUNT.account_id, "close": close}
    row = (await work.connection.execute(_POT, values)).one_or_none()
    return 0 if row is None else max(0, min(row.available, row.at_the_close))
