"""People with COL to give, in numbers, as the ledger would have them after they had earned it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from deploy.local.stack import Stack
from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, Account, member_col
from shared.ids import new_id

MEMBERS = 50_000
GIVERS = 500
EACH = 1_000_000

_NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_LIMIT = 10**11


@dataclass(frozen=True)
class People:
    """The members, by their place: number − 1. The first are those who give."""

    ids: list[UUID]

    @property
    def givers(self) -> list[UUID]:
        """Those whose tokens a bench sends."""
        return self.ids[:GIVERS]


async def settle(running: Stack) -> People:
    """Everybody is known and has earned COL in a group of their own; the yearly limit stands in nobody's way."""
    people = People([new_id() for _ in range(MEMBERS)])
    accounts = [member_col(member_id, number) for number, member_id in enumerate(people.ids, start=1)]
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    known = [(account.owner_id, account.owner_number, 1, "person", _NOW.date()) for account in accounts]
    await connection.copy_records_to_table("known_members", records=known)
    sums = [_account(account, 0, EACH) for account in accounts]
    sums.append(_account(COL_ISSUANCE_ACCOUNT, EACH * MEMBERS, 0))
    await connection.copy_records_to_table("accounts", records=sums)
    await connection.copy_records_to_table(
        "groups",
        records=[(new_id(), "collective_service", account.owner_id, _NOW.date(), *_RULE) for account in accounts],
        columns=[
            *("group_id", "kind", "subject_id", "business_date"),
            *("policy_key", "policy_version", "transfer_count", "cooperative", "posted_at"),
        ],
    )
    issuance = COL_ISSUANCE_ACCOUNT.account_id
    await connection.copy_records_to_table(
        "transfers",
        records=[
            (n, 1, issuance, account.account_id, EACH, "COL", None) for n, account in enumerate(accounts, start=1)
        ],
    )
    await connection.execute(
        "INSERT INTO policy_versions VALUES ('gift_yearly_limit', 1, $1, '2020-01-01', NULL, NULL, $2)", _LIMIT, _NOW
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    return people


_RULE = ("rules", 1, 1, "pour-et-par", _NOW)


def _account(account: Account, debits: int, credits: int) -> tuple[Any, ...]:
    about = (account.account_id, account.kind, account.unit, account.owner_id, account.owner_number, account.year)
    return (*about, 0, debits, 0, credits, _NOW.date(), "pour-et-par")
