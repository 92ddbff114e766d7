"""Wiring only: what the service wallet is made of."""

from pathlib import Path

from services.wallet.commands import commands
from services.wallet.documents.chart import findings
from services.wallet.domain.policies import POLICIES
from services.wallet.jobs import jobs
from services.wallet.outside.resources import open_resources
from services.wallet.repository.gauges import set_gauges
from services.wallet.routes import ROUTERS
from services.wallet.settings import WalletSettings
from services.wallet.subscribers import subscriptions
from services.wallet.tables import metadata
from shared.contracts.wallet import DayClosed
from shared.roles.service import Service

service = Service(
    name="wallet",
    title="Wallet",
    settings_type=WalletSettings,
    metadata=metadata,
    resources=open_resources,
    routers=ROUTERS,
    subscriptions=subscriptions,
    jobs=jobs,
    commands=commands,
    migrations=Path(__file__).parent / "migrations" / "versions",
    day_closed=DayClosed,
    policies=POLICIES,
    findings=findings,
    gauges=set_gauges,
)
