"""The environment of the wallet: what every service has, and its own, under the prefix `WALLET_`."""

from pathlib import Path
from typing import Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict
from stdnum import bic, iban
from stdnum.fr import siren

from shared.settings import ServiceSettings

_SHORTEST_SECRET = 32
_EXAMPLE_IBAN = "GB33BUKB20201555555555"
_KNOWN_TO_EVERYBODY = "pour-et-par-demo-and-tests-only-never-in-production"


class WalletSettings(ServiceSettings):
    """What the wallet needs beyond what every service has."""

    model_config = SettingsConfigDict(env_prefix="WALLET_")

    siren: str | None = None
    """The cooperative's number in the register of companies; the accounting files bear it."""
    chart_file: Path | None = None
    """The cooperative's chart of accounts (TOML); the shipped one when absent."""

    payout_keys: SecretStr | None = None
    """Secrets of 32 characters or more, with commas between: the first seals bank accounts, all of them open."""
    bank_iban: SecretStr | None = None
    """The cooperative's own account, from which the files of transfers pay."""
    bank_bic: str | None = None
    bank_holder: str = "Pour et Par"

    @property
    def payout_secrets(self) -> tuple[str, ...]:
        """The secrets, the current one first; outside production one that everybody knows when none is given."""
        if self.payout_keys is None:
            return (_KNOWN_TO_EVERYBODY,)
        return tuple(part.strip() for part in self.payout_keys.get_secret_value().split(","))

    @property
    def paying_iban(self) -> str | None:
        """The account that pays; outside production the example of every bank's leaflet when none is given."""
        if self.bank_iban is not None:
            return self.bank_iban.get_secret_value()
        return None if self.environment == "production" else _EXAMPLE_IBAN

    @model_validator(mode="after")
    def _keys_are_strong(self) -> Self:
        if self.payout_keys is None and self.environment == "production":
            raise ValueError("WALLET_PAYOUT_KEYS holds the secret that bank accounts are sealed with")
        if any(len(secret) < _SHORTEST_SECRET for secret in self.payout_secrets):
            raise ValueError("WALLET_PAYOUT_KEYS: a secret has 32 characters or more")
        if self.environment == "production" and _KNOWN_TO_EVERYBODY in self.payout_secrets:
            raise ValueError("WALLET_PAYOUT_KEYS: the secret of the demo is known to everybody")
        return self

    @field_validator("payout_keys", "bank_iban", "bank_bic", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("bank_iban")
    @classmethod
    def _valid_iban(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not iban.is_valid(value.get_secret_value()):
            raise ValueError("WALLET_BANK_IBAN is not an IBAN")
        return None if value is None else SecretStr(iban.compact(value.get_secret_value()))

    @field_validator("bank_bic")
    @classmethod
    def _valid_bic(cls, value: str | None) -> str | None:
        if value is not None and not bic.is_valid(value):
            raise ValueError("WALLET_BANK_BIC is not a BIC")
        return None if value is None else str(bic.compact(value))

    @field_validator("siren")
    @classmethod
    def _valid_siren(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        if not siren.is_valid(value):
            raise ValueError("WALLET_SIREN is not a SIREN: nine digits with a valid key")
        return str(siren.compact(value))
