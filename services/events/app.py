"""Wiring only: what events is made of."""

from pathlib import Path

from services.events.domain.policies import POLICIES
from services.events.jobs import jobs
from services.events.outside.chance import open_chance
from services.events.routes import routers
from services.events.settings import EventsSettings
from services.events.subscribers import subscriptions
from services.events.tables import metadata
from shared.contracts.events import DayClosed
from shared.roles.service import Service

service = Service(
    name="events",
    title="Pour&Par · events",
    settings_type=EventsSettings,
    metadata=metadata,
    routers=routers,
    subscriptions=subscriptions,
    jobs=jobs,
    policies=POLICIES,
    migrations=Path(__file__).parent / "migrations" / "versions",
    day_closed=DayClosed,
    resources=open_chance,
)
