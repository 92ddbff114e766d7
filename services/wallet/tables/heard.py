"""Facts of others that the wallet keeps. `sequence`: a row is replaced only by a newer fact of its subject."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid

from services.wallet.tables.schema import metadata

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
    Column("until_on", Date, comment="last day of a suspension that has one"),
    CheckConstraint("status IN ('active', 'suspended', 'ended')", name="status"),
    comment="Plug status by the newest message; only an active Plug orders and is granted SUB",
)

plug_ends = Table(
    "plug_ends",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("ended_on", Date, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    comment="The newest end of a Plug, kept after a return: SUB due before it is destroyed however late it is heard",
)

mandates = Table(
    "mandates",
    metadata,
    Column("mandate_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope_id", Uuid, comment="what it is limited to; null covers all"),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, comment="the last day"),
    Column("ceiling_amount", BigInteger, comment="the largest amount it may sign for; null: no ceiling"),
    Column("ceiling_unit", Text),
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
    comment="Territories that are open",
)
