"""Place an order: the price and the version of the listing are copied, and the wallet is asked to hold the credits.

The order stands at once, whether the wallet is there or not; its payment is pending until the answer comes.
"""

from datetime import timedelta
from uuid import UUID

from services.marketplace.domain.listings import is_visible
from services.marketplace.domain.policies import ORDER_ACCEPT_DAYS
from services.marketplace.errors import ActivePlugRequired, ListingChanged, ListingClosed, OwnListing
from services.marketplace.repository.listings import ListingRow, find_listing, lock_listing
from services.marketplace.repository.orders import OrderRow, insert_order
from services.marketplace.repository.people import PlugRow, hold_plugs
from services.marketplace.use_cases.take_step import buyer_of, seller_of
from shared.contracts.marketplace import OrderPlaced
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id

LAPSE = "cancel_unaccepted_order"
"""The job that ends an order that nobody accepted."""


async def place_order(
    work: UnitOfWork, buyer_id: UUID, listing_id: UUID, listing_version: int | None = None
) -> OrderRow:
    """Order from a published listing; `listing_version` is the one that the buyer has read.

    Raises `NotFound`, `OwnListing`, `ActivePlugRequired`, `ListingClosed` or `ListingChanged`.
    """
    found = await find_listing(work, listing_id)
    if found is None or (found.state == "draft" and found.seller_id != buyer_id):
        raise NotFound
    if found.seller_id == buyer_id:
        raise OwnListing
    # Statuses before the listing: a change of status locks in this order, too.
    plugs = await hold_plugs(work, [buyer_id, found.seller_id])
    buyer, seller = plugs.get(buyer_id), plugs.get(found.seller_id)
    if buyer is None or buyer.status != "active":
        raise ActivePlugRequired
    listing = await lock_listing(work, listing_id, shared=True)
    if listing is None or not is_visible(listing.state, listing.hidden) or listing.listing_version is None:
        raise ListingClosed
    if seller is None or seller.status != "active":
        raise ListingClosed
    if listing_version is not None and listing_version != listing.listing_version:
        raise ListingChanged(field="listing_version", version=listing.listing_version)
    order = await _new_order(work, buyer, seller, listing, listing.listing_version)
    await insert_order(work, order)
    await work.schedule(LAPSE, str(order.order_id), order.accept_by_at)
    _say_placed(work, order)
    work.audit("order_placed", order.order_id, listing_id=str(listing_id), price_credits=order.price_credits)
    return order


async def _new_order(work: UnitOfWork, buyer: PlugRow, seller: PlugRow, listing: ListingRow, version: int) -> OrderRow:
    days = (await work.policy(ORDER_ACCEPT_DAYS)).value
    now = work.now()
    return OrderRow(
        order_id=new_id(),
        territory_id=listing.territory_id,
        listing_id=listing.listing_id,
        listing_version=version,
        buyer_id=buyer.member_id,
        buyer_number=buyer.member_number,
        seller_id=seller.member_id,
        seller_number=seller.member_number,
        price_credits=listing.price_credits,
        state="placed",
        payment="pending",
        placed_at=now,
        placed_on=work.clock.business_date(now),
        accept_by_at=now + timedelta(days=days),
    )


def _say_placed(work: UnitOfWork, order: OrderRow) -> None:
    message = OrderPlaced(
        order_id=order.order_id,
        listing_id=order.listing_id,
        listing_version=order.listing_version,
        buyer=buyer_of(order),
        seller=seller_of(order),
        price_credits=order.price_credits,
        placed_on=order.placed_on,
    )
    work.outbox.add(message, business_date=order.placed_on, territory_id=order.territory_id)
