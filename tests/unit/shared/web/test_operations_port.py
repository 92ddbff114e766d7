"""The operations port of a worker or a relay: who may read metrics when it listens beyond loopback."""

import httpx
import pytest

from services.wallet.settings import WalletSettings
from shared.web.application import create_operations_application
from shared.web.health import Readiness

SCRAPER = "172.29.72.10"


async def _ready() -> Readiness:
    return Readiness("ready", {"database": "ok"})


async def _ask(path: str, peer: str, headers: dict[str, str] | None = None) -> httpx.Response:
    application = create_operations_application(_ready, trusted_proxies=(SCRAPER,))
    transport = httpx.ASGITransport(app=application, client=(peer, 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://worker:9000") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("peer", ["127.0.0.1", SCRAPER])
async def test_loopback_and_the_scraper_read_metrics_and_readiness_details(peer: str) -> None:
    assert "pourpar_outbox_depth" in (await _ask("/metrics", peer)).text
    assert (await _ask("/health/ready", peer)).json() == {"status": "ready", "checks": {"database": "ok"}}


async def test_others_learn_only_whether_it_is_ready() -> None:
    assert (await _ask("/metrics", "172.29.72.11")).status_code == 404
    assert (await _ask("/health/ready", "172.29.72.11")).json() == {"status": "ready"}
    assert (await _ask("/metrics", SCRAPER, {"x-forwarded-for": "203.0.113.9"})).status_code == 404


def test_the_operations_port_is_loopback_unless_the_settings_say_otherwise() -> None:
    assert WalletSettings.model_fields["operations_host"].default == "127.0.0.1"
