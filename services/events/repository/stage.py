"""Performances, scores and results."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, exists, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.events.tables import evenings, performances, scores, scouting_results, sign_ups
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One slot as it was timed and remarked on."""

    performance_id: UUID
    evening_id: UUID
    sign_up_id: UUID
    device_id: UUID
    device_sequence: int
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    timing: str
    doubts: list[str]
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What one juror gave one performance."""

    sign_up_id: UUID
    juror_id: UUID
    evening_id: UUID
    writing: int
    presence: int
    originality: int
    technique: int
    comment: str | None
    scored_at: datetime

    @property
    def marks(self) -> tuple[int, int, int, int]:
        """The four criteria in the order of the rules."""
        return self.writing, self.presence, self.originality, self.technique


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The outcome of the scouting for one performance."""

    sign_up_id: UUID
    evening_id: UUID
    result: str
    result_hundredths: int
    juror_count: int
    rank: int


def _performance(row: Row[tuple[object, ...]]) -> PerformanceRow:
    return PerformanceRow(**row._mapping)


async def find_performance(work: UnitOfWork, performance_id: UUID) -> PerformanceRow | None:
    """A performance by the phone's id."""
    statement = select(performances).where(performances.c.performance_id == performance_id)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else _performance(row)


async def performances_of(work: UnitOfWork, evening_id: UUID) -> list[PerformanceRow]:
    """The performances of an evening by the phones' times; a few dozen at the most."""
    table = performances.c
    statement = (
        select(performances).where(table.evening_id == evening_id).order_by(table.started_at, table.performance_id)
    )
    return [_performance(row) for row in await work.connection.execute(statement)]


async def add_performance(work: UnitOfWork, values: Mapping[str, object]) -> PerformanceRow | None:
    """Store a performance; None when the phone has used this id or sequence already."""
    statement = upsert(performances).values(**values).on_conflict_do_nothing().returning(performances)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else _performance(row)


async def put_score(work: UnitOfWork, values: Mapping[str, object]) -> None:
    """Store or replace a juror's score of a performance."""
    statement = upsert(scores).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in ("sign_up_id", "juror_id")}
    await work.connection.execute(
        statement.on_conflict_do_update(index_elements=["sign_up_id", "juror_id"], set_=changed)
    )


async def find_score(work: UnitOfWork, sign_up_id: UUID, juror_id: UUID) -> ScoreRow | None:
    """One juror's score of one performance."""
    statement = select(scores).where(scores.c.sign_up_id == sign_up_id, scores.c.juror_id == juror_id)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else ScoreRow(**row._mapping)


async def has_scored(work: UnitOfWork, sign_up_id: UUID, juror_id: UUID) -> bool:
    """Whether this juror scored this performance."""
    statement = select(exists().where(scores.c.sign_up_id == sign_up_id, scores.c.juror_id == juror_id))
    return bool((await work.connection.execute(statement)).scalar_one())


async def scores_of_evening(work: UnitOfWork, evening_id: UUID) -> list[ScoreRow]:
    """Every score of an evening."""
    statement = select(scores).where(scores.c.evening_id == evening_id).order_by(scores.c.sign_up_id, scores.c.juror_id)
    return [ScoreRow(**row._mapping) for row in await work.connection.execute(statement)]


async def scores_of(work: UnitOfWork, sign_up_id: UUID) -> list[ScoreRow]:
    """Every score of one performance, in the order of scoring."""
    statement = select(scores).where(scores.c.sign_up_id == sign_up_id).order_by(scores.c.scored_at)
    return [ScoreRow(**row._mapping) for row in await work.connection.execute(statement)]


async def add_results(work: UnitOfWork, results: list[dict[str, object]]) -> None:
    """Store the results of an evening."""
    if results:
        await work.connection.execute(insert(scouting_results), results)


async def find_result(work: UnitOfWork, sign_up_id: UUID) -> ResultRow | None:
    """The result of one performance; None before closing, or with fewer than three jurors."""
    statement = select(scouting_results).where(scouting_results.c.sign_up_id == sign_up_id)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else ResultRow(**row._mapping)


async def results_of(work: UnitOfWork, evening_id: UUID) -> list[ResultRow]:
    """The results of an evening by rank."""
    statement = (
        select(scouting_results).where(scouting_results.c.evening_id == evening_id).order_by(scouting_results.c.rank)
    )
    return [ResultRow(**row._mapping) for row in await work.connection.execute(statement)]


async def times_retained(work: UnitOfWork, member_ids: list[UUID], first: date, last: date) -> dict[UUID, int]:
    """How often each member was retained at evenings of these dates."""
    statement = (
        select(sign_ups.c.member_id, func.count().label("times"))
        .join(evenings, evenings.c.evening_id == sign_ups.c.evening_id)
        .where(sign_ups.c.member_id.in_(member_ids), sign_ups.c.decision == "retained")
        .where(evenings.c.evening_on.between(first, last))
        .group_by(sign_ups.c.member_id)
    )
    return {row.member_id: row.times for row in await work.connection.execute(statement)}
