"""The yearly conversion: runs, their parts, and what each member has in them.

A part is one transaction: its effect and its done-mark are written together, so a run goes on after a crash where it
stood, and two workers take different parts.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.wallet.domain.conversions import STATES
from services.wallet.tables.schema import metadata

conversion_runs = Table(
    "conversion_runs",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("year", SmallInteger, nullable=False),
    Column("dry", Boolean, nullable=False, comment="a dry run computes and moves nothing"),
    Column("state", Text, nullable=False),
    Column("phase", Text, comment="of the work that is under way; null between two states"),
    Column("reverses_run_id", Uuid, comment="of a contra run"),
    Column("rules", JSONB, nullable=False, comment="policies: value, version, decision"),
    Column("secret", LargeBinary, nullable=False, comment="keys the pseudonyms; never leaves the wallet"),
    Column("parts", Integer, nullable=False),
    Column("computation_no", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("frozen_on", Date),
    Column("first_position", BigInteger, comment="no group before it counts"),
    Column("freeze_position", BigInteger, comment="groups after it came too late for this run"),
    Column("last_number", Integer, comment="the highest member number that takes part"),
    Column("prefixes", ARRAY(Integer), comment="lines by the first 12 bits of their pseudonym"),
    Column("pot", BigInteger, comment="cents that count, by the rule of the pot's basis"),
    Column("envelope", BigInteger),
    Column("reserve", BigInteger),
    Column("total_weight", Numeric),
    Column("member_count", Integer),
    Column("allocated", BigInteger, comment="cents that the lines receive: the envelope less what exceeds a cap"),
    Column("destroyed", BigInteger, comment="hundredths of COL that the lines give up"),
    Column("cut", JSONB, comment="where the missing cents end: bucket, remainder, how many"),
    Column("root_sha256", LargeBinary, comment="of the tree over the lines"),
    Column("manifest_sha256", LargeBinary),
    Column("contest_until_at", DateTime(timezone=True)),
    Column("decision_id", Uuid),
    Column("executed_on", Date),
    Column("ended_reason", Text, comment="why it was abandoned"),
    Column("cooperative", Text, nullable=False),
    CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
    CheckConstraint("parts > 0 AND octet_length(secret) = 32", name="parts"),
    CheckConstraint("octet_length(manifest_sha256) = 32", name="manifest_sha256"),
    CheckConstraint("envelope + reserve <= pot", name="pot"),
    CheckConstraint("allocated <= envelope", name="allocated"),
    Index(
        "conversion_runs_year_idx",
        "cooperative",
        "year",
        "dry",
        unique=True,
        postgresql_where="state <> 'abandoned' AND reverses_run_id IS NULL",
    ),
    Index("conversion_runs_reverses_run_id_idx", "reverses_run_id", unique=True),
    comment="One living run a year: what it counted, by which rules, and how far it has come",
)

conversion_parts = Table(
    "conversion_parts",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("phase", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("sums", JSONB, nullable=False, comment="what the part found"),
    Column("buckets", ARRAY(Integer), comment="remainders of the part by size"),
    Column("done_at", DateTime(timezone=True), nullable=False),
    comment="Parts of a run that are done",
)

conversion_freezes = Table(
    "conversion_freezes",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("pseudonym", LargeBinary, primary_key=True, comment="HMAC of the member under the run's secret"),
    Column("member_id", Uuid, nullable=False),
    Column("member_number", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False, comment="of the member's COL"),
    Column("frozen", BigInteger, nullable=False, comment="hundredths of COL in conversion"),
    CheckConstraint("frozen >= 0", name="frozen"),
    Index("conversion_freezes_member_number_idx", "run_id", "member_number", unique=True),
    comment="COL that a run has set aside, a member, until its part is posted or released",
)

conversion_counted = Table(
    "conversion_counted",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("account_id", Uuid, primary_key=True, comment="of the payee's COL"),
    Column("payer_part", Integer, primary_key=True),
    Column("counted", BigInteger, nullable=False),
    comment="COL moved by orders that counts as activity of the payee, by the part of its payers",
)

conversion_weights = Table(
    "conversion_weights",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("member_number", Integer, primary_key=True),
    Column("weight", BigInteger, nullable=False),
    CheckConstraint("weight > 0", name="weight"),
    comment="Activity, or closing balance, by which the envelope is allocated",
)

conversion_ties = Table(
    "conversion_ties",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("member_number", Integer, primary_key=True),
    Column("tie_rank", Integer, nullable=False),
    comment="Ranks among equal remainders, where the missing cents ended there",
)

conversion_lines = Table(
    "conversion_lines",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("line_no", Integer, primary_key=True, comment="in the order of the pseudonyms"),
    Column("pseudonym", LargeBinary, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("member_number", Integer, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("weight", BigInteger, nullable=False),
    Column("frozen", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False, comment="cents"),
    Column("tie_rank", Integer, comment="among equal remainders, where that decided"),
    Column("leaf_sha256", LargeBinary, nullable=False),
    CheckConstraint("weight >= 0 AND frozen >= 0 AND amount >= 0", name="amounts"),
    Index("conversion_lines_member_id_idx", "member_id", "run_id"),
    comment="What a run computed, a member; written again by a new computation",
)

conversion_nodes = Table(
    "conversion_nodes",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("level", SmallInteger, primary_key=True, comment="1 stands over the lines"),
    Column("node_no", Integer, primary_key=True, comment="from 0"),
    Column("sha256", LargeBinary, nullable=False),
    comment="The tree of hashes over the lines, 64 children a node",
)
