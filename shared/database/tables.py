"""The naming convention of every table, and the kit's own tables, which stand in each service's database.

Their migrations are in `shared/database/migrations/`; this module is what statements are built from.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

NAMING_CONVENTION = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


def new_metadata() -> MetaData:
    """The metadata a service hangs its tables on."""
    return MetaData(naming_convention=NAMING_CONVENTION)


kit = new_metadata()

sent_messages = Table(
    "sent_messages",
    kit,
    Column("message_id", Uuid),
    Column("said_at", DateTime(timezone=True), comment="partition key: one partition a month"),
    Column("kept", Boolean, comment="kept for ever, otherwise 13 months"),
    Column("routing_key", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="the envelope as it went, JSON in UTF-8"),
    # The time first: derived ids are random, and an index on them alone would be written all over.
    PrimaryKeyConstraint("said_at", "message_id", "kept"),
    Index("sent_messages_routing_key_idx", "routing_key", "said_at", "message_id"),
    comment="Everything this service has said; republish reads it",
    postgresql_partition_by="LIST (kept)",
)

outbox = Table(
    "outbox",
    kit,
    Column(
        "position",
        BigInteger,
        Identity(),
        primary_key=True,
        comment="order of writing; never a cursor: commits come late",
    ),
    Column("message_id", Uuid, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("lane", SmallInteger, nullable=False, comment="hash of the subject; a relay holds whole lanes"),
    Column("routing_key", Text, nullable=False),
    Column("only_to", Text, comment="a listener to whom a past fact is said again; null for everybody"),
    Column("retry_at", DateTime(timezone=True), comment="after a publish that no queue took"),
    Index("outbox_lane_position_idx", "lane", "position"),
    comment="What has been said and is not yet confirmed by the bus; the relay deletes a row after the confirm",
)

message_sequences = Table(
    "message_sequences",
    kit,
    Column("subject", Uuid, primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
    comment="The last sequence given to a subject; the upsert is the lock that orders what is said of it",
)

inbox = Table(
    "inbox",
    kit,
    Column("subscriber", Text, primary_key=True),
    Column("message_id", Uuid, primary_key=True),
    Column("received_on", Date, nullable=False),
    comment="Messages whose effect is in this database; keys are kept for ever",
)

inbox_messages = Table(
    "inbox_messages",
    kit,
    Column("message_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False, comment="parked: will be tried again; dead: waits for an operator"),
    Column("routing_key", Text, nullable=False),
    Column("subject", Uuid, comment="null when the envelope cannot be read"),
    Column("sequence", BigInteger),
    Column("waiting_for", Uuid, comment="the id whose arrival would let a parked message go on"),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", DateTime(timezone=True)),
    Column("reason", Text, nullable=False),
    Column("trace", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("body", LargeBinary, nullable=False),
    CheckConstraint("state IN ('parked', 'dead')", name="state"),
    CheckConstraint("state = 'dead' OR next_attempt_at IS NOT NULL", name="parked_is_due"),
    Index("inbox_messages_due_idx", "next_attempt_at", postgresql_where="state = 'parked'"),
    Index("inbox_messages_waiting_for_idx", "waiting_for", postgresql_where="state = 'parked'"),
    comment="Messages that could not be applied: parked or dead, with the reason",
)

heard_tallies = Table(
    "heard_tallies",
    kit,
    Column("tally_no", BigInteger, Identity(), primary_key=True),
    Column("business_date", Date, nullable=False),
    Column("routing_key", Text, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Index("heard_tallies_business_date_idx", "business_date", "routing_key"),
    comment="How many messages of a business date were applied, a row a batch: only of senders that close their days",
)

closed_days = Table(
    "closed_days",
    kit,
    Column("source", Text, primary_key=True),
    Column("business_date", Date, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("counts", JSONB, nullable=False, comment="by routing key, as the sender said them"),
    Column("sums", JSONB, nullable=False, comment="by unit"),
    Column("closed_at", DateTime(timezone=True), nullable=False, comment="when the sender said it"),
    Column("missing", BigInteger, comment="messages said and not applied here; null until compared"),
    Column("compared_at", DateTime(timezone=True)),
    Index("closed_days_missing_idx", "business_date", postgresql_where="missing <> 0"),
    comment="Business dates that other services have closed, compared with what was heard of them",
)

delivery_starts = Table(
    "delivery_starts",
    kit,
    Column("message_id", Uuid, primary_key=True),
    Column("starts", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    comment="Redelivered messages that were begun alone; one that never ends has killed its worker",
)

idempotency_keys = Table(
    "idempotency_keys",
    kit,
    Column("caller_id", Uuid, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_sha256", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("answer", LargeBinary, comment="the body of the answer; removed after 30 days, the key stays"),
    Column("location", Text),
    Column("used_at", DateTime(timezone=True), nullable=False),
    Index("idempotency_keys_used_at_idx", "used_at", postgresql_where="answer IS NOT NULL"),
    comment="Answers to POSTs by key, so that a repeated call has the same answer and no second effect",
)

due_jobs = Table(
    "due_jobs",
    kit,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("last_error", Text),
    Index("due_jobs_due_at_idx", "due_at"),
    comment="Deadlines and calendar work; a row is removed in the transaction of its effect",
)

counters = Table(
    "counters",
    kit,
    Column("name", Text, primary_key=True),
    Column("last_number", BigInteger, nullable=False),
    comment="Unbroken numbers: the row is locked by the transaction that issues one",
)

policy_versions = Table(
    "policy_versions",
    kit,
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("decision_id", Uuid, comment="null for the default that the software ships"),
    Column("effect_id", Uuid, unique=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Index("policy_versions_key_effective_on_idx", "key", "effective_on", "version"),
    comment="Values that the cooperative decides, with their effective date and decision",
)

audit_trail = Table(
    "audit_trail",
    kit,
    Column("entry_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_id", Uuid, comment="a member; null for a message, a job or an operator"),
    Column("action", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("cause_kind", Text, nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("request_id", Text),
    Column("details", JSONB, nullable=False, comment="ids, codes, amounts; never personal data"),
    Index("audit_trail_at_idx", "at", "entry_id"),
    Index("audit_trail_subject_id_idx", "subject_id", "at"),
    comment="Who did what, when, by which request; append-only",
)

token_revocations = Table(
    "token_revocations",
    kit,
    Column("subject_id", Uuid, primary_key=True),
    Column("issued_before_at", DateTime(timezone=True), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    comment="Tokens of a person issued before this moment are refused",
)

key_sets = Table(
    "key_sets",
    kit,
    Column("url", Text, primary_key=True),
    Column("document", JSONB, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    comment="The last good copy of the token keys, for a start while their issuer is away",
)

rate_limits = Table(
    "rate_limits",
    kit,
    Column("bucket_sha256", LargeBinary, primary_key=True, comment="what is limited, hashed: it may name an address"),
    Column("window_ends_at", DateTime(timezone=True), nullable=False),
    Column("taken", Integer, nullable=False),
    Index("rate_limits_window_ends_at_idx", "window_ends_at"),
    comment="How often something was tried in its present window; a row may go once its window has ended",
)
