"""A member's live changes, followed over HTTP while something happens."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from deploy.local.demo.gateways import Json
from deploy.local.demo.people import Person
from tests.journeys.wallet_year.year import Year


@asynccontextmanager
async def following(year: Year, who: Person) -> AsyncIterator[list[Json]]:
    """Events `posted` of a member as they come: they are in the list when the block ends, which waits for the first."""
    posted: list[Json] = []
    arrived, begun = asyncio.Event(), asyncio.Event()
    address = f"{year.stack.address('wallet')}/v1/me/changes"

    async def read(answer: httpx.Response) -> None:
        name = ""
        async for line in answer.aiter_lines():
            begun.set()
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") and name == "posted":
                posted.append(json.loads(line.removeprefix("data: ")))
                arrived.set()

    headers = {"Authorization": f"Bearer {who.token}"}
    async with year.client.stream("GET", address, headers=headers, timeout=None) as answer:
        assert answer.status_code == 200
        reading = asyncio.create_task(read(answer))
        try:
            async with asyncio.timeout(20):
                await begun.wait()
                yield posted
                await arrived.wait()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
