"""Wiring only: what membership is made of."""

from pathlib import Path

from services.membership.commands import commands
from services.membership.jobs import jobs
from services.membership.outside.resources import open_resources, own_keys
from services.membership.routes import ROUTERS
from services.membership.settings import MembershipSettings
from services.membership.subscribers import subscriptions
from services.membership.tables import metadata
from shared.contracts.membership import DayClosed
from shared.roles.service import Service

service = Service(
    name="membership",
    title="Membership",
    settings_type=MembershipSettings,
    metadata=metadata,
    routers=ROUTERS,
    subscriptions=subscriptions,
    jobs=jobs,
    commands=commands,
    migrations=Path(__file__).parent / "migrations" / "versions",
    day_closed=DayClosed,
    resources=open_resources,
    own_keys=own_keys,
)
