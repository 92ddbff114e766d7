"""The seed of repeatable draws is for demo and test only."""

import pytest
from pydantic import ValidationError

from services.events.settings import EventsSettings

URLS = {"database_url": "postgresql://127.0.0.1/events", "bus_url": "postgresql://127.0.0.1/bus"}


def test_production_refuses_predictable_draws() -> None:
    with pytest.raises(ValidationError, match="EVENTS_DRAW_SEED"):
        EventsSettings(environment="production", draw_seed="7", **URLS)  # type: ignore[arg-type]


@pytest.mark.parametrize("environment", ["demo", "test"])
def test_a_demo_may_have_its_draws_again(environment: str) -> None:
    settings = EventsSettings(environment=environment, draw_seed="7", **URLS)  # type: ignore[arg-type]
    assert settings.draw_seed == "7"


def test_draws_come_from_chance_unless_asked_otherwise() -> None:
    assert EventsSettings(environment="production", **URLS).draw_seed is None  # type: ignore[arg-type]
