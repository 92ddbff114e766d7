"""Bodies of orders."""

from typing import Annotated

from pydantic import Field

from services.marketplace.domain.orders import State
from services.marketplace.domain.payments import Payment
from services.marketplace.repository.orders import OrderRow, Party, Promise
from services.marketplace.repository.portfolio import Consent
from services.marketplace.repository.refunds import RefundRow
from services.marketplace.use_cases.read_orders import OrderDetails
from shared.money import MAXIMUM_AMOUNT
from shared.web import Body, Day, Id, Moment, View, text


class OrderBody(Body):
    """An order. `listing_version`, when given, must be the one that is open to orders now."""

    listing_id: Id
    listing_version: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)] | None = None


class DeliveryBody(Body):
    """A delivery, with a note for the buyer."""

    note: Annotated[str, text(2_000, lines=True)] | None = None


class MilestoneBody(Body):
    """How much of the price is accepted in all, in hundredths of a percent; completion gives the rest."""

    cumulated_bps: Annotated[int, Field(strict=True, ge=1, le=9_999)]


class ShareBody(Body):
    """The seller's share of the price in all, in hundredths of a percent."""

    seller_bps: Annotated[int, Field(strict=True, ge=0, le=10_000)]


class RefundBody(Body):
    """A refund, in hundredths of a credit."""

    credits: Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_AMOUNT)]


class RefundView(View):
    """A refund. `to_recover_credits` is still a claim on the seller's next COL; null until the wallet has answered."""

    refund_id: Id
    credits: int
    to_recover_credits: int | None
    granted_on: Day


class OrderView(View):
    """An order. `payment` is the wallet's answer: pending until it comes, then held, refused, settled or returned.

    `title` is what was promised. `your_part` is which party the caller is.
    """

    order_id: Id
    listing_id: Id
    listing_version: int
    title: str
    your_part: Party
    buyer_id: Id
    buyer_number: int
    seller_id: Id
    seller_number: int
    price_credits: int
    state: State
    payment: Payment
    cancel_asked_by: Party | None
    end_reason: str | None
    placed_on: Day
    placed_at: Moment
    accept_by_at: Moment
    accepted_at: Moment | None
    delivered_at: Moment | None
    complete_by_at: Moment | None
    ended_at: Moment | None
    milestone_bps: int
    proposed_bps: int | None
    proposed_by: Party | None
    resolved_bps: int | None


class LineView(View):
    """The portfolio line that came of an order, and whether the buyer lets it be shown."""

    line_id: Id
    consent: Consent


class OrderDetailsView(OrderView):
    """An order with all that was promised. `payment_refusal` is for the buyer's eyes only."""

    territory_id: Id
    description: str
    category_code: str
    skill_codes: list[str]
    turnaround_days: int
    delivery_note: str | None
    payment_refusal: str | None
    portfolio_line: LineView | None
    refunds: list[RefundView]


_OF_ORDER = tuple(
    name for name in OrderView.model_fields if name not in ("title", "your_part") and name in OrderRow.__slots__
)


def order_view(order: OrderRow, promise: Promise, party: Party) -> OrderView:
    """An order as lists show it to a party."""
    shown = {name: getattr(order, name) for name in _OF_ORDER}
    return OrderView(**shown, title=promise.title, your_part=party)


def details_view(details: OrderDetails) -> OrderDetailsView:
    """An order as its page shows it to a party."""
    order, promise, line = details.order, details.promise, details.line
    return OrderDetailsView(
        **order_view(order, promise, details.party).model_dump(),
        territory_id=order.territory_id,
        description=promise.description,
        category_code=promise.category_code,
        skill_codes=list(promise.skill_codes),
        turnaround_days=promise.turnaround_days,
        delivery_note=order.delivery_note,
        payment_refusal=order.hold_refusal if details.party == "buyer" else None,
        portfolio_line=None if line is None else LineView(line_id=line.line_id, consent=line.consent),
        refunds=[refund_view(refund) for refund in details.refunds],
    )


def refund_view(refund: RefundRow) -> RefundView:
    """A refund as the parties read it."""
    return RefundView(
        refund_id=refund.refund_id,
        credits=refund.credits,
        to_recover_credits=refund.to_recover_credits,
        granted_on=refund.granted_on,
    )
