"""The reserve fund at work: what members ask for, what was granted by decision, and what was spent of it."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid

from services.wallet.tables.schema import metadata

investment_requests = Table(
    "investment_requests",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False, comment="what it is for; no personal data is asked here"),
    Column("asked", BigInteger, nullable=False, comment="cents"),
    Column("requested_by", Uuid, nullable=False),
    Column("requested_by_number", Integer, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("granted", BigInteger, nullable=False, comment="cents set aside in the reserve fund by the decision"),
    Column("spent", BigInteger, nullable=False),
    Column("decision_id", Uuid),
    Column("decided_on", Date),
    Column("closed_on", Date, comment="what was granted and not spent is free again from this day"),
    Column("cooperative", Text, nullable=False),
    CheckConstraint("kind IN ('studio', 'training', 'equipment')", name="kind"),
    CheckConstraint("state IN ('requested', 'granted', 'refused', 'closed')", name="state"),
    CheckConstraint("asked > 0 AND granted BETWEEN 0 AND asked AND spent BETWEEN 0 AND granted", name="amounts"),
    CheckConstraint("(state IN ('granted', 'closed')) = (granted > 0)", name="granted"),
    CheckConstraint("(state = 'requested') = (decision_id IS NULL)", name="decided"),
    CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed"),
    comment="Investments asked of the reserve fund; granted less spent is pending on it until closed",
)

investment_spendings = Table(
    "investment_spendings",
    metadata,
    Column("spending_id", Uuid, primary_key=True, comment="also the id of its group once approved"),
    Column("request_id", Uuid, ForeignKey("investment_requests.request_id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("document", Text, nullable=False, comment="number of the invoice or receipt"),
    Column("spent_on", Date, nullable=False, comment="business date"),
    Column("proposed_by", Uuid, nullable=False),
    Column("approved_by", Uuid),
    Column("approved_on", Date),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("(approved_by IS NULL) = (approved_on IS NULL)", name="approved"),
    CheckConstraint("approved_by <> proposed_by", name="two_people"),
    Index("investment_spendings_request_id_idx", "request_id"),
    comment="Spendings against an investment: proposed by one person, posted on the approval of another",
)
