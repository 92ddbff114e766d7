"""Facts of other services that missions keeps. `sequence`: only a newer fact of the same subject replaces a row."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid

from services.missions.tables.schema import metadata

known_members = Table(
    "known_members",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("member_number", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="person or structure"),
    Column("registered_on", Date, nullable=False),
    comment="Members that membership has announced",
)

plug_statuses = Table(
    "plug_statuses",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("member_number", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("since_on", Date, nullable=False),
    CheckConstraint("status IN ('active', 'suspended', 'ended')", name="status"),
    comment="Plug status by the newest message; only an active Plug joins a team or agrees to a split",
)

charter_signatures = Table(
    "charter_signatures",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("charter_version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("signed_on", Date, nullable=False),
    comment="The last version of the charter that a member signed",
)

mandates = Table(
    "mandates",
    metadata,
    Column("mandate_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope_id", Uuid, comment="a mission or a territory; null covers all"),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, comment="the last day"),
    Column("ceiling_cents", BigInteger, comment="the largest amount it may sign for; null: no ceiling"),
    Index("mandates_member_id_idx", "member_id"),
    comment="Mandates as they were given; signatures are checked against them on the day of signing",
)

mandate_ends = Table(
    "mandate_ends",
    metadata,
    Column("mandate_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("ended_on", Date, nullable=False, comment="from this day on the mandate is over"),
    comment="Mandates withdrawn before their term; apart from `mandates`, so that either may be heard first",
)

territories = Table(
    "territories",
    metadata,
    Column("territory_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("parent_id", Uuid),
    comment="Territories that are open; a mission of an unknown one is refused",
)

frozen_years = Table(
    "frozen_years",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("late_facts_from_on", Date, nullable=False),
    comment="Years whose conversion is frozen: their facts that come from this day on count for the next year",
)
