"""Follow a member's Plug status: what is suspended is hidden, what is ended is withdrawn; open orders go on."""

from datetime import date, datetime

from services.marketplace.repository.listings import hide_published, withdraw_all
from services.marketplace.repository.orders import lock_placed_orders
from services.marketplace.repository.people import PlugRow, change_plug_status
from services.marketplace.use_cases.issue_notice import issue_notice, knows
from services.marketplace.use_cases.publish_listing import say_published
from services.marketplace.use_cases.take_step import take_step
from services.marketplace.use_cases.withdraw_listing import say_withdrawn
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork


async def follow_granted(work: UnitOfWork, member: Member, on: date, sequence: int) -> None:
    """The member is an active Plug, for the first time or again: hidden listings are shown."""
    plug = PlugRow(member.member_id, member.member_number, "active")
    if await change_plug_status(work, plug, on, sequence):
        for listing in await hide_published(work, member.member_id, hidden=False):
            say_published(work, listing)


async def follow_suspended(work: UnitOfWork, member: Member, on: date, sequence: int) -> None:
    """Nothing new with this Plug: published listings are hidden. Open orders go on, those not yet accepted too."""
    plug = PlugRow(member.member_id, member.member_number, "suspended")
    if await change_plug_status(work, plug, on, sequence):
        for listing in await hide_published(work, member.member_id, hidden=True):
            say_withdrawn(work, listing, "plug_suspended")


async def follow_ended(work: UnitOfWork, member: Member, on: date, sequence: int, said_at: datetime) -> None:
    """The member left: listings are withdrawn, orders not yet accepted are cancelled, the others go on.

    Heard after the member's return, it ends what stood when it was said; what came after the return stays.
    """
    plug = PlugRow(member.member_id, member.member_number, "ended")
    before = None if await change_plug_status(work, plug, on, sequence) else said_at
    for listing in await withdraw_all(work, member.member_id, before):
        if listing.listing_version is not None:
            say_withdrawn(work, listing, "plug_ended")
    for placed in await lock_placed_orders(work, member.member_id, before):
        order = await take_step(work, placed, "end_with_party", "membership")
        other_id = order.seller_id if order.buyer_id == member.member_id else order.buyer_id
        if knows(order, other_id):
            issue_notice(work, order, "order_cancelled", other_id, reason=order.end_reason)
