"""The yearly conversion as the wallet tells it: one row a run, its contests."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid

from services.membership.tables.schema import metadata, moment
from services.membership.tables.statutes import decisions

conversions = Table(
    "conversions",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False, comment="the highest that was heard of the run"),
    Column("frozen_on", Date),
    Column("late_facts_from_on", Date, comment="facts of the year from this day on count for the next"),
    Column("pot_cents", BigInteger),
    Column("computation_no", Integer),
    Column("basis", Text),
    Column("envelope_cents", BigInteger),
    Column("reserve_cents", BigInteger),
    Column("carried_cents", BigInteger),
    Column("member_count", BigInteger),
    Column("manifest_sha256", Text),
    moment("contest_until_at", nullable=True),
    Column("decision_id", Uuid, ForeignKey(decisions.c.decision_id), comment="the proposal that names the hash"),
    Column("paid_cents", BigInteger),
    Column("to_reserve_cents", BigInteger),
    Column("destroyed_col", BigInteger, comment="hundredths"),
    Column("executed_on", Date),
    Column("abandoned_reason", Text),
    Column("contra_run_id", Uuid, comment="the run that undid it"),
    CheckConstraint("abandoned_reason IN ('rejected', 'check_failed', 'recomputed')", name="abandoned_reason"),
    Index("conversions_year_idx", "year", "run_id"),
    comment="Runs of the yearly conversion, from wallet: what was heard in whatever order",
)

conversion_contests = Table(
    "conversion_contests",
    metadata,
    Column("contest_id", Uuid, primary_key=True),
    Column("run_id", Uuid, nullable=False, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("computation_no", Integer, nullable=False),
    comment="Computations that members contest, from wallet; who and why stays there",
)
