"""What the wallet watches: months that are closed, and thresholds that were announced."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Integer, SmallInteger, Table, Text, Uuid

from services.wallet.tables.schema import metadata

closed_months = Table(
    "closed_months",
    metadata,
    Column("month", Date, primary_key=True, comment="its first day"),
    Column("pot_in", BigInteger, nullable=False),
    Column("pot_out", BigInteger, nullable=False),
    Column("pot_balance", BigInteger, nullable=False),
    Column("reserve_balance", BigInteger, nullable=False),
    Column("credits_issued_sub", BigInteger, nullable=False),
    Column("credits_issued_col", BigInteger, nullable=False),
    Column("credits_destroyed_sub", BigInteger, nullable=False),
    Column("credits_destroyed_col", BigInteger, nullable=False),
    Column("volume_12_months", BigInteger, nullable=False),
    Column("closed_on", Date, nullable=False),
    comment="Figures of a month as they were announced; later facts of it count from then on, not here",
)

threshold_alerts = Table(
    "threshold_alerts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("watched_id", Uuid, primary_key=True, comment="a member, or the cooperative"),
    Column("year", SmallInteger, primary_key=True),
    Column("level_bps", Integer, primary_key=True),
    Column("reached_bps", BigInteger, nullable=False),
    Column("reached_on", Date, nullable=False),
    CheckConstraint("level_bps IN (8000, 10000)", name="level_bps"),
    comment="Levels of legal thresholds that were announced, once a year each",
)
