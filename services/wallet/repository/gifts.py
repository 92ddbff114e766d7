"""Gifts in the ledger: what is known of givers and recipients, and a batch posted in one statement.

Writers hold the lock of credits: what is read here stays true until the transaction ends, and no row of a COL account
is waited for.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import Account
from services.wallet.domain.gifts import GiftAsk, Parties, Purses
from services.wallet.domain.plugs import Plug
from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy

# One trip instead of two. The value is read as it stood when the lock was asked for: a decision
# that is recorded while a batch waits counts from the next batch on.
_BEGIN = text(
    "SELECT pg_advisory_xact_lock(hashtext('wallet:credits')), p.version, p.value, p.effective_on, p.decision_id"
    " FROM (VALUES (true)) AS always (row) LEFT JOIN LATERAL (SELECT version, value, effective_on, decision_id"
    " FROM policy_versions WHERE key = :key AND effective_on <= :on ORDER BY effective_on DESC, version DESC LIMIT 1)"
    " AS p ON true"
)
# Each row asks by keys alone; LIMIT keeps every lookup an index probe, whatever the planner believes of the tables.
_LOOK = text(
    "SELECT EXISTS (SELECT FROM groups WHERE group_id = w.group_id)"
    " OR EXISTS (SELECT FROM asked_requests WHERE command = :command AND request_id = w.request_id) AS seen,"
    " (SELECT credits_posted - debits_posted - debits_pending FROM accounts WHERE account_id = w.account_id) AS left,"
    " (SELECT given FROM yearly_gifts WHERE member_id = w.giver_id AND year = :year) AS given,"
    " coalesce((SELECT member_number FROM known_members WHERE member_id = w.to_id), r.member_number) AS number,"
    " g.status, g.since_on, g.until_on, r.status, r.since_on, r.until_on"
    " FROM unnest(CAST(:request_ids AS uuid[]), CAST(:group_ids AS uuid[]), CAST(:giver_ids AS uuid[]),"
    " CAST(:account_ids AS uuid[]), CAST(:to_ids AS uuid[])) WITH ORDINALITY"
    " AS w (request_id, group_id, giver_id, account_id, to_id, place)"
    " LEFT JOIN LATERAL (SELECT status, since_on, until_on FROM plug_statuses WHERE member_id = w.giver_id LIMIT 1)"
    " AS g ON true"
    " LEFT JOIN LATERAL (SELECT member_number, status, since_on, until_on FROM plug_statuses"
    " WHERE member_id = w.to_id LIMIT 1) AS r ON true"
    " ORDER BY w.place"
)
# An account that has something to give is there; one that is not there has only received. So each is either updated
# or inserted, once, and no CHECK sees half a change.
_POST = text(
    "WITH gifts AS MATERIALIZED (SELECT * FROM unnest(CAST(:group_ids AS uuid[]), CAST(:subject_ids AS uuid[]),"
    " CAST(:cause_ids AS uuid[]), CAST(:reasons AS bytea[]), CAST(:debits AS uuid[]), CAST(:credits AS uuid[]),"
    " CAST(:amounts AS bigint[])) WITH ORDINALITY"
    " AS t (group_id, subject_id, cause_id, reason_sha256, debit, credit, amount, place)),"
    " posted AS (INSERT INTO groups (group_id, kind, subject_id, cause_id, business_date, policy_key, policy_version,"
    " decision_id, transfer_count, reason_sha256, cooperative, posted_at)"
    " SELECT group_id, 'gift', subject_id, cause_id, :on, :policy_key, :policy_version, :decision_id, 1, reason_sha256,"
    " :cooperative, :posted_at FROM gifts ORDER BY place RETURNING group_id, position),"
    " lines AS (INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit)"
    " SELECT p.position, 1, g.debit, g.credit, g.amount, 'COL' FROM posted AS p JOIN gifts AS g USING (group_id)),"
    " moved AS (UPDATE accounts AS a SET debits_posted = a.debits_posted + m.debits,"
    " credits_posted = a.credits_posted + m.credits FROM unnest(CAST(:moved_ids AS uuid[]),"
    " CAST(:moved_debits AS bigint[]), CAST(:moved_credits AS bigint[])) AS m (account_id, debits, credits)"
    " WHERE a.account_id = m.account_id),"
    " received AS (INSERT INTO accounts (account_id, kind, owner_id, owner_number, debits_posted, credits_posted, unit,"
    " debits_pending, credits_pending, opened_on, cooperative)"
    " SELECT t.*, 'COL', 0, 0, :on, :cooperative FROM unnest(CAST(:received_ids AS uuid[]),"
    " CAST(:received_kinds AS text[]), CAST(:received_owners AS uuid[]), CAST(:received_numbers AS integer[]),"
    " CAST(:received_debits AS bigint[]), CAST(:received_credits AS bigint[])) AS t ON CONFLICT (account_id) DO UPDATE"
    " SET debits_posted = accounts.debits_posted + excluded.debits_posted,"
    " credits_posted = accounts.credits_posted + excluded.credits_posted),"
    " counted AS (INSERT INTO yearly_gifts (member_id, year, given) SELECT member_id, :year, given"
    " FROM unnest(CAST(:giver_ids AS uuid[]), CAST(:given AS bigint[])) AS t (member_id, given)"
    " ON CONFLICT (member_id, year) DO UPDATE SET given = yearly_gifts.given + excluded.given)"
    " SELECT count(*) FROM posted"
)
_FIND = text(
    "SELECT g.subject_id, g.group_id, d.owner_id, d.owner_number, c.owner_id, c.owner_number, t.amount,"
    " g.business_date, g.posted_at, g.policy_key, g.policy_version, g.decision_id, g.reason_sha256, r.salt, r.reason"
    " FROM groups AS g JOIN transfers AS t ON t.group_position = g.position"
    " JOIN accounts AS d ON d.account_id = t.debit_account_id JOIN accounts AS c ON c.account_id = t.credit_account_id"
    " LEFT JOIN transfer_reasons AS r ON r.group_id = g.group_id WHERE g.group_id = ANY(:group_ids)"
)


class Wanted(NamedTuple):
    """Whom and what to look up for one request."""

    request_id: UUID
    group_id: UUID
    ask: GiftAsk


class Found(NamedTuple):
    """What is known for one request. `seen`: its id was asked before. None where there is no such row."""

    seen: bool
    available: int | None
    given: int | None
    recipient_number: int | None
    giver: Plug | None
    recipient: Plug | None

    @property
    def parties(self) -> Parties:
        """Giver and recipient."""
        return Parties(self.giver, self.recipient, self.recipient_number)


class PostedGift(NamedTuple):
    """A gift as it stands in the journal; `transfer_id` is the id that its giver chose."""

    transfer_id: UUID
    group_id: UUID
    giver_id: UUID
    giver_number: int
    recipient_id: UUID | None
    recipient_number: int | None
    amount: int
    business_date: date
    posted_at: datetime
    policy_key: str
    policy_version: int
    decision_id: UUID | None
    reason_sha256: bytes | None
    salt: bytes | None
    reason: str | None


class Line(NamedTuple):
    """A gift on its way into the journal."""

    group_id: UUID
    transfer_id: UUID
    cause_id: UUID
    reason_sha256: bytes | None
    debit: Account
    credit: Account
    amount: int


async def begin(work: UnitOfWork, limit: Policy, on: date) -> PolicyVersion:
    """Be the only writer of SUB and COL until this transaction ends (`journal.lock_credits`), and read the limit."""
    row = (await work.connection.execute(_BEGIN, {"key": limit.key, "on": on})).one()
    if row.version is None:
        return PolicyVersion(limit.key, 0, limit.default, None, None)
    return PolicyVersion(limit.key, row.version, row.value, row.effective_on, row.decision_id)


async def look(work: UnitOfWork, command: str, wanted: Sequence[Wanted], year: int) -> list[Found]:
    """What is known for each request, in order."""
    columns = {
        "command": command,
        "year": year,
        "request_ids": [one.request_id for one in wanted],
        "group_ids": [one.group_id for one in wanted],
        "giver_ids": [one.ask.giver_id for one in wanted],
        "account_ids": [one.ask.from_account.account_id for one in wanted],
        "to_ids": [one.ask.recipient_id for one in wanted],
    }
    rows = (await work.connection.execute(_LOOK, columns)).all()
    return [_found(one.ask, row) for one, row in zip(wanted, rows, strict=True)]


def purses(limit: int, wanted: Sequence[Wanted], found: Sequence[Found]) -> Purses:
    """What the givers of these requests have, and have given."""
    made = Purses(limit)
    for one, known in zip(wanted, found, strict=True):
        made.available[one.ask.from_account.account_id] = known.available or 0
        made.given[one.ask.giver_id] = known.given or 0
    return made


def _found(ask: GiftAsk, row: Sequence[Any]) -> Found:
    seen, available, given, number, status, since_on, until_on, to_status, to_since_on, to_until_on = row
    giver = None if status is None else Plug(ask.giver_id, ask.giver_number, status, since_on, until_on)
    recipient = None
    if to_status is not None and ask.recipient_id is not None:
        recipient = Plug(ask.recipient_id, number, to_status, to_since_on, to_until_on)
    return Found(seen, available, given, number, giver, recipient)


async def post(
    work: UnitOfWork,
    lines: Sequence[Line],
    givers: Sequence[UUID],
    opened: set[UUID],
    on: date,
    at: datetime,
    policy: PolicyVersion,
) -> None:
    """Post gifts in order, each a group of its own, and count them in their givers' year.

    `givers` are the members behind the lines, in order; `opened` the accounts that are known to be there. Raises
    IntegrityError, and posts nothing, when a floor would be passed or a group is there already.
    """
    given: dict[UUID, int] = {}
    for line, giver_id in zip(lines, givers, strict=True):
        given[giver_id] = given.get(giver_id, 0) + line.amount
    values: dict[str, object] = {
        "group_ids": [line.group_id for line in lines],
        "subject_ids": [line.transfer_id for line in lines],
        "cause_ids": [line.cause_id for line in lines],
        "reasons": [line.reason_sha256 for line in lines],
        "debits": [line.debit.account_id for line in lines],
        "credits": [line.credit.account_id for line in lines],
        "amounts": [line.amount for line in lines],
        "giver_ids": list(given),
        "given": list(given.values()),
        "on": on,
        "year": on.year,
        "policy_key": policy.key,
        "policy_version": policy.version,
        "decision_id": policy.decision_id,
        "cooperative": work.cooperative,
        "posted_at": at,
        **_sums(lines, opened),
    }
    await work.connection.execute(_POST, values)


def _sums(lines: Sequence[Line], opened: set[UUID]) -> dict[str, object]:
    """What each account gives and receives: those that are there, and those that may have to be opened."""
    accounts: dict[UUID, Account] = {}
    debits: dict[UUID, int] = {}
    credits: dict[UUID, int] = {}
    for line in lines:
        giver, taker = line.debit.account_id, line.credit.account_id
        accounts[giver], accounts[taker] = line.debit, line.credit
        debits[giver] = debits.get(giver, 0) + line.amount
        credits[taker] = credits.get(taker, 0) + line.amount
    moved = [account_id for account_id in accounts if account_id in opened]
    received = [account for account_id, account in accounts.items() if account_id not in opened]
    return {
        "moved_ids": moved,
        "moved_debits": [debits.get(account_id, 0) for account_id in moved],
        "moved_credits": [credits.get(account_id, 0) for account_id in moved],
        "received_ids": [account.account_id for account in received],
        "received_kinds": [account.kind for account in received],
        "received_owners": [account.owner_id for account in received],
        "received_numbers": [account.owner_number for account in received],
        "received_debits": [debits.get(account.account_id, 0) for account in received],
        "received_credits": [credits.get(account.account_id, 0) for account in received],
    }


async def find_gifts(work: UnitOfWork, group_ids: Collection[UUID]) -> dict[UUID, PostedGift]:
    """Gifts that were posted, by the id of their group."""
    rows = await work.connection.execute(_FIND, {"group_ids": list(group_ids)})
    return {row[1]: PostedGift(*row) for row in rows}
