"""The kinds of accounts and their rules, as data, and the id that every account has before it is opened.

An account holds what it owes its owner on the credit side: its balance is credits − debits. A *floor* keeps that
balance, less what is held, at 0 or above; a *ceiling* is the same for what is owed to the cooperative (debits −
credits). Accounts with neither are the outside of the ledger: issuance, and clearing that an invoice brings back to 0.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple
from uuid import UUID

from shared.money import Unit

Owner = Literal["member", "mission", "client", "conversion", "partner", "cooperative", "anybody"]
Bound = Literal["floor", "ceiling", "none"]


@dataclass(frozen=True, slots=True)
class AccountKind:
    """What all accounts of one kind have in common."""

    name: str
    unit: Unit
    owner: Owner
    bound: Bound
    meaning: str
    per_year: bool = False


MEMBER_SUB = AccountKind(
    "member_sub", "SUB", "member", "floor", "subsidy credits of one member and year", per_year=True
)
MEMBER_COL = AccountKind("member_col", "COL", "member", "floor", "collective credits of a member")
MEMBER_EUR = AccountKind("member_eur", "EUR", "member", "floor", "fees payable to a member")
MEMBER_RECEIVABLE = AccountKind(
    "member_receivable", "EUR", "member", "ceiling", "fees a member has to give back after a reversal"
)
POT = AccountKind("pot", "EUR", "cooperative", "floor", "the pot commun")
SHORTFALL = AccountKind(
    "shortfall", "EUR", "cooperative", "ceiling", "what a reversal could not take back from the pot or the direct costs"
)
DIRECT_COSTS = AccountKind(
    "direct_costs", "EUR", "anybody", "floor", "direct costs payable to the member who advanced them, or to outsiders"
)
MISSION_CLEARING = AccountKind(
    "mission_clearing", "EUR", "mission", "none", "fees credited for a mission; back to 0 once its client is invoiced"
)
RESERVE = AccountKind("reserve", "EUR", "cooperative", "floor", "the reserve fund")
CONVERSION_CLEARING = AccountKind(
    "conversion_clearing", "EUR", "conversion", "none", "a conversion's envelope on its way; 0 once it is executed"
)
CLIENT_RECEIVABLE = AccountKind(
    "client_receivable", "EUR", "client", "none", "what a client was invoiced and has not paid, VAT included"
)
VAT_DUE = AccountKind("vat_due", "EUR", "cooperative", "none", "VAT invoiced and not yet declared")
BANK_CLEARING = AccountKind(
    "bank_clearing", "EUR", "cooperative", "none", "debits: cash in; credits: cash out; the bank as the ledger sees it"
)
OPENING_EUR = AccountKind(
    "opening_eur", "EUR", "cooperative", "none", "the other side of euro balances brought in from earlier books"
)
SUB_ISSUANCE = AccountKind("sub_issuance", "SUB", "cooperative", "none", "debits: SUB issued; credits: SUB destroyed")
COL_ISSUANCE = AccountKind("col_issuance", "COL", "cooperative", "none", "debits: COL issued; credits: COL destroyed")
POT_COL = AccountKind("pot_col", "COL", "cooperative", "floor", "collective credits given to the pot commun")
PARTNER_COL = AccountKind(
    "partner_col", "COL", "partner", "none", "collective credits owed to (or, below 0, by) another cooperative"
)

KINDS: dict[str, AccountKind] = {
    kind.name: kind
    for kind in (
        MEMBER_SUB,
        MEMBER_COL,
        MEMBER_EUR,
        MEMBER_RECEIVABLE,
        POT,
        RESERVE,
        SHORTFALL,
        DIRECT_COSTS,
        MISSION_CLEARING,
        CONVERSION_CLEARING,
        CLIENT_RECEIVABLE,
        VAT_DUE,
        BANK_CLEARING,
        OPENING_EUR,
        SUB_ISSUANCE,
        COL_ISSUANCE,
        POT_COL,
        PARTNER_COL,
    )
}
FLOOR_KINDS = tuple(kind.name for kind in KINDS.values() if kind.bound == "floor")
CEILING_KINDS = tuple(kind.name for kind in KINDS.values() if kind.bound == "ceiling")

# The root of all account ids; written down once, for ever.
_NAMESPACE = UUID("0193b2aa-7a11-7e70-8b5c-6c6564676572")
# Of the 128 bits, those that say version and variant of a UUID.
_WITHOUT_MARKS = ~(0xF << 76 | 0b11 << 62)
_VERSION_8 = 8 << 76 | 0b10 << 62


class Account(NamedTuple):
    """An account as a transfer names it; it is opened with its first transfer."""

    account_id: UUID
    kind: str
    unit: Unit
    owner_id: UUID | None
    owner_number: int | None
    year: int | None


def account_id(kind: AccountKind, owner_id: UUID | None = None, year: int | None = None) -> UUID:
    """The id of the one account of this kind, owner and year: known without asking the database.

    A UUIDv8 over SHA-256; the SQL function `account_id(owner, name)` gives the same, for statements over sets.
    """
    text = f"{kind.name}:{kind.unit}:{year or ''}"
    number = int.from_bytes(sha256((owner_id or _NAMESPACE).bytes + text.encode()).digest()[:16], "big")
    return UUID(int=number & _WITHOUT_MARKS | _VERSION_8)


def open_for(
    kind: AccountKind, owner_id: UUID | None = None, number: int | None = None, year: int | None = None
) -> Account:
    """The account of an owner, open or not. Raises ValueError when the kind is not for such an owner."""
    if (owner_id is None) != (kind.owner == "cooperative") and kind.owner != "anybody":
        raise ValueError(f"{kind.name} belongs to a {kind.owner}")
    if (year is not None) != kind.per_year:
        raise ValueError(f"{kind.name} is {'' if kind.per_year else 'not '}kept by year")
    return Account(account_id(kind, owner_id, year), kind.name, kind.unit, owner_id, number, year)


POT_ACCOUNT = open_for(POT)
RESERVE_ACCOUNT = open_for(RESERVE)
VAT_DUE_ACCOUNT = open_for(VAT_DUE)
BANK_CLEARING_ACCOUNT = open_for(BANK_CLEARING)
OPENING_EUR_ACCOUNT = open_for(OPENING_EUR)
POT_COL_ACCOUNT = open_for(POT_COL)
SHORTFALL_ACCOUNT = open_for(SHORTFALL)
SUB_ISSUANCE_ACCOUNT = open_for(SUB_ISSUANCE)
COL_ISSUANCE_ACCOUNT = open_for(COL_ISSUANCE)


@lru_cache(maxsize=100_000)
def member_eur(member_id: UUID, number: int) -> Account:
    """What is payable to a member; remembered, because every mission asks for it."""
    return open_for(MEMBER_EUR, member_id, number)


@lru_cache(maxsize=10_000)
def direct_costs(member_id: UUID | None, number: int | None) -> Account:
    """Direct costs payable to whoever advanced them: a member, or outsiders when none is named."""
    return open_for(DIRECT_COSTS, member_id, number)


@lru_cache(maxsize=100_000)
def member_col(member_id: UUID, number: int) -> Account:
    """A member's collective credits; remembered, because every gift asks for two."""
    return open_for(MEMBER_COL, member_id, number)


def member_sub(member_id: UUID, number: int, year: int) -> Account:
    """A member's subsidy credits of one year: what an order of that year may take."""
    return open_for(MEMBER_SUB, member_id, number, year)
