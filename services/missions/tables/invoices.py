"""Invoices to clients with their VAT by rate, what clients paid of them, and what the wallet can pay out since."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.missions.tables.schema import metadata

invoices = Table(
    "invoices",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), nullable=False),
    Column("invoice_no", Integer, nullable=False, comment="in the mission"),
    Column("number", Text, nullable=False, unique=True, comment="year and an unbroken number in it"),
    Column("kind", Text, nullable=False),
    Column("net_cents", BigInteger, nullable=False, comment="excluding VAT"),
    Column("gross_cents", BigInteger, nullable=False),
    Column("received_cents", BigInteger, nullable=False, comment="VAT included"),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("issued_by", Uuid, nullable=False),
    CheckConstraint("kind IN ('deposit', 'stage', 'final')", name="kind"),
    CheckConstraint("net_cents > 0 AND gross_cents >= net_cents", name="amounts"),
    CheckConstraint("received_cents BETWEEN 0 AND gross_cents", name="received_cents"),
    CheckConstraint("due_on >= issued_on", name="due_on"),
    UniqueConstraint("mission_id", "invoice_no"),
    comment="Invoices to clients, never edited but for what was received",
)

invoice_rates = Table(
    "invoice_rates",
    metadata,
    Column("invoice_id", Uuid, ForeignKey("invoices.invoice_id"), primary_key=True),
    Column("rate_bps", SmallInteger, primary_key=True),
    Column("base_cents", BigInteger, nullable=False),
    Column("vat_cents", BigInteger, nullable=False),
    CheckConstraint("rate_bps BETWEEN 0 AND 10000 AND base_cents > 0 AND vat_cents >= 0", name="amounts"),
    comment="The VAT of an invoice, a row a rate",
)

payments = Table(
    "payments",
    metadata,
    Column("payment_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, ForeignKey("invoices.invoice_id"), nullable=False),
    Column("amount_cents", BigInteger, nullable=False, comment="VAT included"),
    Column("received_on", Date, nullable=False),
    Column("recorded_by", Uuid, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount_cents > 0", name="amount_cents"),
    Index("payments_invoice_id_idx", "invoice_id"),
    comment="What clients paid of invoices",
)

payable_lines = Table(
    "payable_lines",
    metadata,
    Column("line_id", Uuid, primary_key=True),
    Column("statement_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("payable_cents", BigInteger, nullable=False),
    CheckConstraint("payable_cents >= 0", name="payable_cents"),
    comment="What of a line the wallet can pay out so far, by its newest message",
)

paid_lines = Table(
    "paid_lines",
    metadata,
    Column("line_id", Uuid, primary_key=True),
    Column("batch_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False, comment="the bank's date"),
    CheckConstraint("paid_cents > 0", name="paid_cents"),
    comment="What batches of payouts paid of lines, as the wallet said",
)

failed_payouts = Table(
    "failed_payouts",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("reason", Text, nullable=False),
    comment="Members whom a batch did not reach after all, heard before or after it was said to be paid",
)
