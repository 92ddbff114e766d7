"""Writing the ledger: open accounts, add groups and transfers, move balances. Locks are taken in account id order.

Writers of credits (SUB, COL) take one lock first, because every one of them touches the issuance accounts anyway; their
handlers can then run one after the other in a transaction without ever waiting in a circle. Euros lock rows only.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import Account
from services.wallet.domain.posting import Change, Group, Posting
from shared.database.unit_of_work import UnitOfWork

_LOCK_CREDITS = text("SELECT pg_advisory_xact_lock(hashtext('wallet:credits'))")

_INSERT_GROUPS = text(
    "INSERT INTO groups (group_id, kind, subject_id, cause_id, business_date, policy_key, policy_version, decision_id,"
    " reverses_group_id, transfer_count, territory_id, reason_sha256, cooperative, posted_at)"
    " SELECT t.*, :cooperative, :posted_at FROM unnest(CAST(:group_ids AS uuid[]), CAST(:kinds AS text[]),"
    " CAST(:subject_ids AS uuid[]), CAST(:cause_ids AS uuid[]), CAST(:dates AS date[]), CAST(:policy_keys AS text[]),"
    " CAST(:policy_versions AS integer[]), CAST(:decision_ids AS uuid[]), CAST(:reversed_ids AS uuid[]),"
    " CAST(:counts AS smallint[]), CAST(:territory_ids AS uuid[]), CAST(:reasons AS bytea[])) AS t"
    " ON CONFLICT (group_id) DO NOTHING RETURNING group_id, position"
)
_INSERT_TRANSFERS = text(
    "INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit, reference_id)"
    " SELECT * FROM unnest(CAST(:positions AS bigint[]), CAST(:line_nos AS smallint[]), CAST(:debits AS uuid[]),"
    " CAST(:credits AS uuid[]), CAST(:amounts AS bigint[]), CAST(:units AS text[]), CAST(:reference_ids AS uuid[]))"
)
_INSERT_EURO_TRANSFERS = text(
    "INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, reference_id, unit)"
    " SELECT t.*, 'EUR' FROM unnest(CAST(:positions AS bigint[]), CAST(:line_nos AS smallint[]),"
    " CAST(:debits AS uuid[]), CAST(:credits AS uuid[]), CAST(:amounts AS bigint[]), CAST(:reference_ids AS uuid[]))"
    " AS t"
)
_OPEN = text(
    "INSERT INTO accounts (account_id, kind, unit, owner_id, owner_number, year,"
    " debits_pending, debits_posted, credits_pending, credits_posted, opened_on, cooperative)"
    " SELECT t.*, 0, 0, 0, 0, :opened_on, :cooperative FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]),"
    " CAST(:units AS text[]), CAST(:owner_ids AS uuid[]), CAST(:owner_numbers AS integer[]), CAST(:years AS"
    " smallint[]))"
    " AS t (account_id) ORDER BY account_id ON CONFLICT DO NOTHING"
)
_LOCK_ACCOUNTS = text(
    "SELECT account_id, debits_pending, debits_posted, credits_pending, credits_posted FROM accounts"
    " WHERE account_id = ANY(:ids) ORDER BY account_id FOR UPDATE"
)
_MOVE = text(
    "UPDATE accounts SET debits_pending = accounts.debits_pending + t.debits_pending,"
    " debits_posted = accounts.debits_posted + t.debits_posted,"
    " credits_pending = accounts.credits_pending + t.credits_pending,"
    " credits_posted = accounts.credits_posted + t.credits_posted"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:debits_pending AS bigint[]), CAST(:debits_posted AS bigint[]),"
    " CAST(:credits_pending AS bigint[]), CAST(:credits_posted AS bigint[]))"
    " AS t (account_id, debits_pending, debits_posted, credits_pending, credits_posted)"
    " WHERE accounts.account_id = t.account_id"
)
# One pass that opens and moves, for batches in which an account is only credited, or only debited without a floor: the
# CHECKs of a new row see the change alone. Rows are locked in id order, and each account stands in the batch once.
_OPEN_AND_MOVE_EUROS = text(
    "INSERT INTO accounts (account_id, kind, owner_id, owner_number, debits_posted, credits_posted,"
    " unit, debits_pending, credits_pending, opened_on, cooperative)"
    " SELECT t.*, 'EUR', 0, 0, :opened_on, :cooperative FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]),"
    " CAST(:owner_ids AS uuid[]), CAST(:owner_numbers AS integer[]), CAST(:debits AS bigint[]), CAST(:credits AS"
    " bigint[]))"
    " AS t (account_id) ORDER BY account_id ON CONFLICT (account_id) DO UPDATE"
    " SET debits_posted = accounts.debits_posted + excluded.debits_posted,"
    " credits_posted = accounts.credits_posted + excluded.credits_posted"
)
_IS_POSTED = text("SELECT EXISTS (SELECT FROM groups WHERE group_id = :group_id)")


class Sums(NamedTuple):
    """The four sums of one account."""

    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int

    @property
    def available(self) -> int:
        """What a floor account can still spend."""
        return self.credits_posted - self.debits_posted - self.debits_pending


class EuroTransfers(NamedTuple):
    """Transfers of euros, column by column."""

    positions: Sequence[int]
    line_nos: Sequence[int]
    debits: Sequence[UUID]
    credits: Sequence[UUID]
    amounts: Sequence[int]
    reference_ids: Sequence[UUID]


class EuroMoves(NamedTuple):
    """Euro accounts to open where missing, and what is added to each, column by column; an account stands here once."""

    ids: Sequence[UUID]
    kinds: Sequence[str]
    owner_ids: Sequence[UUID | None]
    owner_numbers: Sequence[int | None]
    debits: Sequence[int]
    credits: Sequence[int]


async def lock_credits(work: UnitOfWork) -> None:
    """Be the only writer of SUB and COL until this transaction ends."""
    await work.connection.execute(_LOCK_CREDITS)


async def lock_accounts(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Sums]:
    """Lock those of the accounts that are open and return their sums; the others are at 0."""
    if not ids:
        return {}
    await work.do_last_now()
    rows = await work.connection.execute(_LOCK_ACCOUNTS, {"ids": list(ids)})
    return {row.account_id: Sums(*row[1:]) for row in rows}


async def is_posted(work: UnitOfWork, group_id: UUID) -> bool:
    """Whether a group of this id is in the journal."""
    return bool((await work.connection.execute(_IS_POSTED, {"group_id": group_id})).scalar_one())


async def insert_euro_transfers(work: UnitOfWork, rows: EuroTransfers) -> None:
    """Add transfers of groups that are in the journal."""
    await work.connection.execute(_INSERT_EURO_TRANSFERS, rows._asdict())


async def open_and_move_euros(work: UnitOfWork, moves: EuroMoves, opened_on: date) -> None:
    """Open the missing accounts and add to the posted sums of all, in one statement."""
    values = {**moves._asdict(), "opened_on": opened_on, "cooperative": work.cooperative}
    await work.connection.execute(_OPEN_AND_MOVE_EUROS, values)


async def open_accounts(work: UnitOfWork, accounts: Collection[Account], opened_on: date) -> None:
    """Open those that are missing, at 0."""
    values = {
        "ids": [account.account_id for account in accounts],
        "kinds": [account.kind for account in accounts],
        "units": [account.unit for account in accounts],
        "owner_ids": [account.owner_id for account in accounts],
        "owner_numbers": [account.owner_number for account in accounts],
        "years": [account.year for account in accounts],
        "opened_on": opened_on,
        "cooperative": work.cooperative,
    }
    await work.connection.execute(_OPEN, values)


async def post(work: UnitOfWork, posting: Posting) -> set[UUID]:
    """Write a posting; return the ids of the groups that are new. A group that is there already moves nothing again.

    A change that would pass a floor is refused by the database (IntegrityError): callers look at the locked sums first.
    """
    await work.do_last_now()
    positions = await _insert_groups(work, posting.groups) if posting.groups else {}
    new = Posting([group for group in posting.groups if group.group_id in positions], posting.pendings)
    touched = new.accounts()
    if not touched:
        return set()
    await open_accounts(work, list(touched.values()), work.today())
    await _insert_transfers(work, new.groups, positions)
    await lock_accounts(work, list(touched))
    await _move(work, new.changes())
    return set(positions)


async def _move(work: UnitOfWork, changes: dict[UUID, Change]) -> None:
    four = list(changes.values())
    values = {
        "ids": list(changes),
        "debits_pending": [change.debits_pending for change in four],
        "debits_posted": [change.debits_posted for change in four],
        "credits_pending": [change.credits_pending for change in four],
        "credits_posted": [change.credits_posted for change in four],
    }
    await work.connection.execute(_MOVE, values)


async def _insert_groups(work: UnitOfWork, groups: Sequence[Group]) -> dict[UUID, int]:
    values = {
        "group_ids": [group.group_id for group in groups],
        "kinds": [group.kind for group in groups],
        "subject_ids": [group.subject_id for group in groups],
        "cause_ids": [group.cause_id for group in groups],
        "dates": [group.business_date for group in groups],
        "policy_keys": [group.policy_key for group in groups],
        "policy_versions": [group.policy_version for group in groups],
        "decision_ids": [group.decision_id for group in groups],
        "reversed_ids": [group.reverses_group_id for group in groups],
        "counts": [len(group.transfers) for group in groups],
        "territory_ids": [group.territory_id for group in groups],
        "reasons": [group.reason_sha256 for group in groups],
        "cooperative": work.cooperative,
        "posted_at": work.now(),
    }
    return {row[0]: row[1] for row in await work.connection.execute(_INSERT_GROUPS, values)}


async def _insert_transfers(work: UnitOfWork, groups: Sequence[Group], positions: dict[UUID, int]) -> None:
    lines = [
        (positions[group.group_id], line_no, transfer)
        for group in groups
        for line_no, transfer in enumerate(group.transfers, start=1)
    ]
    values = {
        "positions": [position for position, _, _ in lines],
        "line_nos": [line_no for _, line_no, _ in lines],
        "debits": [transfer.debit.account_id for _, _, transfer in lines],
        "credits": [transfer.credit.account_id for _, _, transfer in lines],
        "amounts": [transfer.amount for _, _, transfer in lines],
        "units": [transfer.debit.unit for _, _, transfer in lines],
        "reference_ids": [transfer.reference_id for _, _, transfer in lines],
    }
    await work.connection.execute(_INSERT_TRANSFERS, values)
