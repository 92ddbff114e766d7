"""The ledger: accounts with their four sums, groups, transfers. The runtime role may only add groups and transfers.

A transfer has no foreign keys: the hot path writes thousands a second, and `check` proves what they would. Transfers
are found by group through their key, and by account through one index a side; `group_position` rises with time, so a
page of the statement of an account is a range of both.
"""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.wallet.domain.accounts import CEILING_KINDS, FLOOR_KINDS, KINDS
from services.wallet.tables.schema import metadata


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _of_unit(unit: str) -> str:
    return f"kind IN ({_quoted(kind.name for kind in KINDS.values() if kind.unit == unit)}) AND unit = '{unit}'"


GROUP_KINDS = (
    "grant",
    "grant_ended",
    "expiry",
    "roll_over",
    "settlement",
    "refund",
    "claim_recovery",
    "gift",
    "hold_settlement",
    "fees",
    "fees_reversal",
    "set_off",
    "invoice",
    "credit_note",
    "payment",
    "payment_reversal",
    "write_off",
    "payout",
    "payout_return",
    "conversion",
    "conversion_line",
    "conversion_reversal",
    "conversion_line_reversal",
    "allocation",
    "investment",
    "opening",
    "collective_service",
    "partner_payment",
    "correction",
)
"""What a group can be: one word a business fact."""

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", Uuid, primary_key=True, comment="derived from kind, owner, unit and year"),
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column(
        "owner_id", Uuid, comment="a member, mission, client, conversion or partner; null for the cooperative's own"
    ),
    Column("owner_number", Integer, comment="the member's number, which breaks ties"),
    Column("year", SmallInteger, comment="of SUB, which is kept by year"),
    Column("debits_pending", BigInteger, nullable=False),
    Column("debits_posted", BigInteger, nullable=False),
    Column("credits_pending", BigInteger, nullable=False),
    Column("credits_posted", BigInteger, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("cooperative", Text, nullable=False),
    CheckConstraint(
        " OR ".join(_of_unit(unit) for unit in ("EUR", "SUB", "COL")),
        name="kind_unit",
    ),
    CheckConstraint("(kind = 'member_sub') = (year IS NOT NULL)", name="year"),
    CheckConstraint(
        "debits_pending >= 0 AND debits_posted >= 0 AND credits_pending >= 0 AND credits_posted >= 0", name="sums"
    ),
    CheckConstraint(
        f"kind NOT IN ({_quoted(FLOOR_KINDS)}) OR credits_posted - debits_posted - debits_pending >= 0",
        name="floor",
    ),
    CheckConstraint(
        f"kind NOT IN ({_quoted(CEILING_KINDS)}) OR debits_posted - credits_posted - credits_pending >= 0",
        name="ceiling",
    ),
    Index(
        "accounts_owner_id_idx",
        "owner_id",
        "kind",
        "year",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where="kind <> 'mission_clearing'",
    ),
    Index("accounts_year_idx", "year", "account_id", postgresql_where="kind = 'member_sub'"),
    # Members who owe something are found without looking at all accounts.
    Index("accounts_receivable_idx", "owner_id", postgresql_where="kind = 'member_receivable'"),
    comment="Accounts, opened with their first transfer; a balance is credits less debits",
    postgresql_with={"fillfactor": 70},
)

groups = Table(
    "groups",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True, comment="order of writing"),
    Column("group_id", Uuid, nullable=False, unique=True, comment="the idempotency key: one fact is posted once"),
    Column("kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False, comment="what the fact is about: an order, a mission, a member"),
    Column("cause_id", Uuid, comment="the message or request that caused it"),
    Column("business_date", Date, nullable=False),
    Column("policy_key", Text, nullable=False, comment="what its amounts follow: a policy, or `rules`"),
    Column("policy_version", Integer, nullable=False, comment="of that policy; 0 is the shipped default"),
    Column("decision_id", Uuid, comment="that set the policy"),
    Column("reverses_group_id", Uuid),
    Column("transfer_count", SmallInteger, nullable=False),
    Column("cooperative", Text, nullable=False),
    Column("territory_id", Uuid),
    Column("reason_sha256", LargeBinary, comment="salted hash of a free text that is kept where it can be erased"),
    Column("posted_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(f"kind IN ({_quoted(GROUP_KINDS)})", name="kind"),
    CheckConstraint("octet_length(reason_sha256) = 32", name="reason_sha256"),
    CheckConstraint("transfer_count > 0", name="transfer_count"),
    Index("groups_reverses_group_id_idx", "reverses_group_id", postgresql_where="reverses_group_id IS NOT NULL"),
    # A year of the journal is a range of its pages: business dates rise with positions, but for a few late facts.
    Index("groups_business_date_idx", "business_date", postgresql_using="brin"),
    comment="One row a business fact, posted whole; append-only",
)

transfers = Table(
    "transfers",
    metadata,
    Column("group_position", BigInteger, primary_key=True),
    Column("line_no", SmallInteger, primary_key=True),
    Column("debit_account_id", Uuid, nullable=False),
    Column("credit_account_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("unit", Text, nullable=False),
    Column("reference_id", Uuid, comment="the line of a statement"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("unit IN ('EUR', 'SUB', 'COL')", name="unit"),
    CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
    Index("transfers_debit_account_id_idx", "debit_account_id", "group_position", "line_no"),
    Index("transfers_credit_account_id_idx", "credit_account_id", "group_position", "line_no"),
    comment="Amounts that moved, debit account to credit account; append-only",
)
