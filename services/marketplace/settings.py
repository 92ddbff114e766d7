"""The environment of marketplace: what every service has, under the prefix `MARKETPLACE_`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class MarketplaceSettings(ServiceSettings):
    """Marketplace needs nothing beyond what every service has."""

    model_config = SettingsConfigDict(env_prefix="MARKETPLACE_")
