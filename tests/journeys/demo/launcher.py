"""The launcher of the demo as a child process, what it prints, and whether it leaves anything behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from shared.contracts.message import SERVICES

ROOT = Path(__file__).parents[3]
SEASON_SECONDS = 120
FREE_PORTS = {f"{service.upper()}_PORT": "0" for service in SERVICES}


@dataclass
class Demo:
    """A running launcher."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    errors: str = ""

    async def until(self, text: str) -> str:
        """Read on until a line holds `text`, and return that line."""
        assert self.process.stdout is not None
        async with asyncio.timeout(SEASON_SECONDS):
            while raw := await self.process.stdout.readline():
                self.lines.append(raw.decode().rstrip("\n"))
                if text in self.lines[-1]:
                    return self.lines[-1]
        await self.end()
        raise AssertionError(f"it ended without {text!r}: {self.errors or self.lines}")

    async def end(self) -> int:
        """Read the rest, and return the exit status."""
        async with asyncio.timeout(SEASON_SECONDS):
            rest, errors = await self.process.communicate()
        self.lines += rest.decode().splitlines()
        self.errors += errors.decode()
        assert self.process.returncode is not None
        return self.process.returncode

    def below(self) -> list[psutil.Process]:
        """Everything it has started, down to the workers of its servers."""
        return psutil.Process(self.process.pid).children(recursive=True)


@asynccontextmanager
async def demo(**environment: str) -> AsyncIterator[Demo]:
    """Start it on free ports; whatever a test does to it, it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local.demo"),
        cwd=ROOT,
        env={**_plain(), **FREE_PORTS, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield Demo(process)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), SEASON_SECONDS)


async def refusal(**environment: str) -> str:
    """What it says on stderr when it cannot begin; it must end with status 1."""
    async with demo(ONCE="1", **environment) as launcher:
        status = await launcher.end()
    assert status == 1, launcher.lines
    return launcher.errors.strip()


def gone(processes: list[psutil.Process], seconds: float = 20.0) -> bool:
    """Whether all of them have ended, within the time."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return all(one.status() == psutil.STATUS_ZOMBIE for one in alive)


def _plain() -> Mapping[str, str]:
    """Our environment without what would point the demo elsewhere."""
    ours = ("_DATABASE_URL", "_BUS_URL", "_PORT")
    return {name: value for name, value in os.environ.items() if not name.endswith(ours)}
