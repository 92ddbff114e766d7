"""Sealing the journal: what is final, and the chain over it.

A position is given by a sequence before its transaction commits, so a row may appear below the highest one. Whoever is
given a position holds a lock on the sequence until its transaction ends, which PostgreSQL shows in `pg_locks`. So:
read the last position given, then who holds that lock. Once all of these have ended, every row at or below that
position is there, for ever. Writers do nothing for it and wait for nothing.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text

from services.wallet.repository.chain import GENESIS, TEXTS
from shared.database.unit_of_work import UnitOfWork

_LOCK_STATE = text("SELECT position, writers FROM seal_state FOR UPDATE")
_KEEP_STATE = text("UPDATE seal_state SET position = :position, writers = :writers")
_LAST = text("SELECT seal_no, last_position, head_sha256 FROM seals ORDER BY seal_no DESC LIMIT 1")
_LAST_GIVEN = text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence('groups', 'position') AS regclass))")
# Copies of a database have the same object ids in all of them, hence the database. This transaction has just read the
# sequence, which takes the lock as well.
_WRITERS = text(
    "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation IN (CAST('groups' AS regclass),"
    " CAST(pg_get_serial_sequence('groups', 'position') AS regclass)) AND pid <> pg_backend_pid()"
)
_PART = text(
    "SELECT max(position) AS last, count(*) AS rows FROM (SELECT position FROM groups"
    " WHERE position > :after AND position <= :upto ORDER BY position LIMIT :limit) AS part"
)
_CHAIN = text(
    "INSERT INTO sealed_groups (position, digest)"  # noqa: S608 - a constant of `chain`
    f" SELECT position, chain_digest(:seed, content) OVER (ORDER BY position) FROM ({TEXTS}) AS texts"
)
_HEAD = text("SELECT digest FROM sealed_groups WHERE position = :position")
_SEAL = text(
    "INSERT INTO seals (seal_no, first_position, last_position, row_count, head_sha256, sealed_at)"
    " VALUES (:seal_no, :first, :last, :rows, :head, :sealed_at)"
)
# A year of a busy ledger is millions of rows whatever the planner last counted.
_PLAN = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
_BY_NUMBER = text("SELECT seal_no, last_position, head_sha256 FROM seals WHERE seal_no = :seal_no")
_LAST_BEFORE = text(
    "SELECT seal_no, last_position, head_sha256 FROM seals WHERE sealed_at < :moment ORDER BY seal_no DESC LIMIT 1"
)
_LAST_SAID = text("SELECT coalesce(max(last_seal_no), 0) FROM journal_heads")
_ADD_HEAD = text(
    "INSERT INTO journal_heads (sealed_on, first_seal_no, last_seal_no, row_count, head_sha256)"
    " SELECT :sealed_on, :first, :last, sum(row_count), :head FROM seals WHERE seal_no BETWEEN :first AND :last"
    " RETURNING row_count"
)


class Candidate(NamedTuple):
    """A position below which nothing is missing once `writers` have ended."""

    position: int
    writers: frozenset[str]


class Seal(NamedTuple):
    """The end of a sealed part."""

    seal_no: int
    last_position: int
    head: bytes


NO_SEAL = Seal(0, 0, GENESIS)


async def lock_candidate(work: UnitOfWork) -> Candidate | None:
    """Be the only one who seals, and return the candidate of before."""
    row = (await work.connection.execute(_LOCK_STATE)).one()
    return None if row.position is None else Candidate(row.position, frozenset(row.writers))


async def keep_candidate(work: UnitOfWork, candidate: Candidate | None) -> None:
    """Store what is to be sealed next."""
    values = {
        "position": None if candidate is None else candidate.position,
        "writers": None if candidate is None else sorted(candidate.writers),
    }
    await work.connection.execute(_KEEP_STATE, values)


async def last_seal(work: UnitOfWork) -> Seal:
    """The newest seal."""
    row = (await work.connection.execute(_LAST)).one_or_none()
    return NO_SEAL if row is None else Seal(row.seal_no, row.last_position, bytes(row.head_sha256))


async def find_seal(work: UnitOfWork, seal_no: int) -> Seal | None:
    """One seal by its number; 0 is the beginning of every chain."""
    if seal_no == 0:
        return NO_SEAL
    row = (await work.connection.execute(_BY_NUMBER, {"seal_no": seal_no})).one_or_none()
    return None if row is None else Seal(row.seal_no, row.last_position, bytes(row.head_sha256))


async def last_given(work: UnitOfWork) -> int:
    """The highest position given so far; ask for `writers` after it."""
    return (await work.connection.execute(_LAST_GIVEN)).scalar_one() or 0


async def writers(work: UnitOfWork) -> frozenset[str]:
    """The running transactions that were given a position, or are about to be."""
    return frozenset((await work.connection.execute(_WRITERS)).scalars())


async def part_to_seal(work: UnitOfWork, after: int, upto: int, limit: int) -> tuple[int, int]:
    """The last position and the number of groups of the next part, of at most `limit` groups."""
    row = (await work.connection.execute(_PART, {"after": after, "upto": upto, "limit": limit})).one()
    return row.last or upto, row.rows


async def add_seal(work: UnitOfWork, before: Seal, upto: int, rows: int, sealed_at: datetime) -> Seal:
    """Chain and seal the groups after `before` up to `upto`, which are final."""
    between = {"after": before.last_position, "upto": upto}
    await work.connection.execute(_PLAN)
    await work.connection.execute(_CHAIN, {**between, "seed": before.head})
    head = bytes((await work.connection.execute(_HEAD, {"position": upto})).scalar_one())
    made = Seal(before.seal_no + 1, upto, head)
    values = {"seal_no": made.seal_no, "first": before.last_position + 1, "last": upto, "rows": rows, "head": head}
    await work.connection.execute(_SEAL, {**values, "sealed_at": sealed_at})
    return made


async def last_seal_before(work: UnitOfWork, moment: datetime) -> Seal:
    """The newest seal made before a moment."""
    row = (await work.connection.execute(_LAST_BEFORE, {"moment": moment})).one_or_none()
    return NO_SEAL if row is None else Seal(row.seal_no, row.last_position, bytes(row.head_sha256))


async def last_said_seal(work: UnitOfWork) -> int:
    """The number of the last seal that was said outside."""
    return int((await work.connection.execute(_LAST_SAID)).scalar_one())


async def add_head(work: UnitOfWork, sealed_on: date, first_seal_no: int, last: Seal) -> int:
    """Keep what is said of a day; returns the number of groups that were sealed in it."""
    values = {"sealed_on": sealed_on, "first": first_seal_no, "last": last.seal_no, "head": last.head}
    return int((await work.connection.execute(_ADD_HEAD, values)).scalar_one())
