"""The environment of the wallet: what every service has, and its own, under the prefix `WALLET_`."""

from pathlib import Path

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict
from stdnum.fr import siren

from shared.settings import ServiceSettings


class WalletSettings(ServiceSettings):
    """What the wallet needs beyond what every service has."""

    model_config = SettingsConfigDict(env_prefix="WALLET_")

    siren: str | None = None
    """The cooperative's number in the register of companies; the accounting files bear it."""
    chart_file: Path | None = None
    """The cooperative's chart of accounts (TOML); the shipped one when absent."""

    @field_validator("siren")
    @classmethod
    def _valid_siren(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        if not siren.is_valid(value):
            raise ValueError("WALLET_SIREN is not a SIREN: nine digits with a valid key")
        return str(siren.compact(value))
