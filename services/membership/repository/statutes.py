"""Territories, charter and its signatures, and that the cooperative was bootstrapped."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.membership.repository.rows import Charter, Territory, columns_of, read, values_of
from services.membership.tables import bootstraps, charter_signatures, charters, territories
from shared.database.unit_of_work import UnitOfWork

_TERRITORY = columns_of(Territory, territories)
_CHARTER = columns_of(Charter, charters)


async def add_territory(work: UnitOfWork, territory: Territory) -> bool:
    """Open a territory; False when its code is taken."""
    values = values_of(territory, _TERRITORY)
    statement = upsert(territories).values(**values, cooperative=work.cooperative)
    return (await work.connection.execute(statement.on_conflict_do_nothing())).rowcount == 1


async def find_territory(work: UnitOfWork, territory_id: UUID) -> Territory | None:
    """A territory by id."""
    statement = select(*_TERRITORY).where(territories.c.territory_id == territory_id)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else read(Territory, row._mapping)


async def first_territory(work: UnitOfWork) -> Territory | None:
    """The home territory."""
    row = (await work.connection.execute(select(*_TERRITORY).where(territories.c.first))).one_or_none()
    return None if row is None else read(Territory, row._mapping)


async def all_territories(work: UnitOfWork, limit: int, after_code: str | None) -> list[Territory]:
    """The territories by code, after one."""
    statement = select(*_TERRITORY).order_by(territories.c.code).limit(limit)
    if after_code is not None:
        statement = statement.where(territories.c.code > after_code)
    return [read(Territory, row._mapping) for row in await work.connection.execute(statement)]


async def add_charter(work: UnitOfWork, charter: Charter, published_by: UUID) -> None:
    """Publish a version."""
    values = values_of(charter, _CHARTER)
    await work.connection.execute(
        insert(charters).values(**values, published_by=published_by, cooperative=work.cooperative)
    )


async def current_charter(work: UnitOfWork) -> Charter | None:
    """The version in force."""
    statement = select(*_CHARTER).order_by(charters.c.charter_version.desc()).limit(1)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else read(Charter, row._mapping)


async def all_charters(work: UnitOfWork, limit: int, before_version: int | None) -> list[Charter]:
    """The versions, the latest first."""
    statement = select(*_CHARTER).order_by(charters.c.charter_version.desc()).limit(limit)
    if before_version is not None:
        statement = statement.where(charters.c.charter_version < before_version)
    return [read(Charter, row._mapping) for row in await work.connection.execute(statement)]


async def add_signature(work: UnitOfWork, member_id: UUID, charter_version: int) -> None:
    """Sign a version today."""
    await work.connection.execute(
        insert(charter_signatures).values(
            member_id=member_id, charter_version=charter_version, signed_on=work.today(), signed_at=work.now()
        )
    )


async def signed_on(work: UnitOfWork, member_id: UUID, charter_version: int) -> date | None:
    """When a member signed a version."""
    statement = select(charter_signatures.c.signed_on).where(
        charter_signatures.c.member_id == member_id, charter_signatures.c.charter_version == charter_version
    )
    return (await work.connection.execute(statement)).scalar_one_or_none()


async def last_signature(work: UnitOfWork, member_id: UUID) -> int | None:
    """The latest version that a member signed."""
    statement = select(func.max(charter_signatures.c.charter_version)).where(
        charter_signatures.c.member_id == member_id
    )
    last: int | None = (await work.connection.execute(statement)).scalar_one_or_none()
    return last


async def note_bootstrap(work: UnitOfWork, member_id: UUID) -> bool:
    """Note that the first presidency was named; False when that was done before."""
    statement = upsert(bootstraps).values(once=True, member_id=member_id, done_at=work.now())
    return (await work.connection.execute(statement.on_conflict_do_nothing())).rowcount == 1


async def is_bootstrapped(work: UnitOfWork) -> bool:
    """Whether the first presidency was named."""
    return (await work.connection.execute(select(bootstraps.c.once))).scalar_one_or_none() is True
