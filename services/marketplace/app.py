"""Wiring only: what the service marketplace is made of."""

from pathlib import Path

from services.marketplace.domain.policies import POLICIES
from services.marketplace.jobs import jobs
from services.marketplace.routes import ROUTERS
from services.marketplace.settings import MarketplaceSettings
from services.marketplace.subscribers import subscriptions
from services.marketplace.tables import metadata
from shared.contracts.marketplace import DayClosed
from shared.roles.service import Service

service = Service(
    name="marketplace",
    title="Marketplace",
    settings_type=MarketplaceSettings,
    metadata=metadata,
    routers=ROUTERS,
    subscriptions=subscriptions,
    jobs=jobs,
    migrations=Path(__file__).parent / "migrations" / "versions",
    day_closed=DayClosed,
    policies=POLICIES,
)
