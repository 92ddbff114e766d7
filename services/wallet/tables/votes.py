"""What people and decisions say of a conversion: contests, the approval by its hash, signatures."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.wallet.tables.schema import metadata

conversion_contests = Table(
    "conversion_contests",
    metadata,
    Column("contest_id", Uuid, primary_key=True),
    Column("run_id", Uuid, nullable=False),
    Column("computation_no", Integer, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("member_number", Integer, nullable=False),
    Column("reason", Text, comment="personal data: the member's words; erased on request"),
    Column("contested_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("run_id", "computation_no", "member_id"),
    comment="Who contests a computation, once each; the reason can be erased, the contest stays",
)

conversion_approvals = Table(
    "conversion_approvals",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("decision_id", Uuid, nullable=False),
    Column("effect_id", Uuid, nullable=False),
    Column("manifest_sha256", LargeBinary, nullable=False),
    Column("heard_on", Date, nullable=False),
    CheckConstraint("octet_length(manifest_sha256) = 32", name="manifest_sha256"),
    comment="Decisions that name the hash which the wallet computed itself; append-only",
)

conversion_signatures = Table(
    "conversion_signatures",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("computation_no", Integer, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("role", Text, nullable=False, comment="of the mandate signed under"),
    Column("manifest_sha256", LargeBinary, comment="what was signed; null for an override, which comes before"),
    Column("authenticated_at", DateTime(timezone=True), nullable=False, comment="the fresh log-in"),
    Column("signed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("purpose IN ('execute', 'reverse', 'override')", name="purpose"),
    comment="Who signed what, under which mandate, with which log-in; append-only",
)
