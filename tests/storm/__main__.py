"""`python -m tests.storm`; see the package."""

import asyncio
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from shared.crashpoints import CRASH_POINTS, EXIT_STATUS
from tests.journeys.faults.oracle import all_is_quiet
from tests.storm.flows import FLOWS
from tests.storm.season import Storm, open_storm

POINTS = {
    "api": ("before_commit", "after_commit"),
    "relay": ("before_publish", "after_confirm"),
    "worker": ("before_commit", "after_commit", "in_handler", "before_ack", "after_ack", "in_job"),
}
"""The crash points that a role passes."""
APART = {"in_conversion"}
"""What no flow passes: a conversion is once a year, and has its own tests (test_conversion_faults)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process is killed."""

    flow: str
    process: str
    point: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.process}/{self.point}"


def places(seed: int, only_flow: str) -> Iterator[Place]:
    """Every place, in an order that the seed decides."""
    missing = set(CRASH_POINTS) - APART - {point for points in POINTS.values() for point in points}
    if missing:
        raise SystemExit(f"no role passes {', '.join(sorted(missing))}")
    found = [
        Place(name, process, point)
        for name, flow in FLOWS.items()
        for process in flow.processes
        for point in POINTS[process.partition("-")[2]]
        if only_flow in ("", name)
    ]
    random.Random(seed).shuffle(found)
    yield from found


async def strike(storm: Storm, place: Place, passage: int) -> bool:
    """One case; whether the process reached the passage and died there. Raises when anything is off afterwards."""
    world, flow = storm.world, FLOWS[place.flow]
    await world.have()
    await storm.refresh()
    prepared = await flow.prepare(storm)
    armed = await world.restart_with(place.process, {"CRASH_AT": f"{place.point}:{passage}"})
    statuses: list[int] = []

    async def heal() -> None:
        statuses.append(await world.ended(armed, seconds=600))
        await world.have()

    healing = asyncio.create_task(heal())
    try:
        await flow.play(storm, prepared)
        await all_is_quiet(world)
    finally:
        if statuses:
            await healing
        healing.cancel()
    if statuses:
        assert statuses == [EXIT_STATUS], f"ended with {statuses[0]}"
        return True
    await world.stack.scale(place.process, 0)  # it never came so far: an unharmed one takes its place
    return False


async def _all_passages(storm: Storm, place: Place, most: int) -> int:
    for passage in range(1, most + 1):
        began = time.monotonic()
        try:
            died = await strike(storm, place, passage)
        except BaseException:
            print(f"{place}:{passage}  failed: make storm ONLY={place}:{passage} plays it again", flush=True)
            raise
        what = "died and healed" if died else "not reached"
        print(f"{place}:{passage}  {what}  {time.monotonic() - began:.1f} s", flush=True)
        if not died:
            return passage - 1
    return most


async def main() -> int:
    """All places, or the one that ONLY names."""
    seed = int(os.environ.get("SEED") or 1)
    most = int(os.environ.get("PASSAGES") or 200)
    only = os.environ.get("ONLY", "")
    crashes = 0
    print(f"SEED={seed}", flush=True)
    async with open_storm(seed) as storm:
        if only:
            named, _, passage = only.partition(":")
            crashes += await strike(storm, Place(*named.split("/")), int(passage or 1))
        else:
            for place in places(seed, os.environ.get("FLOW", "")):
                crashes += await _all_passages(storm, place, most)
    print(f"{crashes} crashes, and all was well after each.")
    return 0 if crashes else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
