"""What the cooperative is made of: territories, charter, Plug status, mandates, decisions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from services.membership.tables.people import members
from services.membership.tables.schema import cooperative, metadata, moment

territories = Table(
    "territories",
    metadata,
    Column("territory_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("parent_territory_id", Uuid, ForeignKey("territories.territory_id")),
    Column("first", Boolean, nullable=False, comment="the home territory: facts that name none count here"),
    cooperative(),
    CheckConstraint("code ~ '^[a-z0-9][a-z0-9_.-]{0,63}$'", name="code"),
    Index("territories_first_idx", "first", unique=True, postgresql_where="first"),
    comment="Where the cooperative works; the first is opened by the bootstrap",
)

bootstraps = Table(
    "bootstraps",
    metadata,
    Column("once", Boolean, primary_key=True, comment="always true: one row, ever"),
    Column("member_id", Uuid, ForeignKey(members.c.member_id), nullable=False),
    moment("done_at"),
    CheckConstraint("once", name="once"),
    comment="That the first technical presidency was named, once",
)

charters = Table(
    "charters",
    metadata,
    Column("charter_version", Integer, primary_key=True),
    Column("charter_id", Uuid, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("text_sha256", LargeBinary, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("sign_by_on", Date, nullable=False),
    Column("published_by", Uuid, ForeignKey(members.c.member_id), nullable=False),
    cooperative(),
    CheckConstraint("charter_version >= 1", name="charter_version_positive"),
    CheckConstraint("sign_by_on >= published_on", name="sign_by_later"),
    comment="Versions of the charter; the highest is in force",
)

charter_signatures = Table(
    "charter_signatures",
    metadata,
    Column("member_id", Uuid, ForeignKey(members.c.member_id), primary_key=True),
    Column("charter_version", Integer, ForeignKey(charters.c.charter_version), primary_key=True),
    Column("signed_on", Date, nullable=False),
    moment("signed_at"),
    comment="Who signed which version; append-only",
)

plugs = Table(
    "plugs",
    metadata,
    Column("member_id", Uuid, ForeignKey(members.c.member_id), primary_key=True),
    Column("state", Text, nullable=False, comment="pending waits for the signature of the charter"),
    Column("admission_id", Uuid, nullable=False),
    Column("admitted_on", Date, nullable=False),
    Column("territory_id", Uuid, ForeignKey(territories.c.territory_id), nullable=False),
    Column("granted_on", Date),
    Column("suspended_on", Date),
    Column("suspended_until_on", Date, comment="the last day of the suspension; null until resumed"),
    Column("ended_on", Date),
    Column("ended_reason", Text),
    cooperative(),
    CheckConstraint("state IN ('pending', 'active', 'suspended', 'ended')", name="state"),
    CheckConstraint("state NOT IN ('active', 'suspended') OR granted_on IS NOT NULL", name="granted"),
    CheckConstraint("(state = 'suspended') = (suspended_on IS NOT NULL)", name="suspended"),
    CheckConstraint("suspended_until_on IS NULL OR suspended_until_on >= suspended_on", name="suspended_until_later"),
    CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended"),
    CheckConstraint("(state = 'ended') = (ended_reason IS NOT NULL)", name="ended_with_reason"),
    CheckConstraint("ended_reason IN ('left', 'excluded', 'deceased', 'erased')", name="ended_reason"),
    Index("plugs_territory_id_idx", "territory_id", "state"),
    comment="The Plug status of each member who was ever admitted",
)

plug_measures = Table(
    "plug_measures",
    metadata,
    Column("decision_id", Uuid, primary_key=True, comment="stands in the message; the id of the measure"),
    Column("member_id", Uuid, ForeignKey(members.c.member_id), nullable=False),
    Column("measure", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("until_on", Date),
    Column("taken_on", Date, nullable=False),
    Column("taken_by", Uuid, ForeignKey(members.c.member_id), comment="null when a date did it"),
    CheckConstraint("measure IN ('suspend', 'resume', 'end')", name="measure"),
    Index("plug_measures_member_id_idx", "member_id"),
    comment="Why a Plug status was suspended, resumed or ended; append-only",
)

mandates = Table(
    "mandates",
    metadata,
    Column("mandate_id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey(members.c.member_id), nullable=False),
    Column("role", Text, nullable=False),
    Column("scope_id", Uuid, comment="a territory, project or mission; null for the whole cooperative"),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, comment="the last day; null is open-ended"),
    Column("ceiling_amount", BigInteger),
    Column("ceiling_unit", Text),
    Column("decision_id", Uuid),
    Column("given_by", Uuid, comment="null for the bootstrap"),
    Column("ended_on", Date, comment="the first day without it"),
    Column("ended_by", Uuid, comment="null when its date ended it"),
    cooperative(),
    CheckConstraint(
        "role IN ('founding_referent', 'technical_presidency', 'service_provider', 'strategic_council',"
        " 'project_lead', 'jury', 'mediator', 'steward')",
        name="role",
    ),
    CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_later"),
    CheckConstraint("(ceiling_amount IS NULL) = (ceiling_unit IS NULL)", name="ceiling_whole"),
    CheckConstraint("ceiling_amount >= 1", name="ceiling_positive"),
    CheckConstraint("ceiling_unit IN ('EUR', 'SUB', 'COL')", name="ceiling_unit"),
    Index("mandates_member_id_idx", "member_id"),
    Index("mandates_role_idx", "role", postgresql_where="ended_on IS NULL"),
    comment="Functions that people hold, with dates and ceilings",
)

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", Uuid, primary_key=True),
    Column("decision_number", Integer, nullable=False, unique=True, comment="unbroken"),
    Column("title", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Uuid, ForeignKey(members.c.member_id), nullable=False),
    moment("proposed_at"),
    Column("countersigned_by", Uuid, ForeignKey(members.c.member_id)),
    Column("adopted_on", Date),
    Column("effective_on", Date, nullable=False),
    cooperative(),
    CheckConstraint("state IN ('proposed', 'adopted')", name="state"),
    CheckConstraint("method IN ('council')", name="method"),
    CheckConstraint("(state = 'adopted') = (adopted_on IS NOT NULL)", name="adopted"),
    CheckConstraint("(state = 'adopted') = (countersigned_by IS NOT NULL)", name="adopted_countersigned"),
    CheckConstraint("countersigned_by <> proposed_by", name="two_people"),
    comment="The register of decisions",
)

decision_effects = Table(
    "decision_effects",
    metadata,
    Column("effect_id", Uuid, primary_key=True),
    Column("decision_id", Uuid, ForeignKey(decisions.c.decision_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("unit", Text),
    CheckConstraint("target IN ('wallet', 'marketplace', 'missions', 'events')", name="target"),
    Index("decision_effects_decision_id_idx", "decision_id", "position", unique=True),
    comment="What a decision changes: one value of one service each",
)
