"""People and structures: who asked to be a member, who is one, how they log in, and what is written to them."""

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
from sqlalchemy.dialects.postgresql import JSONB

from services.membership.tables.schema import cooperative, metadata, moment

_KIND = "kind IN ('person', 'structure')"
_LANGUAGE = "language IN ('fr', 'en')"

registrations = Table(
    "registrations",
    metadata,
    Column("registration_id", Uuid, primary_key=True),
    Column("address", Text, nullable=False, comment="personal data"),
    Column("address_key", Text, nullable=False, comment="personal data: the address in lower case"),
    Column("kind", Text, nullable=False),
    Column("public_name", Text, nullable=False, comment="personal data: the stage name"),
    Column("legal_name", Text, nullable=False, comment="personal data"),
    Column("language", Text, nullable=False),
    Column("password_hash", Text, nullable=False, comment="argon2id"),
    Column("token_sha256", LargeBinary, nullable=False, unique=True, comment="hash of the token in the mail"),
    Column("token_key_id", Text, nullable=False, comment="the key from which the mail's token is derived"),
    moment("asked_at"),
    moment("expires_at"),
    CheckConstraint(_KIND, name="kind"),
    CheckConstraint(_LANGUAGE, name="language"),
    CheckConstraint("expires_at > asked_at", name="expires_later"),
    Index("registrations_address_key_idx", "address_key"),
    Index("registrations_expires_at_idx", "expires_at"),
    comment="Asked for and not yet verified; removed on verification or expiry",
)

members = Table(
    "members",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("member_number", Integer, nullable=False, unique=True, comment="unbroken, in order of verification"),
    Column("kind", Text, nullable=False),
    Column("public_name", Text, nullable=False, comment="personal data: the stage name a member chose"),
    Column("language", Text, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("notice_mail", Text, nullable=False, comment="which notices come by mail too: all, urgent, none"),
    Column("version", Integer, nullable=False, comment="rises by one with each change of the profile; the ETag"),
    cooperative(),
    CheckConstraint("member_number >= 1", name="member_number_positive"),
    CheckConstraint(_KIND, name="kind"),
    CheckConstraint(_LANGUAGE, name="language"),
    CheckConstraint("notice_mail IN ('all', 'urgent', 'none')", name="notice_mail"),
    CheckConstraint("version >= 1", name="version_positive"),
    comment="Members: the public side of a person or structure",
)

accounts = Table(
    "accounts",
    metadata,
    Column("member_id", Uuid, ForeignKey(members.c.member_id), primary_key=True),
    Column("address", Text, nullable=False, comment="personal data"),
    Column("address_key", Text, nullable=False, unique=True, comment="personal data: the address in lower case"),
    Column("legal_name", Text, nullable=False, comment="personal data"),
    Column("password_hash", Text, nullable=False, comment="argon2id"),
    moment("password_changed_at"),
    comment="The private side of a member: how to log in, and the name that papers carry",
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey(members.c.member_id), nullable=False),
    Column("device", Text, comment="personal data: the User-Agent, shortened"),
    Column("generation", Integer, nullable=False, comment="how many refresh tokens it has been given"),
    moment("rotated_at", comment="when the present refresh token was given"),
    moment("started_at"),
    moment("expires_at", comment="end of the session whatever its use"),
    moment("ended_at", nullable=True),
    Column("ended_reason", Text),
    CheckConstraint("generation >= 1", name="generation_positive"),
    CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_with_reason"),
    CheckConstraint(
        "ended_reason IN ('log_out', 'log_out_everywhere', 'password', 'suspension', 'reuse')", name="ended_reason"
    ),
    Index("sessions_member_id_idx", "member_id", postgresql_where="ended_at IS NULL"),
    comment="Log-ins: a session is the family of its refresh tokens",
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("session_id", Uuid, ForeignKey(sessions.c.session_id, ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("key_id", Text, nullable=False, comment="the key from which the token is derived"),
    CheckConstraint("generation >= 1", name="generation_positive"),
    Index("refresh_tokens_session_id_generation_idx", "session_id", "generation", unique=True),
    comment="Hashes of the refresh tokens of each session, so that an old one is recognised when it comes back",
)

mails = Table(
    "mails",
    metadata,
    Column("mail_id", Uuid, primary_key=True, comment="also its Message-ID: a repeated sending carries the same"),
    Column("kind", Text, nullable=False, comment="the template"),
    Column("address", Text, comment="personal data; removed when the mail has left or is given up"),
    Column("language", Text, nullable=False),
    Column("subject_id", Uuid, comment="the registration or notice it is about"),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, comment="a code, never the address"),
    moment("queued_at"),
    moment("sent_at", nullable=True),
    CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
    CheckConstraint("state <> 'queued' OR address IS NOT NULL", name="queued_has_address"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
    CheckConstraint(_LANGUAGE, name="language"),
    Index("mails_queued_at_idx", "queued_at"),
    comment="Mails to send and sent; a worker sends from here, by a due job for each",
)

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey(members.c.member_id), nullable=False),
    Column("sequence", BigInteger, nullable=False, comment="of the message; 0 for a notice of membership itself"),
    Column("source", Text, nullable=False, comment="the service that says it"),
    Column("kind", Text, nullable=False),
    Column("parameters", JSONB, nullable=False, comment="ids, amounts, dates and codes; never personal data"),
    Column("urgent", Boolean, nullable=False),
    moment("told_at"),
    moment("read_at", nullable=True),
    Index("notices_member_id_notice_id_idx", "member_id", "told_at", "notice_id"),
    comment="What a member was told, once a notice; the sentence is made when it is read, in the reader's language",
)
