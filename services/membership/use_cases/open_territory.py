"""Open a territory."""

from uuid import UUID

from services.membership.domain.functions import PRESIDENCY
from services.membership.errors import TerritoryCodeTaken, TerritoryNotOpen
from services.membership.repository import statutes
from services.membership.repository.rows import Territory
from services.membership.use_cases.require_function import require_function
from shared.contracts.membership import TerritoryOpened
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id


async def open_territory(
    work: UnitOfWork, by: UUID, code: str, name: str, parent_territory_id: UUID | None
) -> Territory:
    """The presidency opens a territory, under another one or beside the first. Announces territory_opened."""
    await require_function(work, by, PRESIDENCY)
    if parent_territory_id is not None and await statutes.find_territory(work, parent_territory_id) is None:
        raise TerritoryNotOpen(field="body.parent_territory_id")
    return await put_territory(work, code, name, parent_territory_id, first=False)


async def put_territory(
    work: UnitOfWork, code: str, name: str, parent_territory_id: UUID | None, *, first: bool
) -> Territory:
    """Store a territory. Refuses a code that is taken."""
    today = work.today()
    territory = Territory(new_id(), code, name, today, parent_territory_id, first)
    if not await statutes.add_territory(work, territory):
        raise TerritoryCodeTaken(field="body.code")
    opened = TerritoryOpened(
        territory_id=territory.territory_id, code=code, opened_on=today, parent_territory_id=parent_territory_id
    )
    work.outbox.add(opened, territory_id=territory.territory_id)
    work.audit("territory_opened", territory.territory_id, code=code)
    return territory
