"""Sign-ups and their dated and signed steps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.events.tables import draw_entries, evenings, sign_up_steps, sign_ups
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SignUpRow:
    """One sign-up, with its place in the draw once there was one."""

    sign_up_id: UUID
    evening_id: UUID
    sign_up_number: int
    is_guest: bool
    member_id: UUID | None
    member_number: int | None
    stage_name: str
    contact: str | None
    is_minor: bool
    consent_recorded_by: UUID | None
    consent_recorded_at: datetime | None
    claim_code_sha256: str | None
    claimed_at: datetime | None
    state: str
    decision: str | None
    feedback: str | None
    created_by: UUID
    created_at: datetime
    position: int | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a sign-up."""

    state: str
    taken_at: datetime
    taken_by: UUID


_SIGN_UP = select(sign_ups, draw_entries.c.position).join(
    draw_entries, draw_entries.c.sign_up_id == sign_ups.c.sign_up_id, isouter=True
)


async def add_sign_up(work: UnitOfWork, values: Mapping[str, object]) -> bool:
    """Store a sign-up; False when this member already has one for the evening."""
    statement = (
        upsert(sign_ups)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["evening_id", "member_id"], index_where=text("state <> 'withdrawn'"))
    )
    added = (await work.connection.execute(statement.returning(sign_ups.c.sign_up_id))).one_or_none()
    return added is not None


async def find_sign_up(work: UnitOfWork, sign_up_id: UUID, *, lock: bool = False) -> SignUpRow | None:
    """One sign-up; with `lock` nobody else changes it until the end of the transaction."""
    statement = _SIGN_UP.where(sign_ups.c.sign_up_id == sign_up_id)
    if lock:
        statement = statement.with_for_update(of=sign_ups)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else SignUpRow(**row._mapping)


async def find_by_claim_code(work: UnitOfWork, claim_code_sha256: str) -> SignUpRow | None:
    """The unclaimed guest sign-up with this code."""
    statement = _SIGN_UP.where(sign_ups.c.claim_code_sha256 == claim_code_sha256)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else SignUpRow(**row._mapping)


async def list_sign_ups(work: UnitOfWork, evening_id: UUID, *, after: int, limit: int) -> list[SignUpRow]:
    """The sign-ups of an evening with a number above `after`, by number."""
    statement = (
        _SIGN_UP.where(sign_ups.c.evening_id == evening_id, sign_ups.c.sign_up_number > after)
        .order_by(sign_ups.c.sign_up_number)
        .limit(limit)
    )
    return [SignUpRow(**row._mapping) for row in await work.connection.execute(statement)]


async def sign_ups_in(work: UnitOfWork, evening_id: UUID, states: Collection[str]) -> list[SignUpRow]:
    """All sign-ups of an evening in one of `states`, locked, by number."""
    statement = (
        _SIGN_UP.where(sign_ups.c.evening_id == evening_id, sign_ups.c.state.in_(states))
        .order_by(sign_ups.c.sign_up_number)
        .with_for_update(of=sign_ups)
    )
    return [SignUpRow(**row._mapping) for row in await work.connection.execute(statement)]


async def on_stage(work: UnitOfWork, evening_id: UUID) -> list[SignUpRow]:
    """Those who have performed, decided or not, by number."""
    statement = _SIGN_UP.where(sign_ups.c.evening_id == evening_id, sign_ups.c.state.in_(("performed", "scouted")))
    found = await work.connection.execute(statement.order_by(sign_ups.c.sign_up_number))
    return [SignUpRow(**row._mapping) for row in found]


async def latest_sign_ups_of(work: UnitOfWork, member_id: UUID, limit: int) -> list[SignUpRow]:
    """The latest sign-ups of a member."""
    statement = _SIGN_UP.where(sign_ups.c.member_id == member_id).order_by(sign_ups.c.sign_up_id.desc()).limit(limit)
    return [SignUpRow(**row._mapping) for row in await work.connection.execute(statement)]


async def has_sign_up(work: UnitOfWork, evening_id: UUID, member_id: UUID) -> bool:
    """Whether a member is signed up for an evening, withdrawals aside."""
    statement = select(sign_ups.c.sign_up_id).where(
        sign_ups.c.evening_id == evening_id, sign_ups.c.member_id == member_id, sign_ups.c.state != "withdrawn"
    )
    return (await work.connection.execute(statement)).first() is not None


async def change_sign_up(work: UnitOfWork, sign_up_id: UUID, values: Mapping[str, object]) -> None:
    """Change a sign-up that the caller has locked."""
    await work.connection.execute(update(sign_ups).where(sign_ups.c.sign_up_id == sign_up_id).values(**values))


async def move_sign_ups(work: UnitOfWork, sign_up_ids: Collection[UUID], state: str) -> None:
    """Put locked sign-ups into `state`."""
    if sign_up_ids:
        statement = update(sign_ups).where(sign_ups.c.sign_up_id.in_(sign_up_ids)).values(state=state)
        await work.connection.execute(statement)


async def add_steps(work: UnitOfWork, sign_up_ids: Collection[UUID], state: str, taken_by: UUID) -> None:
    """Date and sign a step of locked sign-ups."""
    if not sign_up_ids:
        return
    steps = (
        select(sign_up_steps.c.sign_up_id, func.max(sign_up_steps.c.step_no).label("last"))
        .where(sign_up_steps.c.sign_up_id.in_(sign_up_ids))
        .group_by(sign_up_steps.c.sign_up_id)
    )
    last = {row.sign_up_id: row.last for row in await work.connection.execute(steps)}
    rows = [
        {
            "sign_up_id": sign_up_id,
            "step_no": last.get(sign_up_id, 0) + 1,
            "state": state,
            "taken_at": work.now(),
            "taken_by": taken_by,
        }
        for sign_up_id in sign_up_ids
    ]
    await work.connection.execute(insert(sign_up_steps), rows)


async def steps_of(work: UnitOfWork, sign_up_id: UUID) -> list[StepRow]:
    """The steps of a sign-up in their order."""
    table = sign_up_steps.c
    statement = (
        select(table.state, table.taken_at, table.taken_by)
        .where(table.sign_up_id == sign_up_id)
        .order_by(table.step_no)
    )
    return [StepRow(**row._mapping) for row in await work.connection.execute(statement)]


async def forget_guests(work: UnitOfWork, today: date, retention_days: int) -> int:
    """Remove contact and claim code of guests whose evening is longer ago; return how many."""
    old = select(evenings.c.evening_id).where(evenings.c.evening_on < today - timedelta(days=retention_days))
    statement = (
        update(sign_ups)
        .where(sign_ups.c.evening_id.in_(old))
        .where(sign_ups.c.contact.is_not(None) | sign_ups.c.claim_code_sha256.is_not(None))
        .values(contact=None, claim_code_sha256=None)
    )
    return (await work.connection.execute(statement)).rowcount
