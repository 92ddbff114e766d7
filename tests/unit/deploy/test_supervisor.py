"""The watcher outlives what it watches: a start that fails is tried again, and is no end of the watch."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from deploy.local.errors import LaunchError
from deploy.local.processes import Supervisor


async def test_a_start_that_fails_is_tried_again(tmp_path: Path) -> None:
    asked = 0

    def environment() -> Mapping[str, str]:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise LaunchError("no port is free")
        return {}

    supervisor = Supervisor(tmp_path, restart=True)
    supervisor.start("wallet", "worker", environment)  # it ends at once: it has no settings
    supervisor.watch()
    try:
        async with asyncio.timeout(15):
            while asked < 3:
                await asyncio.sleep(0.05)
    finally:
        await supervisor.stop_all()
