"""Read one's own profile, with everything that membership knows of where one stands."""

from dataclasses import dataclass
from uuid import UUID

from services.membership.repository import accounts, figures, mandates, plugs, statutes
from services.membership.repository.figures import MemberFigures, PlaylistEntry
from services.membership.repository.rows import Account, Mandate, Member, Plug
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound

MOST_MANDATES = 50


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's own page."""

    member: Member
    account: Account
    plug: Plug | None
    charter_version: int | None
    signed_version: int | None
    mandates: list[Mandate]
    playlist: list[PlaylistEntry]
    figures: MemberFigures


async def read_own_profile(work: UnitOfWork, member_id: UUID) -> Profile:
    """The profile of the member who asks; nobody else is shown it."""
    member = await accounts.find_member(work, member_id)
    account = await accounts.account_of(work, member_id)
    if member is None or account is None:
        raise NotFound()
    charter = await statutes.current_charter(work)
    return Profile(
        member=member,
        account=account,
        plug=await plugs.find_plug(work, member_id),
        charter_version=None if charter is None else charter.charter_version,
        signed_version=await statutes.last_signature(work, member_id),
        mandates=await mandates.mandates_in_force(work, work.today(), MOST_MANDATES, None, member_id=member_id),
        playlist=await figures.playlist_entries(work, member_id),
        figures=await figures.member_figures(work, member_id, work.today().year),
    )
