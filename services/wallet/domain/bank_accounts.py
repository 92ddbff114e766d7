"""Bank accounts that a SEPA transfer reaches."""

import re
from dataclasses import dataclass

from stdnum import bic as bics
from stdnum import iban as ibans

from services.wallet.errors import InvalidBic, InvalidIban

# The SEPA scheme's countries and territories with an IBAN of their own (European Payments Council).
SEPA_COUNTRIES = frozenset(
    re.findall(
        "..",
        "ADALATBEBGCHCYCZDEDKEEESFIFRGBGIGRHRHUIEISITLILTLULVMCMDMEMKMTNLNOPLPTRORSSESISKSMVA",
    )
)


@dataclass(frozen=True, slots=True, repr=False)
class BankAccount:
    """Where money goes: it has no `repr`, so that no log or trace shows it."""

    iban: str
    bic: str | None
    holder: str

    @property
    def last_four(self) -> str:
        """What a screen shows."""
        return self.iban[-4:]


def bank_account(iban: str, bic: str | None, holder: str) -> BankAccount:
    """The account as it is kept: without blanks, in capitals.

    Raises `InvalidIban` (length, check digits, the country's own rule, or a country outside SEPA) and `InvalidBic`.
    """
    compact = ibans.compact(iban)
    if not compact.isascii() or not ibans.is_valid(compact) or compact[:2] not in SEPA_COUNTRIES:
        raise InvalidIban(field="iban")
    if bic is not None and not bics.is_valid(bic):
        raise InvalidBic(field="bic")
    return BankAccount(compact, None if bic is None else bics.compact(bic), holder)
