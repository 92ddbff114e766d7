"""Where members are paid to, and the batches that pay them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.wallet.domain.vehicles import ACTIVITIES, VEHICLES
from services.wallet.tables.schema import metadata

_VEHICLES = ", ".join(f"'{vehicle}'" for vehicle in VEHICLES)
_ACTIVITIES = ", ".join(f"'{activity}'" for activity in ACTIVITIES)

payout_details = Table(
    "payout_details",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("member_number", Integer, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="personal data: IBAN, BIC and holder, encrypted"),
    Column("last_four", Text, nullable=False, comment="personal data: the end of the IBAN"),
    Column("vehicle", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("usable_at", DateTime(timezone=True), nullable=False, comment="nothing is paid to it before"),
    CheckConstraint(f"vehicle IN ({_VEHICLES})", name="vehicle"),
    CheckConstraint(f"activity IN ({_ACTIVITIES})", name="activity"),
    Index("payout_details_key_id_idx", "key_id"),
    comment="How each member is paid: the account in this service only, and encrypted",
)

payout_batches = Table(
    "payout_batches",
    metadata,
    Column("batch_id", Uuid, primary_key=True, comment="also the id of its group"),
    Column("state", Text, nullable=False),
    Column("total", BigInteger, nullable=False, comment="cents, as proposed; lines may have been refused since"),
    Column("line_count", Integer, nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("approved_by", Uuid),
    Column("approved_at", DateTime(timezone=True)),
    Column("ended_by", Uuid),
    Column("executed_on", Date, comment="the bank's date"),
    CheckConstraint("state IN ('proposed', 'approved', 'executed', 'cancelled')", name="state"),
    CheckConstraint("approved_by <> proposed_by", name="two_signatures"),
    CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
    CheckConstraint("state NOT IN ('approved', 'executed') OR approved_by IS NOT NULL", name="signed"),
    CheckConstraint("(state = 'executed') = (executed_on IS NOT NULL)", name="executed"),
    comment="Batches of payouts, proposed by one and approved by another",
)

payout_lines = Table(
    "payout_lines",
    metadata,
    Column("line_id", Uuid, primary_key=True),
    Column("batch_id", Uuid, ForeignKey("payout_batches.batch_id"), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("member_number", Integer, nullable=False),
    Column("fees", BigInteger, nullable=False, comment="cents from the member's euros"),
    Column("costs", BigInteger, nullable=False, comment="cents from the direct costs the member advanced"),
    Column("vehicle", Text, nullable=False),
    Column("key_id", Text),
    Column("sealed", LargeBinary, comment="personal data: the account at the time of the batch; gone once it is over"),
    Column("last_four", Text, nullable=False, comment="personal data: the end of the IBAN"),
    Column("state", Text, nullable=False),
    Column("failure", Text),
    CheckConstraint("fees >= 0 AND costs >= 0 AND fees + costs > 0", name="amounts"),
    CheckConstraint("state IN ('pending', 'paid', 'failed', 'cancelled')", name="state"),
    CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
    CheckConstraint("(state = 'pending') = (sealed IS NOT NULL)", name="sealed"),
    CheckConstraint("(sealed IS NULL) = (key_id IS NULL)", name="key_id"),
    UniqueConstraint("batch_id", "member_id"),
    Index("payout_lines_member_id_idx", "member_id", "line_id"),
    Index("payout_lines_pending_idx", "member_id", postgresql_where="state = 'pending'"),
    comment="One member of a batch; pending amounts are set aside in the ledger",
)

payout_conversions = Table(
    "payout_conversions",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("line_id", Uuid, ForeignKey("payout_lines.line_id"), primary_key=True),
    Index("payout_conversions_line_id_idx", "line_id"),
    comment="Which conversions a payout takes: what a run gave the member, whole; append-only",
)

payout_parts = Table(
    "payout_parts",
    metadata,
    Column("line_id", Uuid, ForeignKey("payout_lines.line_id"), primary_key=True),
    Column("statement_id", Uuid, primary_key=True),
    Column("fee_line_id", Uuid, primary_key=True),
    Column("amount", BigInteger, nullable=False, comment="below 0: what an earlier payout had paid too much"),
    CheckConstraint("amount <> 0", name="amount"),
    comment="Which payable lines a payout takes; append-only",
)
