"""What members ask of the wallet themselves: gifts, amounts set aside, reasons, and what was asked under which id."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.wallet.tables.schema import metadata

yearly_gifts = Table(
    "yearly_gifts",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("year", SmallInteger, primary_key=True, comment="of the business date"),
    Column("given", BigInteger, nullable=False, comment="hundredths of COL, given or set aside to be given"),
    CheckConstraint("given >= 0", name="given"),
    comment="What a member has given away in a calendar year, for the yearly limit",
    postgresql_with={"fillfactor": 70},
)

transfer_reasons = Table(
    "transfer_reasons",
    metadata,
    Column("group_id", Uuid, primary_key=True, comment="of the gift; of a hold: derived from its id"),
    Column("giver_id", Uuid, nullable=False),
    Column("recipient_id", Uuid, comment="null for the pot commun"),
    Column("salt", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False, comment="personal data: free text; erased with the person it belongs to"),
    CheckConstraint("octet_length(salt) = 16", name="salt"),
    Index("transfer_reasons_giver_id_idx", "giver_id"),
    Index("transfer_reasons_recipient_id_idx", "recipient_id"),
    comment="Why members gave, in their words; the journal holds sha256(salt || reason) and nothing more",
)

asked_requests = Table(
    "asked_requests",
    metadata,
    Column("command", Text, primary_key=True),
    Column("request_id", Uuid, primary_key=True, comment="given by the caller: the idempotency key"),
    Column("caller_id", Uuid, nullable=False),
    Column("salt", LargeBinary, comment="null once the reasons of the caller were erased: the body is then forgotten"),
    Column("body_sha256", LargeBinary, nullable=False, comment="sha256(salt || body)"),
    Column("refusal", Text, comment="code of the problem; null when it was done"),
    Column("parameters", JSONB, comment="of the problem"),
    Column("field", Text, comment="of the problem"),
    Column("answer", LargeBinary, comment="the body of the answer; null for a refusal"),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("command IN ('transfer', 'hold', 'settle', 'void')", name="command"),
    CheckConstraint("(refusal IS NULL) = (answer IS NOT NULL)", name="outcome"),
    Index("asked_requests_caller_id_idx", "caller_id", postgresql_where="salt IS NOT NULL"),
    comment="What was asked under which id and what became of it; a gift that was posted stands in the journal alone",
)

member_holds = Table(
    "member_holds",
    metadata,
    Column("hold_id", Uuid, primary_key=True, comment="given by the caller"),
    Column("giver_id", Uuid, nullable=False),
    Column("giver_number", Integer, nullable=False),
    Column("recipient_id", Uuid, comment="null for the pot commun"),
    Column("recipient_number", Integer),
    Column("debit_account_id", Uuid, nullable=False),
    Column("credit_account_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False, comment="hundredths of COL"),
    Column("posted", BigInteger, nullable=False),
    Column("voided", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("placed_on", Date, nullable=False, comment="its year is the one whose limit it counts in"),
    Column("expires_on", Date, nullable=False, comment="the last day on which it can be settled"),
    Column("ended_on", Date),
    Column("policy_version", Integer, nullable=False, comment="of gift_yearly_limit, checked when it was placed"),
    Column("decision_id", Uuid),
    Column("cooperative", Text, nullable=False),
    Column("reason_sha256", LargeBinary, comment="what its settlements say in the journal of the reason, kept apart"),
    CheckConstraint("octet_length(reason_sha256) = 32", name="reason_sha256"),
    CheckConstraint("amount > 0 AND posted >= 0 AND voided >= 0 AND posted + voided <= amount", name="amount"),
    CheckConstraint("state IN ('placed', 'settled', 'voided', 'expired')", name="state"),
    CheckConstraint("(state = 'placed') = (posted + voided < amount)", name="rest"),
    CheckConstraint("(state = 'placed') = (ended_on IS NULL)", name="ended"),
    CheckConstraint("(recipient_id IS NULL) = (recipient_number IS NULL)", name="recipient"),
    Index("member_holds_expires_on_idx", "expires_on", "hold_id", postgresql_where="state = 'placed'"),
    Index("member_holds_giver_id_idx", "giver_id"),
    Index("member_holds_ended_on_idx", "ended_on"),
    comment="COL that members set aside for a member or the pot; amount - posted - voided is still set aside",
)
