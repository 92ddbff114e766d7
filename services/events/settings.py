"""The environment of events: what every service has, under the prefix `EVENTS_`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class EventsSettings(ServiceSettings):
    """Events needs nothing beyond what every service has."""

    model_config = SettingsConfigDict(env_prefix="EVENTS_")
