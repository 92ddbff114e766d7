"""Money that comes in from clients, and what it makes payable: invoices, payments, payable lines beside the journal."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.wallet.tables.schema import metadata

invoices = Table(
    "invoices",
    metadata,
    Column("invoice_id", Uuid, primary_key=True, comment="also the id of its group"),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mission_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("net", BigInteger, nullable=False, comment="cents, excluding VAT"),
    Column("gross", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("cooperative", Text, nullable=False),
    CheckConstraint("kind IN ('deposit', 'stage', 'final')", name="kind"),
    CheckConstraint("net > 0 AND gross >= net", name="amounts"),
    Index("invoices_mission_id_idx", "mission_id"),
    comment="Invoices that missions issued, each its group in the journal; append-only",
)

invoice_rates = Table(
    "invoice_rates",
    metadata,
    Column("invoice_id", Uuid, ForeignKey("invoices.invoice_id"), primary_key=True),
    Column("rate_bps", SmallInteger, primary_key=True),
    Column("base", BigInteger, nullable=False),
    Column("vat", BigInteger, nullable=False),
    CheckConstraint("rate_bps BETWEEN 0 AND 10000 AND base >= 0 AND vat >= 0", name="amounts"),
    comment="VAT of an invoice by rate, for the VAT sheet; append-only",
)

payments = Table(
    "payments",
    metadata,
    Column("payment_id", Uuid, primary_key=True, comment="also the id of its group"),
    Column("invoice_id", Uuid, ForeignKey("invoices.invoice_id"), nullable=False),
    Column("amount", BigInteger, nullable=False, comment="cents received, VAT included; below 0 takes one back"),
    Column("received_on", Date, nullable=False),
    CheckConstraint("amount <> 0", name="amount"),
    Index("payments_invoice_id_idx", "invoice_id"),
    Index("payments_received_on_idx", "received_on"),
    comment="What clients paid; append-only",
)

payable_lines = Table(
    "payable_lines",
    metadata,
    Column("statement_id", Uuid, primary_key=True),
    Column("line_id", Uuid, primary_key=True),
    Column("mission_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner_id", Uuid, comment="the member; null for the pot and for costs that outsiders advanced"),
    Column("owner_number", Integer),
    Column("amount", BigInteger, nullable=False, comment="credited less reversed"),
    Column("payable", BigInteger, nullable=False, comment="what the rule of increments releases of it so far"),
    Column(
        "paid",
        BigInteger,
        nullable=False,
        comment="set aside in a batch, or paid; a return after a netting may leave it below 0",
    ),
    CheckConstraint("kind IN ('member', 'direct_cost', 'pot')", name="kind"),
    CheckConstraint("amount >= 0 AND payable BETWEEN 0 AND amount", name="amounts"),
    CheckConstraint("paid = 0 OR owner_id IS NOT NULL", name="paid_to"),
    Index("payable_lines_due_idx", "owner_number", "owner_id", postgresql_where="payable <> paid AND kind <> 'pot'"),
    comment="Lines of statements whose client has paid something; written when money comes in, never on the hot path",
)

cashed_pot = Table(
    "cashed_pot",
    metadata,
    Column("step_no", BigInteger, Identity(), primary_key=True),
    Column("statement_id", Uuid, nullable=False),
    Column("cause_id", Uuid, nullable=False, comment="the payment, or the reversal"),
    Column("amount", BigInteger, nullable=False, comment="below 0 when a reversal takes it back"),
    Column("cashed_on", Date, nullable=False),
    CheckConstraint("amount <> 0", name="amount"),
    Index("cashed_pot_cashed_on_idx", "cashed_on", postgresql_include=["amount"]),
    comment="How the pot's lines became cash, by date; append-only",
)
