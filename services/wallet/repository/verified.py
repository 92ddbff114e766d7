"""How far the check has come, what it found last, and the halts that stop conversions."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.repository.chain import GENESIS
from services.wallet.repository.seals import Seal
from shared.database.unit_of_work import UnitOfWork

_VERIFIED = "SELECT seal_no, position, head_sha256 FROM verified_state"
_FIND = text(_VERIFIED)
_LOCK = text(f"{_VERIFIED} FOR UPDATE")
_MOVE = text("UPDATE verified_state SET seal_no = :seal_no, position = :position, head_sha256 = :head")
_ADD_SUMS = text("""
    INSERT INTO verified_sums (account_id, debits, credits)
    SELECT account_id, sum(debits), sum(credits) FROM (
        SELECT debit_account_id AS account_id, amount AS debits, 0 AS credits FROM transfers
        WHERE group_position > :after AND group_position <= :upto
        UNION ALL
        SELECT credit_account_id, 0, amount FROM transfers WHERE group_position > :after AND group_position <= :upto
    ) AS lines GROUP BY 1 ORDER BY 1
    ON CONFLICT (account_id) DO UPDATE
    SET debits = verified_sums.debits + excluded.debits, credits = verified_sums.credits + excluded.credits
""")
_RECORD = text(
    "INSERT INTO check_results (scope, checked_at, seal_no, proof, first_bad)"
    " VALUES (:scope, :checked_at, :seal_no, :proof, :first_bad) ON CONFLICT (scope) DO UPDATE"
    " SET checked_at = excluded.checked_at, seal_no = excluded.seal_no, proof = excluded.proof,"
    " first_bad = excluded.first_bad"
)
_RESULTS = text("SELECT scope, checked_at, seal_no, proof, first_bad FROM check_results ORDER BY scope DESC")
_HALT = text(
    "INSERT INTO ledger_halts (halt_id, raised_at, proof, first_bad) VALUES (:halt_id, :at, :proof, :first_bad)"
    " ON CONFLICT (proof) WHERE lifted_at IS NULL DO NOTHING"
)
_HALTED = text("SELECT proof, first_bad FROM ledger_halts WHERE lifted_at IS NULL ORDER BY raised_at LIMIT 1")
_LIFT = text(
    "UPDATE ledger_halts SET lifted_at = :at, lifted_by_id = :by, lift_reason = :reason WHERE lifted_at IS NULL"
    " RETURNING halt_id"
)


class CheckResult(NamedTuple):
    """The newest outcome of the check in one scope; `proof` and `first_bad` are None when all holds."""

    scope: str
    checked_at: datetime
    seal_no: int
    proof: str | None
    first_bad: str | None


class Halt(NamedTuple):
    """The failed proof that stops conversions."""

    proof: str
    first_bad: str


async def verified_seal(work: UnitOfWork, *, lock: bool = False) -> Seal:
    """The last seal that was verified, locked when the caller is about to move it."""
    row = (await work.connection.execute(_LOCK if lock else _FIND)).one()
    return Seal(row.seal_no, row.position, GENESIS if row.head_sha256 is None else bytes(row.head_sha256))


async def move_verified(work: UnitOfWork, before: Seal, to: Seal) -> None:
    """All between the two seals is verified."""
    await work.connection.execute(_ADD_SUMS, {"after": before.last_position, "upto": to.last_position})
    await work.connection.execute(_MOVE, {"seal_no": to.seal_no, "position": to.last_position, "head": to.head})


async def record_result(work: UnitOfWork, result: CheckResult) -> None:
    """Keep the outcome in the place of the one before."""
    await work.connection.execute(_RECORD, result._asdict())


async def results(work: UnitOfWork) -> list[CheckResult]:
    """The newest outcome of each scope."""
    return [CheckResult(*row) for row in await work.connection.execute(_RESULTS)]


async def raise_halt(work: UnitOfWork, halt_id: UUID, halt: Halt) -> None:
    """Stop conversions; nothing is added while the same proof stops them already."""
    await work.connection.execute(_HALT, {"halt_id": halt_id, "at": work.now(), **halt._asdict()})


async def halted_by(work: UnitOfWork) -> Halt | None:
    """What stops conversions; None when nothing does."""
    row = (await work.connection.execute(_HALTED)).one_or_none()
    return None if row is None else Halt(*row)


async def lift_halts(work: UnitOfWork, by_id: UUID, reason: str) -> list[UUID]:
    """Let conversions go on; returns the halts that were lifted."""
    values = {"at": work.now(), "by": by_id, "reason": reason}
    return list((await work.connection.execute(_LIFT, values)).scalars())
