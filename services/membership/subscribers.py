"""Door 2: messages in. Which fact of the other services goes to which use case."""

from services.membership.tables import completed_orders, playlist_exits, settlements
from services.membership.use_cases import record_facts
from services.membership.use_cases.admit_artist import admit_artist
from services.membership.use_cases.receive_notice import receive_notice
from shared.contracts import events, marketplace, missions, wallet
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("membership")

subscriptions.each(events.ArtistAdmitted)(admit_artist)
subscriptions.remember(
    events.PlaylistEntryLeft,
    playlist_exits,
    lambda m: {
        "admission_id": m.admission_id,
        "member_id": m.member.member_id,
        "left_on": m.left_on,
        "reason_code": m.reason_code,
    },
)
subscriptions.batch(events.EveningHeld)(record_facts.record_evenings)

subscriptions.each(wallet.CreditsGranted)(record_facts.record_grant)
subscriptions.remember(
    wallet.HoldSettled,
    settlements,
    lambda m: {
        "hold_id": m.hold_id,
        "settlement_no": m.settlement_no,
        "seller_id": m.seller.member_id,
        "credits": m.to_seller.amount,
        "settled_on": m.settled_on,
    },
)
subscriptions.batch(wallet.FeesCredited)(record_facts.record_fees)
subscriptions.batch(wallet.EffectAnswered)(record_facts.record_answers)

subscriptions.batch(marketplace.ListingPublished)(record_facts.record_listings)
subscriptions.batch(marketplace.ListingWithdrawn)(record_facts.record_listings)
subscriptions.remember(
    marketplace.OrderCompleted,
    completed_orders,
    lambda m: {
        "order_id": m.order_id,
        "buyer_id": m.buyer.member_id,
        "seller_id": m.seller.member_id,
        "completed_on": m.completed_on,
    },
)

subscriptions.batch(missions.MissionCompleted)(record_facts.record_missions)
subscriptions.batch(missions.EffectAnswered)(record_facts.record_answers)


@subscriptions.each(marketplace.NoticeIssued)
async def hear_marketplace_notice(work: UnitOfWork, delivery: Delivery[marketplace.NoticeIssued]) -> None:
    """What marketplace wants a member to know."""
    await receive_notice(work, delivery, delivery.message.kind)
