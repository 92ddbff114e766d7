"""What one transaction writes into the ledger: groups of transfers, and amounts set aside or given back.

A transfer moves a positive amount of one unit from the account it debits to the account it credits, so a group balances
by its construction. A hold is a transfer that is pending: it stands in `debits_pending` of the one account and
`credits_pending` of the other until it is posted or voided.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import Account

RULES = "rules"
"""What a group follows when no value that the cooperative decides had a part in it: the published rules themselves."""
RULES_VERSION = 1


class Transfer(NamedTuple):
    """An amount that moves. `reference_id` names the line of a statement, when there is one."""

    debit: Account
    credit: Account
    amount: int
    reference_id: UUID | None = None


class Pending(NamedTuple):
    """A change of what is set aside between two accounts: above 0 when held, below 0 when posted or given back."""

    debit: Account
    credit: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Group:
    """One business fact, posted whole or not at all. Its id is the idempotency key: the same id is posted once.

    `subject_id` is what the fact is about (an order, a statement, a member); `cause_id` the message or request behind
    it. Policy key and version say which rule its amounts follow, `decision_id` the decision that set it.
    `reason_sha256` is the salted hash of a free text that is kept apart, where it can be erased.
    """

    group_id: UUID
    kind: str
    subject_id: UUID
    cause_id: UUID | None
    business_date: date
    transfers: tuple[Transfer, ...]
    policy_key: str = RULES
    policy_version: int = RULES_VERSION
    decision_id: UUID | None = None
    reverses_group_id: UUID | None = None
    territory_id: UUID | None = None
    reason_sha256: bytes | None = None

    def __post_init__(self) -> None:
        if not self.transfers:
            raise ValueError("a group holds at least one transfer")
        for transfer in self.transfers:
            if transfer.amount <= 0:
                raise ValueError("an amount is positive; direction is which account")
            if transfer.debit.unit != transfer.credit.unit:
                raise ValueError("a transfer moves one unit")
            if transfer.debit.account_id == transfer.credit.account_id:
                raise ValueError("a transfer moves between two accounts")


class Change(NamedTuple):
    """What is added to the four sums of one account."""

    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int


@dataclass(slots=True)
class Posting:
    """Collects what a batch writes."""

    groups: list[Group] = field(default_factory=list)
    pendings: list[Pending] = field(default_factory=list)

    def post(self, group: Group) -> None:
        """Write a group."""
        self.groups.append(group)

    def hold(self, debit: Account, credit: Account, amount: int) -> None:
        """Set an amount aside."""
        self.pendings.append(Pending(debit, credit, amount))

    def release(self, debit: Account, credit: Account, amount: int) -> None:
        """End (a part of) a hold: post the transfer in a group, or leave it, which gives the amount back."""
        self.pendings.append(Pending(debit, credit, -amount))

    def accounts(self) -> dict[UUID, Account]:
        """Every account that is touched, by id."""
        touched: dict[UUID, Account] = {}
        pairs = [(transfer.debit, transfer.credit) for group in self.groups for transfer in group.transfers]
        pairs += [(pending.debit, pending.credit) for pending in self.pendings]
        for debit, credit in pairs:
            touched[debit.account_id] = debit
            touched[credit.account_id] = credit
        return touched

    def changes(self) -> dict[UUID, Change]:
        """What is added to each account, by id."""
        sums: dict[UUID, list[int]] = {account_id: [0, 0, 0, 0] for account_id in self.accounts()}
        for pending in self.pendings:
            sums[pending.debit.account_id][0] += pending.amount
            sums[pending.credit.account_id][2] += pending.amount
        for group in self.groups:
            for transfer in group.transfers:
                sums[transfer.debit.account_id][1] += transfer.amount
                sums[transfer.credit.account_id][3] += transfer.amount
        return {account_id: Change(*four) for account_id, four in sums.items()}
