"""An artist entered the playlist: Plug at once if the charter is signed, otherwise pending until it is."""

from uuid import UUID

from services.membership.domain.plugs import begins_again
from services.membership.repository import accounts, plugs, statutes
from services.membership.repository.rows import Plug
from services.membership.tables import admissions
from services.membership.use_cases.grant_plug import grant_plug
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.events import ArtistAdmitted
from shared.database.remember import remember
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def admit_artist(work: UnitOfWork, delivery: Delivery[ArtistAdmitted]) -> None:
    """Remember the admission and begin the Plug status, once: a repeated or further admission changes nothing.

    After an exclusion an admission does not bring the status back; after leaving it does. A member or home territory
    that is not known here yet makes the message wait.
    """
    message = delivery.message
    member = await accounts.lock_member(work, message.member.member_id)
    if member is None:
        raise Park("the member is not known", message.member.member_id)
    row = {
        "admission_id": message.admission_id,
        "member_id": member.member_id,
        "sequence": delivery.sequence,
        "evening_id": message.evening_id,
        "track_id": message.track_id,
        "admitted_on": message.admitted_on,
    }
    await remember(work.connection, admissions, [row])
    plug = await plugs.find_plug(work, member.member_id)
    if plug is not None and (
        plug.admission_id == message.admission_id
        or not begins_again(plug.state, plug.ended_reason, plug.ended_on, message.admitted_on)
    ):
        return
    territory_id = await _territory(work, delivery.envelope.territory)
    if territory_id is None:
        raise Park("no territory is open", message.admission_id)
    begun = Plug.pending(member.member_id, message.admission_id, message.admitted_on, territory_id)
    await plugs.put_plug(work, begun)
    charter = await statutes.current_charter(work)
    signed = None if charter is None else await statutes.signed_on(work, member.member_id, charter.charter_version)
    if signed is None:
        await tell_member(work, member, "charter_to_sign", {}, urgent=True)
        return
    await grant_plug(work, member, begun, max(message.admitted_on, signed))


async def _territory(work: UnitOfWork, named: UUID | None) -> UUID | None:
    if named is not None and await statutes.find_territory(work, named) is not None:
        return named
    first = await statutes.first_territory(work)
    return None if first is None else first.territory_id
