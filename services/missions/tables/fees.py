"""The computed fees of a mission, price reductions, and reversals with the wallet's answers."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.missions.tables.schema import metadata

fee_lines = Table(
    "fee_lines",
    metadata,
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), primary_key=True),
    Column("line_no", Integer, primary_key=True),
    Column("line_id", Uuid, nullable=False, unique=True, comment="derived from the mission and what the line is for"),
    Column("kind", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("member_id", Uuid),
    Column("member_number", Integer),
    Column("cost_no", Integer),
    Column("weight", Integer),
    Column("fixed_cents", BigInteger, nullable=False),
    Column("shared_cents", BigInteger, nullable=False),
    CheckConstraint("kind IN ('member', 'direct_cost', 'pot')", name="kind"),
    CheckConstraint("amount_cents > 0", name="amount_cents"),
    CheckConstraint("line_no > 0", name="line_no"),
    CheckConstraint("kind <> 'member' OR amount_cents = fixed_cents + shared_cents", name="parts"),
    CheckConstraint("(kind = 'member') = (weight IS NOT NULL)", name="weight"),
    CheckConstraint("(kind = 'direct_cost') = (cost_no IS NOT NULL)", name="cost_no"),
    CheckConstraint("(member_id IS NULL) = (member_number IS NULL)", name="member"),
    CheckConstraint("kind <> 'member' OR member_id IS NOT NULL", name="member_line"),
    CheckConstraint("kind <> 'pot' OR member_id IS NULL", name="pot_line"),
    comment="Fees by line, written at acceptance and final from completion on; they add up to the accepted amount",
)

price_reductions = Table(
    "price_reductions",
    metadata,
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), primary_key=True),
    Column("reduction_no", Integer, primary_key=True),
    Column("amount_cents", BigInteger, nullable=False),
    Column("recorded_by", Uuid, nullable=False),
    Column("recorded_on", Date, nullable=False),
    CheckConstraint("reduction_no > 0", name="reduction_no"),
    CheckConstraint("amount_cents > 0", name="amount_cents"),
    comment="What was taken off the accepted amount before completion",
)

reversals = Table(
    "reversals",
    metadata,
    Column("reversal_id", Uuid, primary_key=True),
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), nullable=False),
    Column("reversal_no", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_by", Uuid, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("reversed_on", Date, nullable=False, comment="the business date of the correction"),
    Column("refusal_reason", Text, comment="why the wallet posted nothing"),
    CheckConstraint("state IN ('pending', 'reversed', 'refused')", name="state"),
    CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", name="refused"),
    CheckConstraint("reversal_no > 0", name="reversal_no"),
    UniqueConstraint("mission_id", "reversal_no"),
    comment="Corrections of published fees",
)

reversal_lines = Table(
    "reversal_lines",
    metadata,
    Column("reversal_id", Uuid, ForeignKey("reversals.reversal_id"), primary_key=True),
    Column("line_id", Uuid, ForeignKey("fee_lines.line_id"), primary_key=True),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint("amount_cents > 0", name="amount_cents"),
    Index("reversal_lines_line_id_idx", "line_id"),
    comment="What a reversal takes back, by line; the sum of those not refused never exceeds the line",
)

reversal_receivables = Table(
    "reversal_receivables",
    metadata,
    Column("reversal_id", Uuid, ForeignKey("reversals.reversal_id"), primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("member_number", Integer, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint("amount_cents > 0", name="amount_cents"),
    comment="What members still owe after a reversal, as the wallet answered; set off against their next fees",
)
