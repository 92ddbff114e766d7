"""Sums of the journal by month, which keep what members read from growing with history.

A daily job adds what was posted since (`summed_journal` says how far it came); whatever is newer is read from the
journal itself. Everything here can be made again from the journal.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid

from services.wallet.tables.schema import metadata

account_months = Table(
    "account_months",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("month", Date, primary_key=True, comment="first day of the month of the business date"),
    Column("kind", Text, primary_key=True, comment="of the groups"),
    Column("debits", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("first_position", BigInteger, nullable=False, comment="of the groups summed here"),
    Column("last_position", BigInteger, nullable=False),
    Column("issued", BigInteger, nullable=False, comment="of the credits, COL that was issued"),
    Index("account_months_month_idx", "month", "kind"),
    comment="What each account was debited and credited in a month, by kind of group",
)

month_sums = Table(
    "month_sums",
    metadata,
    Column("month", Date, primary_key=True),
    Column("account_kind", Text, primary_key=True),
    Column("kind", Text, primary_key=True, comment="of the groups"),
    Column("debits", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),
    comment="The same over all accounts of a kind: the cooperative's own figures",
)

summed_journal = Table(
    "summed_journal",
    metadata,
    Column("one", Boolean, primary_key=True),
    Column("position", BigInteger, nullable=False, comment="up to this group the journal is in the sums"),
    CheckConstraint("one", name="one"),
    comment="How far the sums have come",
)

known_decisions = Table(
    "known_decisions",
    metadata,
    Column("decision_id", Uuid, primary_key=True),
    Column("decision_number", Integer, nullable=False),
    Column("adopted_on", Date, nullable=False),
    comment="Decisions that membership announced: what the number on a line means",
)
