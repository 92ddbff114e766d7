"""The environment of missions: what every service has, under the prefix `MISSIONS_`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class MissionsSettings(ServiceSettings):
    """Missions needs nothing beyond what every service has."""

    model_config = SettingsConfigDict(env_prefix="MISSIONS_")
