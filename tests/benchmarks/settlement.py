"""Relay and settlement: completed missions from the sender's outbox to the queue, and from the queue to the ledger.

Each mission has four ledger lines, one of them the pot: a hot account. Inbox, outbox and sent rows are included.
What is checked after each run: every statement credited once, nothing parked or dead, and the ledger's own check.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import asyncpg

from deploy.local.stack import Stack
from shared.contracts.message import Member
from shared.contracts.missions import FeeLine, MissionCompleted
from shared.ids import derived_id, new_id
from shared.money import Amount, share_half_up
from tests.benchmarks import yardsticks
from tests.benchmarks.report import Figure, figure
from tests.benchmarks.stacks import admin_url, count, notify, say, stack, until

MISSIONS = 20_000
RUNS = 3
MEMBERS = [Member(member_id=derived_id(new_id(), str(n)), member_number=n) for n in range(1, 1_001)]

# An index look-up: counting a growing table twenty times a second would be half of what is measured.
_POSTED = "SELECT coalesce(max(position), 0) FROM groups"
_CREDITED = "SELECT count(*) FROM sent_messages WHERE routing_key = 'wallet.fees_credited.v1'"
_RATE = """
WITH batches AS (SELECT said_at, count(*) AS size FROM sent_messages
                 WHERE routing_key = 'wallet.fees_credited.v1' AND said_at > $1 GROUP BY said_at),
     edges AS (SELECT min(said_at) AS first, max(said_at) AS last FROM batches)
SELECT (SELECT sum(size) FROM batches, edges WHERE said_at > first)
     / extract(epoch FROM (SELECT last - first FROM edges))
"""


@dataclass
class Runs:
    """What each of the paired runs gave."""

    fn: list[float] = field(default_factory=list)
    fn_hot: list[float] = field(default_factory=list)
    orm: list[float] = field(default_factory=list)
    relay: list[float] = field(default_factory=list)
    one: list[float] = field(default_factory=list)
    two: list[float] = field(default_factory=list)


def missions(number: int, seed: int) -> list[MissionCompleted]:
    """Completed missions of three members each; two of three share a small set, the pot is in all."""
    chance = random.Random(seed)
    made = []
    for _ in range(number):
        accepted = chance.randrange(50_000, 500_000)
        pot = share_half_up(accepted, 1_500)
        team = chance.sample(MEMBERS, 3)
        first, second = accepted // 3, accepted // 4
        parts = [first, second, accepted - pot - first - second]
        made.append(_completed(accepted, pot, team, parts))
    return made


def _completed(accepted: int, pot: int, team: list[Member], parts: list[int]) -> MissionCompleted:
    lines = [
        FeeLine(line_id=new_id(), line_no=n, kind="member", member=member, amount=Amount(amount=part, unit="EUR"))
        for n, (member, part) in enumerate(zip(team, parts, strict=True), start=1)
    ]
    lines.append(FeeLine(line_id=new_id(), line_no=4, kind="pot", amount=Amount(amount=pot, unit="EUR")))
    return MissionCompleted(
        mission_id=new_id(),
        statement_id=new_id(),
        client_id=new_id(),
        accepted=Amount(amount=accepted, unit="EUR"),
        pot_share_bps=1_500,
        policy_version=0,
        lines=tuple(lines),
        accepted_on=date(2026, 11, 22),
    )


async def measure() -> list[Figure]:
    """Three paired runs; the ratios are medians of the runs' own ratios."""
    runs = Runs()
    nothing = {f"{service}-{role}": 0 for service in ("missions", "wallet") for role in ("api", "worker", "relay")}
    async with stack(("missions", "wallet"), nothing) as running:
        await yardsticks.prepare(admin_url(running))
        for turn in range(RUNS):
            await _yardsticks(running, runs)
            runs.relay.append(await _relay(running, seed=turn))
            runs.one.append(await _settle(running, workers=1))
            await _relay(running, seed=100 + turn)
            runs.two.append(await _settle(running, workers=2))
            print(f"run {turn + 1} of {RUNS}: {runs}")
        await _check(running)
    return _figures(runs)


def _figures(runs: Runs) -> list[Figure]:
    def ratio(values: list[float], yardstick: list[float]) -> list[float]:
        return [value / other for value, other in zip(values, yardstick, strict=True)]

    return [
        figure("fn8", runs.fn, "transfers/s"),
        figure("fnhot8", runs.fn_hot, "transfers/s"),
        figure("orm1", runs.orm, "messages/s"),
        figure("settlement_per_second", runs.one, "missions/s"),
        figure("relay_per_second", runs.relay, "messages/s"),
        figure("settlement_per_fn8", ratio(runs.one, runs.fn), "ratio", ">= 0.8"),
        figure("settlement_per_fnhot8", ratio(runs.one, runs.fn_hot), "ratio", ">= 3"),
        figure("settlement_per_orm1", ratio(runs.one, runs.orm), "ratio", ">= 40"),
        figure("settlement_two_workers", ratio(runs.two, runs.one), "ratio", ">= 1.3"),
        figure("relay_per_fn8", ratio(runs.relay, runs.fn), "ratio", ">= 0.8"),
    ]


async def _yardsticks(running: Stack, runs: Runs) -> None:
    assert running.servers.postgres is not None
    binaries, url = Path(running.servers.postgres.binaries.folder), admin_url(running)
    runs.fn.append(await asyncio.to_thread(yardsticks.pgbench, binaries, url, clients=8))
    runs.fn_hot.append(await asyncio.to_thread(yardsticks.pgbench, binaries, url, clients=8, hot=True))
    runs.orm.append(await yardsticks.orm_one(url))


async def _relay(running: Stack, seed: int) -> float:
    """Messages a second from a full outbox to confirmed in the queue; the relay is up before the clock starts."""
    await say(running, "missions", missions(MISSIONS, seed))
    await running.scale("missions-relay", 1)
    connection = await asyncpg.connect(running.servers.urls["missions"].migration)
    first, last = await connection.fetchrow("SELECT min(position), max(position) FROM outbox")
    oldest = "SELECT coalesce((SELECT position FROM outbox ORDER BY position LIMIT 1), $1)"
    while (place := int(await connection.fetchval(oldest, last + 1))) == first:
        await asyncio.sleep(0.01)
    began, left = time.monotonic(), int(await connection.fetchval("SELECT count(*) FROM outbox"))
    while place <= last:
        await asyncio.sleep(0.02)
        place = int(await connection.fetchval(oldest, last + 1))
    rate = left / (time.monotonic() - began)
    await connection.close()
    await running.scale("missions-relay", 0)
    return rate


async def _settle(running: Stack, workers: int) -> float:
    """Missions a second from the queue into the ledger, from the first batch's end to the last's."""
    before = await count(running, "wallet", _POSTED)
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    since = await connection.fetchval("SELECT clock_timestamp()")
    await running.scale("wallet-worker", workers)
    await until(running, "wallet", _POSTED, before + MISSIONS)
    rate = float(await connection.fetchval(_RATE, since))
    await connection.close()
    await running.scale("wallet-worker", 0)
    await _drain_outbox(running)
    return rate


async def _drain_outbox(running: Stack) -> None:
    """Let the wallet's answers go, so that every run begins alike."""
    await running.scale("wallet-relay", 1)
    await notify(running, "wallet")
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    while await connection.fetchval("SELECT count(*) FROM outbox"):
        await asyncio.sleep(0.1)
    await connection.close()
    await running.scale("wallet-relay", 0)


async def _check(running: Stack) -> None:
    """Each statement once, nothing parked or dead, and the ledger's own proof."""
    assert await count(running, "wallet", "SELECT count(*) FROM inbox_messages") == 0
    assert await count(running, "wallet", _CREDITED) == 2 * RUNS * MISSIONS
    print((await running.command("wallet", "check")).strip())
