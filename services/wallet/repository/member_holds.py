"""COL that members set aside through the wallet's own routes. Writers hold the lock of credits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Self
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import Account
from services.wallet.domain.gifts import GiftAsk
from shared.database.unit_of_work import UnitOfWork

State = Literal["placed", "settled", "voided", "expired"]

_COLUMNS = (
    "hold_id, giver_id, giver_number, recipient_id, recipient_number, amount, posted, voided, state, placed_on,"
    " expires_on, ended_on, policy_version, decision_id, reason_sha256"
)
_INSERT = text(
    f"INSERT INTO member_holds ({_COLUMNS}, debit_account_id, credit_account_id, cooperative)"  # noqa: S608
    " SELECT t.*, :cooperative FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:giver_ids AS uuid[]),"
    " CAST(:giver_numbers AS integer[]), CAST(:recipient_ids AS uuid[]), CAST(:recipient_numbers AS integer[]),"
    " CAST(:amounts AS bigint[]), CAST(:posted AS bigint[]), CAST(:voided AS bigint[]), CAST(:states AS text[]),"
    " CAST(:placed AS date[]), CAST(:expires AS date[]), CAST(:ended AS date[]), CAST(:versions AS integer[]),"
    " CAST(:decisions AS uuid[]), CAST(:hashes AS bytea[]), CAST(:debits AS uuid[]), CAST(:credits AS uuid[])) AS t"
)
_UPDATE = text(
    "UPDATE member_holds AS h SET posted = t.posted, voided = t.voided, state = t.state, ended_on = t.ended_on"
    " FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:posted AS bigint[]), CAST(:voided AS bigint[]),"
    " CAST(:states AS text[]), CAST(:ended AS date[])) AS t (hold_id, posted, voided, state, ended_on)"
    " WHERE h.hold_id = t.hold_id"
)
_FIND = text(f"SELECT {_COLUMNS} FROM member_holds WHERE hold_id = ANY(:hold_ids)")  # noqa: S608 - a constant
_DUE = text(
    f"SELECT {_COLUMNS} FROM member_holds WHERE state = 'placed' AND expires_on < :today"  # noqa: S608 - a constant
    " ORDER BY expires_on, hold_id LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class MemberHold:
    """What a member set aside, and what became of it. `recipient_id` is None for the pot commun."""

    hold_id: UUID
    giver_id: UUID
    giver_number: int
    recipient_id: UUID | None
    recipient_number: int | None
    amount: int
    posted: int
    voided: int
    state: State
    placed_on: date
    expires_on: date
    ended_on: date | None
    policy_version: int
    decision_id: UUID | None
    reason_sha256: bytes | None = None

    @property
    def rest(self) -> int:
        """What is still set aside."""
        return self.amount - self.posted - self.voided

    @property
    def from_account(self) -> Account:
        """Where it is set aside."""
        return GiftAsk(self.giver_id, self.giver_number, self.recipient_id, self.amount, "COL").from_account

    @property
    def to_account(self) -> Account:
        """For whom."""
        ask = GiftAsk(self.giver_id, self.giver_number, self.recipient_id, self.amount, "COL")
        return ask.to_account(self.recipient_number)

    def settled(self, amount: int, on: date) -> Self:
        """With a part, or the whole rest, paid."""
        ends = amount == self.rest
        state: State = "settled" if ends else "placed"
        return replace(self, posted=self.posted + amount, state=state, ended_on=on if ends else None)

    def given_back(self, state: Literal["voided", "expired"], on: date) -> Self:
        """With its rest back at the giver's."""
        return replace(self, voided=self.voided + self.rest, state=state, ended_on=on)


async def insert_member_holds(work: UnitOfWork, holds: Sequence[MemberHold]) -> None:
    """Write holds that were placed."""
    values = {
        **_outcome(holds),
        "giver_ids": [hold.giver_id for hold in holds],
        "giver_numbers": [hold.giver_number for hold in holds],
        "recipient_ids": [hold.recipient_id for hold in holds],
        "recipient_numbers": [hold.recipient_number for hold in holds],
        "amounts": [hold.amount for hold in holds],
        "placed": [hold.placed_on for hold in holds],
        "expires": [hold.expires_on for hold in holds],
        "versions": [hold.policy_version for hold in holds],
        "decisions": [hold.decision_id for hold in holds],
        "hashes": [hold.reason_sha256 for hold in holds],
        "debits": [hold.from_account.account_id for hold in holds],
        "credits": [hold.to_account.account_id for hold in holds],
        "cooperative": work.cooperative,
    }
    await work.connection.execute(_INSERT, values)


async def update_member_holds(work: UnitOfWork, holds: Sequence[MemberHold]) -> None:
    """Write what became of holds."""
    await work.connection.execute(_UPDATE, _outcome(holds))


def _outcome(holds: Sequence[MemberHold]) -> dict[str, object]:
    return {
        "hold_ids": [hold.hold_id for hold in holds],
        "posted": [hold.posted for hold in holds],
        "voided": [hold.voided for hold in holds],
        "states": [hold.state for hold in holds],
        "ended": [hold.ended_on for hold in holds],
    }


async def find_member_holds(work: UnitOfWork, hold_ids: Collection[UUID]) -> dict[UUID, MemberHold]:
    """Those of these holds that there are."""
    rows = await work.connection.execute(_FIND, {"hold_ids": list(hold_ids)})
    return {row.hold_id: MemberHold(*row) for row in rows}


async def overdue_member_holds(work: UnitOfWork, today: date, limit: int) -> list[MemberHold]:
    """Open holds whose last day has passed, the oldest first, at most `limit`."""
    return [MemberHold(*row) for row in await work.connection.execute(_DUE, {"today": today, "limit": limit})]
