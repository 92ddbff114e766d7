"""The environment of events: what every service has, under the prefix `EVENTS_`, and the seed of a repeatable demo."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class EventsSettings(ServiceSettings):
    """Settings of events."""

    model_config = SettingsConfigDict(env_prefix="EVENTS_")

    draw_seed: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """Demo and test only: evenings get ids and commitments from this seed, so that the same draws come again."""

    @model_validator(mode="after")
    def _production_draws_by_chance(self) -> Self:
        if self.environment == "production" and self.draw_seed is not None:
            raise ValueError("EVENTS_DRAW_SEED makes draws predictable and is refused in production")
        return self
