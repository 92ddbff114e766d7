"""What comes from outside the journal: files of opening balances, and how the assembly allocated a surplus."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.wallet.tables.schema import metadata

opening_imports = Table(
    "opening_imports",
    metadata,
    Column("file_sha256", LargeBinary, primary_key=True, comment="the same file is brought in once"),
    Column("import_id", Uuid, nullable=False, unique=True, comment="the subject of its groups"),
    Column("dated", Date, nullable=False),
    Column("cites", Text, nullable=False, comment="the decision or document that the balances come from"),
    Column("decision_id", Uuid, comment="when the ground is a decision"),
    Column("lines", Integer, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("cooperative", Text, nullable=False),
    CheckConstraint("octet_length(file_sha256) = 32", name="file_sha256"),
    CheckConstraint("lines > 0", name="lines"),
    comment="Files of opening balances that were posted; append-only",
)

surplus_allocations = Table(
    "surplus_allocations",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False, comment="the year of the surplus"),
    Column("decision_id", Uuid, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("surplus", BigInteger, nullable=False, comment="cents"),
    Column("capital", BigInteger, nullable=False),
    Column("reserves", BigInteger, nullable=False),
    Column("public_grants", BigInteger, nullable=False),
    Column("rate_cap_bps", SmallInteger, nullable=False),
    Column("legal_reserve", BigInteger, nullable=False),
    Column("statutory_reserve", BigInteger, nullable=False),
    Column("interest", BigInteger, nullable=False),
    Column("carried_forward", BigInteger, nullable=False),
    Column("cooperative", Text, nullable=False),
    CheckConstraint(
        "surplus > 0 AND legal_reserve >= 0 AND statutory_reserve >= 0 AND interest >= 0 AND carried_forward >= 0"
        " AND legal_reserve + statutory_reserve + interest + carried_forward = surplus",
        name="whole",
    ),
    comment="How the assembly allocated the surplus of a year; append-only",
)
