"""What the check has verified, what it found last, and the halts that a failed check raises."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, Index, LargeBinary, Table, Text, Uuid

from services.wallet.tables.schema import metadata

verified_state = Table(
    "verified_state",
    metadata,
    Column("one", Boolean, primary_key=True, comment="there is one row; whoever checks what is new locks it"),
    Column("seal_no", BigInteger, nullable=False, comment="the last seal that was verified; 0: none"),
    Column("position", BigInteger, nullable=False, comment="its last position"),
    Column("head_sha256", LargeBinary, comment="its head"),
    CheckConstraint("one", name="one"),
    comment="How far the check of what is new has come",
)

verified_sums = Table(
    "verified_sums",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("debits", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    comment="What moved on an account up to the last verified seal",
)

check_results = Table(
    "check_results",
    metadata,
    Column("scope", Text, primary_key=True, comment="whole, or what was new"),
    Column("checked_at", DateTime(timezone=True), nullable=False),
    Column("seal_no", BigInteger, nullable=False, comment="the last seal that was looked at"),
    Column("proof", Text, comment="the first proof that failed"),
    Column("first_bad", Text, comment="the first row that breaks it"),
    CheckConstraint("scope IN ('whole', 'incremental')", name="scope"),
    CheckConstraint("(proof IS NULL) = (first_bad IS NULL)", name="first_bad"),
    comment="The newest outcome of each scope of the check",
)

ledger_halts = Table(
    "ledger_halts",
    metadata,
    Column("halt_id", Uuid, primary_key=True),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("proof", Text, nullable=False),
    Column("first_bad", Text, nullable=False),
    Column("lifted_at", DateTime(timezone=True)),
    Column("lifted_by_id", Uuid, comment="the member who lifted it"),
    Column("lift_reason", Text, comment="in their words; about the ledger, not about persons"),
    CheckConstraint(
        "(lifted_at IS NULL) = (lifted_by_id IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL)", name="lifted"
    ),
    # One at a time: a check that fails again while conversions are stopped adds nothing.
    Index("ledger_halts_open_idx", "proof", unique=True, postgresql_where="lifted_at IS NULL"),
    comment="Failed checks: while one is not lifted, no conversion moves an amount",
)
