"""Show a gift to its giver, its recipient and the technical presidency."""

from uuid import UUID

from services.wallet.repository import gifts
from services.wallet.repository.gifts import PostedGift
from services.wallet.use_cases.post_transfers import group_of
from services.wallet.use_cases.require_scope import presides
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def read_transfer(work: UnitOfWork, caller_id: UUID, transfer_id: UUID) -> tuple[PostedGift, bool]:
    """A gift, and whether the caller is a party to it and may read its reason; raises NotFound for anybody else."""
    group_id = group_of(transfer_id)
    gift = (await gifts.find_gifts(work, [group_id])).get(group_id)
    if gift is None:
        raise NotFound
    party = caller_id in (gift.giver_id, gift.recipient_id)
    if not party and not await presides(work, caller_id):
        raise NotFound
    return gift, party
