"""Show a member what the wallet knows of them: Plug status and the roles of their mandates in force."""

from dataclasses import dataclass
from uuid import UUID

from services.wallet.domain.plugs import Plug
from services.wallet.repository import members
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Me:
    """The caller as the wallet sees them. `plug` is None for somebody who never was one."""

    plug: Plug | None
    mandates: list[str]


async def show_me(work: UnitOfWork, member_id: UUID) -> Me:
    """What counts when this member asks something of the wallet."""
    plugs = await members.plugs(work, [member_id])
    return Me(plugs.get(member_id), await members.roles_of(work, member_id, work.today()))
