"""From the commit of a completed mission in missions to its fees in the wallet, at 40 missions a second, separate
processes.

Both ends are read from `sent_messages`: each row's time is taken in the transaction, just before its COMMIT, so the two
errors cancel. Nothing else runs.
"""

import asyncio
from collections.abc import Sequence

import asyncpg
import orjson

from deploy.local.stack import Stack
from shared.contracts.message import Member
from shared.ids import new_id
from tests.benchmarks.http_load import Connection, request
from tests.benchmarks.report import Figure, figure
from tests.benchmarks.stacks import stack, until
from tests.benchmarks.world import TERRITORY, KeyServer, key_server, team, tell

MISSIONS = 2_100
WARM_UP = 100
PER_SECOND = 40
RUNS = 3
PREPARING = 16

_CREDITED = "SELECT count(*) FROM sent_messages WHERE routing_key = 'wallet.fees_credited.v1'"


async def measure() -> list[Figure]:
    """Median and 99th percentile of three runs of at least 2 000 missions each."""
    medians: list[float] = []
    slowest: list[float] = []
    with key_server() as keys:
        services = ("missions", "wallet")
        async with stack(services, {"wallet-api": 0}, {"JWKS_URL": keys.url}) as running:
            members = team(4)
            await tell(running, members, members[0])
            await until(running, "missions", "SELECT count(*) FROM mandates", 2)
            await until(running, "missions", "SELECT count(*) FROM plug_statuses", len(members))
            for turn in range(1, RUNS + 1):
                missions = await _prepare(running, keys, members)
                await _complete(running, keys, members[0], missions)
                await until(running, "wallet", _CREDITED, turn * MISSIONS)
                delays = await _delays(running, set(missions[WARM_UP:]))
                medians.append(delays[len(delays) // 2])
                slowest.append(delays[len(delays) * 99 // 100])
                print(f"run {turn}: n={len(delays)} p50={medians[-1]:.2f} ms p99={slowest[-1]:.2f} ms")
    return [
        figure("delay_p50_ms", medians, "ms", "<= 8"),
        figure("delay_p99_ms", slowest, "ms", "<= 25"),
    ]


class _Caller:
    """One member on one connection."""

    def __init__(self, connection: Connection, keys: KeyServer, member: Member) -> None:
        self._connection = connection
        self._token = keys.issuer.issue(member.member_id, member.member_number, ("member", "project_lead"))

    async def call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        headers = {"authorization": f"Bearer {self._token}", "idempotency-key": str(new_id())}
        data = None if body is None else orjson.dumps(body)
        status, answer = await self._connection.send(request(method, path, headers, data))
        assert status < 300, (path, status, answer)
        return dict(orjson.loads(answer))


async def _prepare(running: Stack, keys: KeyServer, members: Sequence[Member]) -> list[str]:
    """Missions that are accepted and wait only for their completion."""
    waiting = list(range(MISSIONS))
    made: list[str] = []

    async def prepare() -> None:
        connections = [await Connection.open(running.address("missions")) for _ in members]
        callers = [_Caller(c, keys, m) for c, m in zip(connections, members, strict=True)]
        client = await callers[0].call("POST", "/v1/clients", {"kind": "company", "name": "Mairie"})
        while waiting:
            waiting.pop()
            made.append(await _mission(callers, members, str(client["client_id"])))
        for connection in connections:
            connection.close()

    await asyncio.gather(*(prepare() for _ in range(PREPARING)))
    return made


async def _mission(callers: Sequence[_Caller], members: Sequence[Member], client_id: str) -> str:
    planned = {"amount": 240_000, "unit": "EUR"}
    body = {"client_id": client_id, "title": "Atelier", "planned": planned, "territory_id": str(TERRITORY)}
    path = f"/v1/missions/{(await callers[0].call('POST', '/v1/missions', body))['mission_id']}"
    workers = list(zip(callers[1:], members[1:], (5, 3, 2), strict=True))
    parts = [{"member_id": str(member.member_id), "weight": weight} for _, member, weight in workers]
    details = await callers[0].call("PUT", f"{path}/team", {"members": parts})
    for caller, _, _ in workers:
        await caller.call("POST", f"{path}/agree", {"split_version": details["split_version"]})
    await callers[0].call("POST", f"{path}/start")
    await callers[0].call("POST", f"{path}/accept", {"accepted": planned})
    return path.rpartition("/")[2]


async def _complete(running: Stack, keys: KeyServer, lead: Member, missions: Sequence[str]) -> None:
    """Complete them at an even pace, each request at its own time, whatever the others do."""
    free: asyncio.Queue[_Caller] = asyncio.Queue()
    for _ in range(8):
        free.put_nowait(_Caller(await Connection.open(running.address("missions")), keys, lead))
    loop = asyncio.get_running_loop()
    began = loop.time()
    running_calls: list[asyncio.Task[object]] = []

    async def complete(mission_id: str) -> None:
        caller = await free.get()
        await caller.call("POST", f"/v1/missions/{mission_id}/complete")
        free.put_nowait(caller)

    for place, mission_id in enumerate(missions):
        await asyncio.sleep(max(0.0, began + place / PER_SECOND - loop.time()))
        running_calls.append(asyncio.create_task(complete(mission_id)))
    await asyncio.gather(*running_calls)


async def _delays(running: Stack, missions: set[str]) -> list[float]:
    """Milliseconds, ascending."""
    urls = running.servers.urls
    sent = await _moments(urls["missions"].migration, "missions.mission_completed.v1", "mission_id")
    credited = await _moments(urls["wallet"].migration, "wallet.fees_credited.v1", "source_id")
    delays = [(credited[mission] - sent[mission]) * 1_000 for mission in missions]
    return sorted(delays)


async def _moments(url: str, routing_key: str, field: str) -> dict[str, float]:
    connection = await asyncpg.connect(url)
    query = "SELECT body, said_at FROM sent_messages WHERE routing_key = $1"
    rows = await connection.fetch(query, routing_key)
    await connection.close()
    return {orjson.loads(row["body"])["data"][field]: row["said_at"].timestamp() for row in rows}
