"""Door 2: messages in. Which fact of the other services goes to which use case."""

from datetime import date

from services.membership.tables import (
    completed_orders,
    disputes_opened,
    disputes_resolved,
    month_figures,
    playlist_exits,
    settlements,
)
from services.membership.use_cases import follow_conversion, record_facts
from services.membership.use_cases.admit_artist import admit_artist
from services.membership.use_cases.open_investment_vote import open_investment_vote
from services.membership.use_cases.receive_notice import receive_notice
from services.membership.use_cases.tell_payouts import tell_failed, tell_paid
from services.membership.use_cases.tell_threshold import tell_threshold
from shared.contracts import events, marketplace, missions, wallet
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.day_closing import hear_day_closed
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Subscriptions

subscriptions = Subscriptions("membership")

subscriptions.each(events.ArtistAdmitted)(admit_artist)
subscriptions.remember(events.PlaylistEntryLeft, playlist_exits)
subscriptions.batch(events.EveningHeld)(record_facts.record_evenings)

subscriptions.each(wallet.CreditsGranted)(record_facts.record_grant)
subscriptions.each(wallet.CreditsExpired)(record_facts.tell_expiry)
subscriptions.remember(
    wallet.HoldSettled,
    settlements,
    seller_id=lambda m: m.seller.member_id,
    credits=lambda m: m.to_seller.amount,
)
subscriptions.batch(wallet.FeesCredited)(record_facts.record_fees)
subscriptions.each(wallet.FeesPaid)(tell_paid)
subscriptions.each(wallet.PayoutFailed)(tell_failed)
subscriptions.batch(wallet.EffectAnswered)(record_facts.record_answers)
subscriptions.each(wallet.DayClosed)(hear_day_closed)
subscriptions.each(wallet.InvestmentRequested)(open_investment_vote)
subscriptions.each(wallet.ConversionFrozen)(follow_conversion.follow_frozen)
subscriptions.each(wallet.ConversionComputed)(follow_conversion.follow_computed)
subscriptions.each(wallet.ConversionContested)(follow_conversion.follow_contested)
subscriptions.each(wallet.ConversionExecuted)(follow_conversion.follow_executed)
subscriptions.each(wallet.ConversionAbandoned)(follow_conversion.follow_abandoned)
subscriptions.each(wallet.ConversionReversed)(follow_conversion.follow_reversed)

subscriptions.batch(wallet.JournalSealed)(record_facts.record_journal_heads)
subscriptions.remember(wallet.MonthClosed, month_figures, month=lambda m: date.fromisoformat(f"{m.month}-01"))
subscriptions.each(wallet.ThresholdReached)(tell_threshold)

subscriptions.batch(marketplace.ListingPublished)(record_facts.record_listings)
subscriptions.batch(marketplace.ListingWithdrawn)(record_facts.record_listings)
subscriptions.remember(
    marketplace.OrderCompleted,
    completed_orders,
    buyer_id=lambda m: m.buyer.member_id,
    seller_id=lambda m: m.seller.member_id,
)

subscriptions.remember(marketplace.DisputeOpened, disputes_opened)
subscriptions.remember(marketplace.DisputeResolved, disputes_resolved)

subscriptions.batch(missions.MissionCompleted)(record_facts.record_missions)
subscriptions.batch(missions.EffectAnswered)(record_facts.record_answers)


@subscriptions.each(wallet.NoticeIssued)
async def hear_wallet_notice(work: UnitOfWork, delivery: Delivery[wallet.NoticeIssued]) -> None:
    """What the wallet wants a member to know."""
    await receive_notice(work, delivery, delivery.message.kind)


@subscriptions.each(marketplace.NoticeIssued)
async def hear_marketplace_notice(work: UnitOfWork, delivery: Delivery[marketplace.NoticeIssued]) -> None:
    """What marketplace wants a member to know."""
    await receive_notice(work, delivery, delivery.message.kind)
