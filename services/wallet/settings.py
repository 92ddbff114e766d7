"""The environment of the wallet: what every service has, under the prefix `WALLET_`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class WalletSettings(ServiceSettings):
    """The wallet needs nothing beyond what every service has."""

    model_config = SettingsConfigDict(env_prefix="WALLET_")
