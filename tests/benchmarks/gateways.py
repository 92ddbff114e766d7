"""The HTTP gateways: an empty route, the opening of a mission, and what each process takes of memory."""

import orjson
import psutil

from deploy.local.stack import Stack
from shared.contracts.message import SERVICES
from shared.ids import new_id
from tests.benchmarks.http_load import Connection, closed_loop, request
from tests.benchmarks.report import Figure, figure
from tests.benchmarks.stacks import stack, until
from tests.benchmarks.world import TERRITORY, key_server, team, tell

CONNECTIONS = 32
SECONDS = 6.0
RUNS = 3


async def measure() -> list[Figure]:
    """Three runs of each, 32 connections, one api process."""
    empty: list[float] = []
    posted: list[float] = []
    with key_server() as keys:
        async with stack(SERVICES, {}, {"JWKS_URL": keys.url}) as running:
            lead = team(1)[0]
            await tell(running, [lead], lead)
            await until(running, "missions", "SELECT count(*) FROM mandates", 2)
            token = keys.issuer.issue(lead.member_id, lead.member_number, ("member", "project_lead"))
            headers = {"authorization": f"Bearer {token}"}
            client_id = await _client(running, headers)
            address = running.address("missions")
            body = orjson.dumps(
                {
                    "client_id": client_id,
                    "title": "Concert de quartier",
                    "planned": {"amount": 240_000, "unit": "EUR"},
                    "territory_id": str(TERRITORY),
                }
            )
            live = request("GET", "/health/live")
            for _ in range(RUNS):
                one = await closed_loop(address, lambda: live, connections=CONNECTIONS, seconds=SECONDS)
                assert set(one.statuses) == {200}, one.statuses
                empty.append(one.per_second)
                two = await closed_loop(
                    address,
                    lambda: request("POST", "/v1/missions", {**headers, "idempotency-key": str(new_id())}, body),
                    connections=CONNECTIONS,
                    seconds=SECONDS,
                )
                assert set(two.statuses) == {201}, two.statuses
                posted.append(two.per_second)
            memory = _memory(running)
    return [
        figure("empty_route_rps", empty, "requests/s"),
        figure("mission_post_rps", posted, "requests/s"),
        *[figure(f"rss_mb_{service}", [megabytes], "MB a process") for service, megabytes in memory.items()],
    ]


async def _client(running: Stack, headers: dict[str, str]) -> str:
    connection = await Connection.open(running.address("missions"))
    body = orjson.dumps({"kind": "company", "name": "Mairie"})
    keyed = {**headers, "idempotency-key": str(new_id())}
    status, answer = await connection.send(request("POST", "/v1/clients", keyed, body))
    connection.close()
    assert status == 201, answer
    return str(orjson.loads(answer)["client_id"])


def _memory(running: Stack) -> dict[str, float]:
    """Resident megabytes of a process, the mean of the roles of each service."""
    found: dict[str, list[float]] = {}
    for one in running.processes.running.values():
        found.setdefault(one.service, []).append(psutil.Process(one.pid).memory_info().rss / 1e6)
    return {service: sum(sizes) / len(sizes) for service, sizes in found.items()}
