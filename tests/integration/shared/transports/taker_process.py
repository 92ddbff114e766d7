"""A consumer process that takes and never acks, to be killed: `python -m … <bus url> <service> <count>`."""

import asyncio
import sys

from shared.messaging.transports import open_transport


async def main(bus_url: str, service: str, count: int) -> None:
    """Take `count` messages, say so, and wait for the end."""
    taker = await open_transport(bus_url, service).open_taker(count)
    held = 0
    while held < count:
        held += len(await taker.take(count))
    print(held, flush=True)
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
