"""Orders and their payment, and the portfolio lines that come of them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.marketplace.tables.schema import metadata

orders = Table(
    "orders",
    metadata,
    Column("order_id", Uuid, primary_key=True, comment="the id of the wallet's hold, too"),
    Column("cooperative", Text, nullable=False),
    Column("territory_id", Uuid, nullable=False),
    Column("listing_id", Uuid, nullable=False),
    Column("listing_version", Integer, nullable=False, comment="what was promised"),
    Column("buyer_id", Uuid, nullable=False),
    Column("buyer_number", Integer, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("seller_number", Integer, nullable=False),
    Column("price_credits", BigInteger, nullable=False, comment="hundredths; copied when placed"),
    Column("state", Text, nullable=False),
    Column("payment", Text, nullable=False, comment="what the wallet has answered"),
    Column("hold_refusal", Text, comment="why the wallet set nothing aside; for the buyer only"),
    Column("cancel_asked_by", Text, comment="the party that asked to cancel after acceptance"),
    Column("end_reason", Text, comment="how a completed, cancelled or refused order ended"),
    Column("delivery_note", Text, comment="private to the two parties"),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("placed_on", Date, nullable=False),
    Column("accept_by_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Column("complete_by_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("milestone_count", Integer, nullable=False, server_default="0"),
    Column("milestone_bps", Integer, nullable=False, server_default="0", comment="share that milestones have reached"),
    Column("dispute_id", Uuid),
    Column("proposed_bps", Integer, comment="the seller's share that a party proposes"),
    Column("proposed_by", Text),
    Column("resolved_bps", Integer, comment="the seller's share in all"),
    ForeignKeyConstraint(
        ["listing_id", "listing_version"], ["listing_versions.listing_id", "listing_versions.listing_version"]
    ),
    CheckConstraint(
        "state IN ('placed', 'accepted', 'delivered', 'disputed', 'completed', 'resolved', 'cancelled', 'refused')",
        name="state",
    ),
    CheckConstraint("payment IN ('pending', 'held', 'refused', 'settled', 'returned')", name="payment"),
    CheckConstraint("price_credits > 0", name="price_credits"),
    CheckConstraint("buyer_id <> seller_id", name="parties"),
    CheckConstraint("cancel_asked_by IN ('buyer', 'seller')", name="cancel_asked_by"),
    CheckConstraint(
        "end_reason IN ('buyer', 'deadline', 'refused_by_seller', 'hold_refused', 'by_buyer', 'by_agreement',"
        " 'not_accepted_in_time', 'party_ended')",
        name="end_reason",
    ),
    CheckConstraint(
        "(state IN ('completed', 'resolved', 'cancelled', 'refused'))"
        " = (ended_at IS NOT NULL AND end_reason IS NOT NULL)",
        name="ended",
    ),
    CheckConstraint("(payment = 'refused') = (hold_refusal IS NOT NULL)", name="hold_refusal"),
    CheckConstraint(
        "state NOT IN ('accepted', 'delivered', 'disputed', 'completed') OR payment IN ('held', 'settled')",
        name="paid_work",
    ),
    CheckConstraint("payment <> 'settled' OR state IN ('completed', 'resolved')", name="settled"),
    CheckConstraint(
        "payment NOT IN ('returned', 'refused') OR state IN ('cancelled', 'refused', 'resolved')", name="unpaid"
    ),
    CheckConstraint("milestone_bps BETWEEN 0 AND 9999 AND milestone_count >= 0", name="milestones"),
    CheckConstraint("state NOT IN ('disputed', 'resolved') OR dispute_id IS NOT NULL", name="dispute"),
    CheckConstraint(
        "(proposed_bps IS NULL) = (proposed_by IS NULL) AND proposed_bps BETWEEN 0 AND 10000"
        " AND proposed_by IN ('buyer', 'seller')",
        name="proposal",
    ),
    CheckConstraint("(state = 'resolved') = (resolved_bps IS NOT NULL)", name="resolved"),
    CheckConstraint("state NOT IN ('accepted', 'delivered', 'completed') OR accepted_at IS NOT NULL", name="accepted"),
    CheckConstraint("(delivered_at IS NULL) = (complete_by_at IS NULL)", name="complete_by"),
    CheckConstraint("state NOT IN ('delivered', 'completed') OR delivered_at IS NOT NULL", name="delivered"),
    Index("orders_buyer_id_idx", "buyer_id", "order_id"),
    Index("orders_seller_id_idx", "seller_id", "order_id"),
    Index("orders_listing_id_idx", "listing_id", "listing_version"),
    comment="What a Plug ordered from another, with the wallet's answers beside the state",
)

portfolio_lines = Table(
    "portfolio_lines",
    metadata,
    Column("line_id", Uuid, primary_key=True, comment="derived from the order, or the mission and the member"),
    Column("member_id", Uuid, nullable=False),
    Column("member_number", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Uuid, nullable=False),
    Column("title", Text, comment="as the listing promised; a mission's title is not known here"),
    Column("category_code", Text),
    Column("skill_codes", ARRAY(Text), nullable=False),
    Column("other_party_id", Uuid, nullable=False, comment="the buyer, or the client: who consents"),
    Column("done_on", Date, nullable=False),
    Column("consent", Text, nullable=False, comment="shown to others only when given"),
    Column("consented_at", DateTime(timezone=True)),
    CheckConstraint("source IN ('order', 'mission')", name="source"),
    CheckConstraint("consent IN ('pending', 'given', 'refused')", name="consent"),
    CheckConstraint("(consent = 'pending') = (consented_at IS NULL)", name="consented_at"),
    CheckConstraint("source <> 'order' OR title IS NOT NULL", name="order_title"),
    UniqueConstraint("member_id", "source_id"),
    Index("portfolio_lines_member_id_done_on_idx", "member_id", "done_on", "line_id"),
    Index("portfolio_lines_source_id_idx", "source_id"),
    comment="What a member has done for others: paid orders and completed missions",
)

refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False, comment="of the wallet's newest answer; 0 before the first"),
    Column("credits", BigInteger, nullable=False, comment="hundredths"),
    Column("to_recover_credits", BigInteger, comment="what the wallet still claims; null: not answered"),
    Column("granted_on", Date, nullable=False),
    Column("cooperative", Text, nullable=False),
    ForeignKeyConstraint(["order_id"], ["orders.order_id"]),
    CheckConstraint("credits > 0 AND to_recover_credits >= 0", name="credits"),
    Index("refunds_order_id_idx", "order_id", "refund_id"),
    comment="What sellers gave back of orders that had ended",
)
