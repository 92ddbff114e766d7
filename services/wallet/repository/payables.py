"""Payable lines: what of the fees can be paid out, by set statements over whole missions; and the pot's uncashed part.

Everything that changes a payable line takes one lock first (`lock_payables`): a payment, a reversal, a batch of
payouts. Crediting fees does not, and asks nothing here.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import MISSION_CLEARING, POT_ACCOUNT, RESERVE_ACCOUNT, account_id
from services.wallet.domain.policies import PAYABLE_AT
from services.wallet.repository import sums
from shared.database.unit_of_work import UnitOfWork

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('wallet:payables'))")
_SHARE = text("SELECT pg_advisory_xact_lock_shared(hashtext('wallet:payables'))")

# As `domain/payables.py` says it. Lines are found through the index of the mission's clearing account.
_RELEASE = text("""
    WITH mission AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:mission_ids AS uuid[]), CAST(:clearing_ids AS uuid[]), CAST(:cause_ids AS uuid[]),
                             CAST(:dates AS date[])) AS t (mission_id, clearing_id, cause_id, cashed_on)
    ), back AS (
        SELECT g.reverses_group_id AS statement_id, t.reference_id AS line_id, sum(t.amount) AS amount
        FROM mission JOIN transfers AS t ON t.credit_account_id = mission.clearing_id
        JOIN groups AS g ON g.position = t.group_position AND g.kind = 'fees_reversal' GROUP BY 1, 2
    ), line AS MATERIALIZED (
        SELECT m.*, g.group_id AS statement_id, t.reference_id AS line_id, g.business_date, a.owner_id, a.owner_number,
               CASE a.kind WHEN 'member_eur' THEN 'member' WHEN 'direct_costs' THEN 'direct_cost' ELSE 'pot' END
                   AS kind,
               t.amount - coalesce(back.amount, 0) AS amount,
               CASE WHEN a.kind = 'pot' THEN false ELSE coalesce((
                   SELECT value FROM policy_versions WHERE key = :policy_key AND effective_on <= g.business_date
                   ORDER BY effective_on DESC, version DESC LIMIT 1), :policy_default) = 1 END AS at_acceptance
        FROM mission AS m JOIN transfers AS t ON t.debit_account_id = m.clearing_id
        JOIN groups AS g ON g.position = t.group_position AND g.kind = 'fees'
        JOIN accounts AS a ON a.account_id = t.credit_account_id
        LEFT JOIN back ON back.statement_id = g.group_id AND back.line_id = t.reference_id
    ), invoiced AS (
        SELECT i.mission_id, sum(i.net) AS net,
               sum(CASE WHEN p.received >= i.gross THEN i.net ELSE div(p.received * i.net, i.gross) END) AS received
        FROM mission JOIN invoices AS i USING (mission_id)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount), 0) AS received FROM payments WHERE payments.invoice_id = i.invoice_id
        ) AS p GROUP BY 1
    ), credited AS (
        SELECT mission_id, sum(amount) AS amount FROM line GROUP BY 1
    ), released AS MATERIALIZED (
        SELECT l.*, CAST(
            CASE WHEN l.at_acceptance OR coalesce(i.received, 0) >= greatest(i.net, c.amount) THEN l.amount
                 ELSE div(l.amount * coalesce(i.received, 0), greatest(i.net, c.amount)) END AS bigint) AS payable
        FROM line AS l JOIN credited AS c USING (mission_id) LEFT JOIN invoiced AS i USING (mission_id)
    ), before AS (
        SELECT r.statement_id, r.line_id, p.payable AS payable
        FROM released AS r LEFT JOIN payable_lines AS p USING (statement_id, line_id)
    ), written AS (
        INSERT INTO payable_lines
            (statement_id, line_id, mission_id, kind, owner_id, owner_number, amount, payable, paid)
        SELECT statement_id, line_id, mission_id, kind, owner_id, owner_number, amount, payable, 0
        FROM released ORDER BY statement_id, line_id
        ON CONFLICT (statement_id, line_id) DO UPDATE SET amount = excluded.amount, payable = excluded.payable
        WHERE (payable_lines.amount, payable_lines.payable) IS DISTINCT FROM (excluded.amount, excluded.payable)
    ), cashed AS (
        INSERT INTO cashed_pot (statement_id, cause_id, amount, cashed_on)
        SELECT r.statement_id, r.cause_id, r.payable - coalesce(b.payable, 0), greatest(r.cashed_on, r.business_date)
        FROM released AS r JOIN before AS b USING (statement_id, line_id)
        WHERE r.kind = 'pot' AND r.payable <> coalesce(b.payable, 0)
    )
    SELECT r.mission_id, r.statement_id, r.line_id, r.payable, r.cause_id,
           r.payable <> coalesce(b.payable, 0) AS changed
    FROM released AS r JOIN before AS b USING (statement_id, line_id) ORDER BY r.statement_id, r.line_id
""")

_BROUGHT = text("""
    INSERT INTO payable_lines (statement_id, line_id, mission_id, kind, owner_id, owner_number, amount, payable, paid)
    SELECT t.group_id, t.group_id, :import_id, t.kind, t.owner_id, t.owner_number, t.amount, t.amount, 0
    FROM unnest(CAST(:group_ids AS uuid[]), CAST(:kinds AS text[]), CAST(:owner_ids AS uuid[]),
                CAST(:owner_numbers AS integer[]), CAST(:amounts AS bigint[]))
        AS t (group_id, kind, owner_id, owner_number, amount)
""")
# Seals are read backwards as far as the moment. A mission is found by each of its late statements, and named once.
_LATE = text("""
    SELECT DISTINCT ON (g.subject_id) g.subject_id, p.payment_id, p.received_on
    FROM groups AS g
    CROSS JOIN LATERAL (
        SELECT p.payment_id, p.received_on FROM invoices AS i JOIN payments AS p USING (invoice_id)
        WHERE i.mission_id = g.subject_id ORDER BY p.received_on DESC, p.payment_id LIMIT 1
    ) AS p
    WHERE g.kind = 'fees' AND NOT EXISTS (SELECT FROM payable_lines AS l WHERE l.statement_id = g.group_id)
        AND g.position > coalesce((SELECT last_position FROM seals WHERE sealed_at < :since
                                   ORDER BY seal_no DESC LIMIT 1), 0)
    ORDER BY g.subject_id LIMIT :limit
""")
_CASHED = text("SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM cashed_pot WHERE cashed_on <= :on")


class Release(NamedTuple):
    """A mission whose lines may be payable by more or less since a cause (a payment, a reversal) of a date."""

    mission_id: UUID
    cause_id: UUID
    on: date


class ReleasedLine(NamedTuple):
    """A line and what of it is payable so far; `changed` since before."""

    mission_id: UUID
    statement_id: UUID
    line_id: UUID
    payable: int
    cause_id: UUID
    changed: bool


BroughtKind = Literal["member", "direct_cost"]


class Brought(NamedTuple):
    """Cents that a member is due from earlier books, by the group that brought them in."""

    group_id: UUID
    kind: BroughtKind
    owner_id: UUID
    owner_number: int
    amount: int


async def lock_payables(work: UnitOfWork) -> None:
    """Be the only one who changes payable lines until this transaction ends. Taken before any euro account is."""
    await work.connection.execute(_LOCK)


async def share_payables(work: UnitOfWork) -> None:
    """Keep those who change payable lines out until this transaction ends, but not others who share. Taken before any
    euro account is, after the lock of credits."""
    await work.connection.execute(_SHARE)


async def release(work: UnitOfWork, releases: Sequence[Release]) -> list[ReleasedLine]:
    """Bring the payable lines of these missions, each named once, in line with what their clients have paid by now.

    Returns every credited line of them; a mission without a credited statement has none.
    """
    values = {
        "mission_ids": [one.mission_id for one in releases],
        "clearing_ids": [account_id(MISSION_CLEARING, one.mission_id) for one in releases],
        "cause_ids": [one.cause_id for one in releases],
        "dates": [one.on for one in releases],
        "policy_key": PAYABLE_AT.key,
        "policy_default": PAYABLE_AT.default,
    }
    return [ReleasedLine(*row) for row in await work.connection.execute(_RELEASE, values)]


async def add_brought(work: UnitOfWork, import_id: UUID, brought: Sequence[Brought]) -> None:
    """Give balances of earlier books their payable lines: whole, at once."""
    values = {
        "import_id": import_id,
        "group_ids": [one.group_id for one in brought],
        "kinds": [one.kind for one in brought],
        "owner_ids": [one.owner_id for one in brought],
        "owner_numbers": [one.owner_number for one in brought],
        "amounts": [one.amount for one in brought],
    }
    await work.connection.execute(_BROUGHT, values)


async def paid_before_credited(work: UnitOfWork, since: datetime, limit: int) -> list[Release]:
    """Missions with a statement posted since a moment that has no payable lines though a client had paid, each with
    the last of its payments."""
    return [Release(*row) for row in await work.connection.execute(_LATE, {"since": since, "limit": limit})]


async def uncashed_pot(work: UnitOfWork, on: date = sums.LAST_DAY) -> int:
    """Cents of the pot commun whose clients had not paid by the close of a business date, as it is known now: fees
    credited to it, less what reversals took of them from the pot and the reserve, less what is cash.

    The pot's balance less this is its cleared part; below 0 when a use of the pot, decided on the accepted amounts,
    has taken more than was cashed.
    """
    purses = [POT_ACCOUNT.account_id, RESERVE_ACCOUNT.account_id]
    credited = await sums.moved_until(work, purses, on, ("fees", "fees_reversal"))
    cashed = (await work.connection.execute(_CASHED, {"on": on})).scalar_one()
    return max(0, credited - int(cashed))
