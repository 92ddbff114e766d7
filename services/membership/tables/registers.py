"""Public registers: what the other services said and every member may look at."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, Table, Text, Uuid

from services.membership.tables.schema import metadata

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("sealed_on", Date, primary_key=True, comment="business date"),
    Column("day_id", Uuid, nullable=False),
    Column("first_seal_no", BigInteger, nullable=False),
    Column("last_seal_no", BigInteger, nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("head_sha256", Text, nullable=False, comment="of the last seal, in hexadecimal"),
    Column("heard_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("head_sha256 ~ '^[0-9a-f]{64}$'", name="head_sha256"),
    comment="Heads of the wallet's journal day by day, as first said: the copy outside; append-only",
)
