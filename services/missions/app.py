"""Wiring only: what the service missions is made of."""

from pathlib import Path

from services.missions.domain.policies import POLICIES
from services.missions.routes import ROUTERS
from services.missions.settings import MissionsSettings
from services.missions.subscribers import subscriptions
from services.missions.tables import metadata
from shared.contracts.missions import DayClosed
from shared.roles.jobs import Jobs
from shared.roles.service import Service

service = Service(
    name="missions",
    title="Missions",
    settings_type=MissionsSettings,
    metadata=metadata,
    routers=ROUTERS,
    subscriptions=subscriptions,
    jobs=Jobs(),
    migrations=Path(__file__).parent / "migrations" / "versions",
    day_closed=DayClosed,
    policies=POLICIES,
)
