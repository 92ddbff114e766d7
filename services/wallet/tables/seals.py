"""The seals of the journal (`seals`, `sealed_groups`), and what was said of them (`journal_heads`).

A group is sealed once no transaction can still write a lower position: `seal_state` holds the candidate.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.wallet.tables.schema import metadata

seal_state = Table(
    "seal_state",
    metadata,
    Column("one", Boolean, primary_key=True, comment="there is one row; whoever seals locks it"),
    Column("position", BigInteger, comment="the highest position given when the candidate was taken"),
    Column("writers", ARRAY(Text), comment="transactions that could then still write at or below it"),
    CheckConstraint("one", name="one"),
    CheckConstraint("(position IS NULL) = (writers IS NULL)", name="candidate"),
    comment="What is to be sealed next",
)

seals = Table(
    "seals",
    metadata,
    Column("seal_no", BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 … without a gap"),
    Column("first_position", BigInteger, nullable=False, comment="one after the last of the seal before"),
    Column("last_position", BigInteger, nullable=False),
    Column("row_count", Integer, nullable=False, comment="groups between the two"),
    Column("head_sha256", LargeBinary, nullable=False, comment="the digest of its last group"),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("first_position <= last_position AND row_count > 0", name="positions"),
    CheckConstraint("octet_length(head_sha256) = 32", name="head_sha256"),
    comment="Parts of the journal that are final, one after the other; append-only",
)

sealed_groups = Table(
    "sealed_groups",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False, comment="of the group"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the digest before and the text of the group"),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    comment="The hash chain over the groups and their transfers; append-only",
)

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("sealed_on", Date, primary_key=True, comment="business date"),
    Column("first_seal_no", BigInteger, nullable=False),
    Column("last_seal_no", BigInteger, nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("head_sha256", LargeBinary, nullable=False),
    comment="The head of the chain at the end of a day, as it was said to membership; append-only",
)
