"""What the wallet settles: holds of orders and their refunds, statements of fees, yearly grants."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.wallet.tables.schema import metadata

holds = Table(
    "holds",
    metadata,
    Column("hold_id", Uuid, primary_key=True, comment="the order's id"),
    Column(
        "state", Text, nullable=False, comment="cancelled: the cancellation came before the order; nothing was held"
    ),
    Column("refusal", Text),
    Column("buyer_id", Uuid),
    Column("buyer_number", Integer),
    Column("seller_id", Uuid),
    Column("seller_number", Integer),
    Column("price_credits", BigInteger, comment="hundredths, SUB and COL at par"),
    Column("placed_on", Date, comment="business date; its year is the year of the SUB"),
    Column("ended_on", Date),
    Column("cooperative", Text, nullable=False),
    Column("territory_id", Uuid),
    Column("settlement_count", Integer, nullable=False, server_default="0", comment="parts given to the seller so far"),
    Column("dispute_id", Uuid, comment="a dispute about the order; until it ends nothing here is anybody's"),
    Column("disputed_on", Date),
    CheckConstraint("settlement_count >= 0", name="settlement_count"),
    CheckConstraint("(dispute_id IS NULL) = (disputed_on IS NULL)", name="dispute"),
    CheckConstraint("state IN ('placed', 'settled', 'voided', 'refused', 'cancelled')", name="state"),
    CheckConstraint(
        "state = 'cancelled' OR buyer_id IS NOT NULL AND seller_id IS NOT NULL AND price_credits > 0"
        " AND placed_on IS NOT NULL",
        name="order",
    ),
    CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refusal"),
    CheckConstraint("(state IN ('placed', 'refused')) = (ended_on IS NULL)", name="ended"),
    Index("holds_buyer_id_idx", "buyer_id"),
    Index("holds_open_idx", "placed_on", postgresql_where="ended_on IS NULL AND state NOT IN ('refused', 'cancelled')"),
    Index("holds_ended_on_idx", "ended_on"),
    comment="One row an order: what is set aside for it, and how that ended",
)

hold_parts = Table(
    "hold_parts",
    metadata,
    Column("hold_id", Uuid, ForeignKey("holds.hold_id"), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("debit_account_id", Uuid, nullable=False),
    Column("credit_account_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("posted", BigInteger, nullable=False),
    Column("voided", BigInteger, nullable=False),
    CheckConstraint("unit IN ('SUB', 'COL')", name="unit"),
    CheckConstraint("amount > 0 AND posted >= 0 AND voided >= 0 AND posted + voided <= amount", name="amount"),
    comment="The pending transfers of a hold; amount - posted - voided is still set aside",
)

fee_statements = Table(
    "fee_statements",
    metadata,
    Column("statement_id", Uuid, primary_key=True, comment="also the id of its group when it was credited"),
    Column("source_id", Uuid, nullable=False, comment="the mission"),
    Column("accepted", BigInteger, nullable=False, comment="cents, excluding VAT"),
    Column("already_published", BigInteger, nullable=False),
    Column("pot_share_bps", SmallInteger, nullable=False),
    Column("refusal", Text, comment="null when it was credited"),
    Column("business_date", Date, nullable=False),
    Column("cooperative", Text, nullable=False),
    CheckConstraint("accepted > 0 AND already_published >= 0", name="accepted"),
    comment="Statements of fees that were heard: credited whole, or refused with a reason",
)

yearly_grants = Table(
    "yearly_grants",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("amount", BigInteger, nullable=False, comment="hundredths of SUB"),
    Column("group_id", Uuid, nullable=False),
    Column("granted_on", Date, nullable=False),
    CheckConstraint("amount > 0", name="amount"),
    comment="SUB granted, once a member and year",
)

refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("from_id", Uuid, nullable=False, comment="the seller"),
    Column("from_number", Integer, nullable=False),
    Column("to_id", Uuid, nullable=False, comment="the buyer"),
    Column("to_number", Integer, nullable=False),
    Column("credits", BigInteger, nullable=False, comment="hundredths; never more than the order gave the seller"),
    Column("posted", BigInteger, nullable=False, comment="given back so far; the rest is a claim"),
    Column("decision_id", Uuid),
    Column("granted_on", Date, nullable=False),
    Column("cooperative", Text, nullable=False),
    Column("territory_id", Uuid),
    CheckConstraint("posted >= 0 AND posted <= credits", name="posted"),
    Index("refunds_order_id_idx", "order_id"),
    Index("refunds_from_id_idx", "from_id", "granted_on", "refund_id", postgresql_where="posted < credits"),
    comment="Refunds of completed orders: what was given back, and what is still a claim on the seller's next COL",
)
