"""The gauges tell the truth while past facts are said again: nothing is late then, though everything is old."""

from datetime import timedelta

from sqlalchemy import text

from shared.contracts import missions
from shared.messaging.transports import open_transport
from shared.observability import metrics
from shared.roles.health import HealthCheck
from shared.roles.runtime import Runtime
from shared.testing.harness import ServiceHarness
from tests.servers import Rabbit


def shown(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_is_said_again_does_not_make_the_outbox_look_old(wallet: ServiceHarness, rabbitmq: Rabbit) -> None:
    transport = open_transport(rabbitmq.url("wallet"), "wallet")
    health = HealthCheck(Runtime(wallet.service, wallet.settings, wallet.clock, wallet.database, transport))
    await wallet.hear(missions.MissionCompleted.example())
    wallet.advance(timedelta(days=90))
    await health.refresh_gauges()
    assert shown("pourpar_outbox_age_seconds") > 89 * 86_400
    async with wallet.database.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET only_to = 'missions'"))
    await health.refresh_gauges()
    assert shown("pourpar_outbox_age_seconds") == 0
    assert shown("pourpar_outbox_depth") > 0


async def test_a_replayed_message_has_no_lag(wallet: ServiceHarness) -> None:
    labels = {"message": missions.MissionCompleted.routing_key}
    raw = wallet.incoming(missions.MissionCompleted.example())
    before = shown("pourpar_inbox_lag_seconds_count", **labels)
    await wallet.hear_raw([type(raw)(0, raw.routing_key, raw.body[:-1] + b',"replayed":true}', 0, raw.sender)])
    assert shown("pourpar_inbox_lag_seconds_count", **labels) == before
    assert shown("pourpar_messages_handled_total", outcome="applied", **labels) > 0
