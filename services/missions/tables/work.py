"""Clients, missions, their team with weights, direct costs, and who agreed to which version of the split."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.missions.tables.schema import metadata

clients = Table(
    "clients",
    metadata,
    Column("client_id", Uuid, primary_key=True),
    Column("cooperative", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, comment="the organisation, never a person"),
    Column("siren", Text, comment="nine digits with a right Luhn check"),
    Column("contact_email", Text, comment="personal data; stands only here and in no message or log"),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('public_body', 'company')", name="kind"),
    CheckConstraint("siren ~ '^[0-9]{9}$'", name="siren"),
    comment="Organisations outside the cooperative that commission missions",
)

missions = Table(
    "missions",
    metadata,
    Column("mission_id", Uuid, primary_key=True),
    Column("client_id", Uuid, ForeignKey("clients.client_id"), nullable=False),
    Column("cooperative", Text, nullable=False),
    Column("territory_id", Uuid),
    Column("title", Text, nullable=False),
    Column("planned_cents", BigInteger, nullable=False, comment="excluding VAT"),
    Column("starts_on", Date, nullable=False, comment="planned"),
    Column("ends_on", Date, comment="planned"),
    Column("lead_id", Uuid, nullable=False, comment="acts for the mission while holding a mandate of project lead"),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, comment="rises with every change by a person; the ETag"),
    Column("split_version", Integer, nullable=False, comment="rises when team, weights, costs or amount change"),
    Column("created_by", Uuid, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_on", Date),
    Column("accepted_cents", BigInteger, comment="excluding VAT, after price reductions"),
    Column("accepted_on", Date, comment="the client's acceptance; decides which pot share is in force"),
    Column("accepted_mandate_id", Uuid, comment="the mandate with which the acceptance was recorded"),
    Column("pot_share_bps", SmallInteger, comment="as in force on accepted_on"),
    Column("policy_version", Integer, comment="0: the default that the software ships"),
    Column("decision_id", Uuid),
    Column("statement_id", Uuid, unique=True, comment="derived from the mission; set on completion"),
    Column("completed_on", Date),
    Column("credited_on", Date),
    Column("refusal_reason", Text, comment="why the wallet posted nothing"),
    Column("cancelled_on", Date),
    CheckConstraint(
        "state IN ('draft', 'team_agreed', 'in_progress', 'accepted', 'completed', 'credited', 'to_be_corrected',"
        " 'cancelled')",
        name="state",
    ),
    CheckConstraint("planned_cents > 0", name="planned_cents"),
    CheckConstraint("ends_on >= starts_on", name="ends_on"),
    CheckConstraint("accepted_cents > 0", name="accepted_cents"),
    CheckConstraint("pot_share_bps BETWEEN 0 AND 5000", name="pot_share_bps"),
    CheckConstraint(
        "state IN ('draft', 'team_agreed', 'cancelled') OR started_on IS NOT NULL",
        name="started",
    ),
    CheckConstraint(
        "(state IN ('accepted', 'completed', 'credited', 'to_be_corrected')) = (accepted_cents IS NOT NULL"
        " AND accepted_on IS NOT NULL AND pot_share_bps IS NOT NULL AND policy_version IS NOT NULL)",
        name="accepted",
    ),
    CheckConstraint(
        "(state IN ('completed', 'credited', 'to_be_corrected')) = (statement_id IS NOT NULL"
        " AND completed_on IS NOT NULL)",
        name="completed",
    ),
    CheckConstraint("(state = 'credited') = (credited_on IS NOT NULL)", name="credited"),
    CheckConstraint("state <> 'to_be_corrected' OR refusal_reason IS NOT NULL", name="to_be_corrected"),
    CheckConstraint("(state = 'cancelled') = (cancelled_on IS NOT NULL)", name="cancelled"),
    Index("missions_lead_id_idx", "lead_id"),
    Index("missions_client_id_idx", "client_id"),
    comment="Paid work for an outside client",
)

team_members = Table(
    "team_members",
    metadata,
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("member_number", Integer, nullable=False, comment="breaks ties of the split"),
    Column("weight", Integer, nullable=False),
    Column("fixed_cents", BigInteger, nullable=False, comment="comes first, before the weights"),
    CheckConstraint("weight >= 0", name="weight"),
    CheckConstraint("fixed_cents >= 0", name="fixed_cents"),
    Index("team_members_member_id_idx", "member_id", "mission_id"),
    comment="Who works on a mission, and the integer weights of the split",
)

direct_costs = Table(
    "direct_costs",
    metadata,
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), primary_key=True),
    Column("cost_no", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False, comment="actual, excluding recoverable VAT"),
    Column("member_id", Uuid, comment="the member who advanced it; null: somebody outside"),
    Column("member_number", Integer),
    CheckConstraint("cost_no > 0", name="cost_no"),
    CheckConstraint("amount_cents > 0", name="amount_cents"),
    CheckConstraint("(member_id IS NULL) = (member_number IS NULL)", name="member"),
    comment="What the mission cost, and who advanced it",
)

split_agreements = Table(
    "split_agreements",
    metadata,
    Column("mission_id", Uuid, ForeignKey("missions.mission_id"), primary_key=True),
    Column("split_version", Integer, primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("agreed_at", DateTime(timezone=True), nullable=False),
    comment="Who agreed to which version of the split; only rows of the current version count",
)
