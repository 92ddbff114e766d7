"""`make demo`: an embedded PostgreSQL, five services, a first season, and everything left open to look at.

`ONCE=1` ends after the check. `SEED=n` gives names and draws again. `BUS=rabbitmq` plays over RabbitMQ.
"""

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Mapping

from deploy.local.demo.failure import SeasonFailed
from deploy.local.demo.play import Outcome, play, seeded
from deploy.local.demo.tables import balances_table, messages_table, people_table, totals_lines
from deploy.local.given import given_databases, refuse_or_reset, refuse_silent_bus
from deploy.local.options import StackOptions
from deploy.local.stack import Stack
from deploy.local.terminal import positive, run, say
from deploy.local.up import bus, passed_on, ports
from shared.contracts.message import SERVICES


def options_of(environment: Mapping[str, str], seed: int) -> StackOptions:
    """What the demo is to run. Raises `LaunchError` for a variable that is not understood."""
    return StackOptions(
        purpose="demo",
        bus=bus(environment, "postgres"),
        roles="all",
        ports=ports(environment),
        environment="demo",
        durable=False,  # a private server's data go with the demo: nothing is there to be lost with the power
        settings={**passed_on(environment), **seeded(seed)},
        given=environment,
    )


async def main() -> int:
    """Play the season of a seed and say what came of it; stay until Ctrl-C unless ONCE is set."""
    started = time.monotonic()
    seed = positive("SEED", secrets.randbelow(10_000))
    options = options_of(os.environ, seed)
    await refuse_silent_bus(os.environ, SERVICES)
    await refuse_or_reset(given_databases(os.environ, SERVICES), reset=os.environ.get("DEMO_RESET") == "yes")
    say(f"Pour&Par: a first season (SEED={seed} plays the same again).")
    async with Stack(options, say) as stack:
        say(f"Everything is ready after {time.monotonic() - started:.1f} s.\n")
        outcome = await _watched(stack, seed)
        _report(outcome)
        say(f"\nThe season went well: {time.monotonic() - started:.1f} s in all.")
        if os.environ.get("ONCE", "") not in ("", "0"):
            return 0
        _invite(stack, outcome)
        return await _stay(stack)


async def _watched(stack: Stack, seed: int) -> Outcome:
    """Play, and stop at once when a process ends that should not."""
    playing = asyncio.create_task(play(stack, seed, say))
    failing = asyncio.create_task(stack.processes.until_failure())
    try:
        await asyncio.wait({playing, failing}, return_when=asyncio.FIRST_COMPLETED)
        if failing.done() and not playing.done():
            raise SeasonFailed(failing.result())
        return playing.result()
    finally:
        for task in (playing, failing):
            task.cancel()
        await asyncio.gather(playing, failing, return_exceptions=True)


async def _stay(stack: Stack) -> int:
    """Until somebody asks to stop. Raises `SeasonFailed` when a process ends by itself."""
    with contextlib.suppress(asyncio.CancelledError):
        raise SeasonFailed(await stack.processes.until_failure())
    say("Stopping.")
    return 0


def _report(outcome: Outcome) -> None:
    for line in ["", *balances_table(outcome), "", *[f"  {line}" for line in totals_lines(outcome)]]:
        say(line)
    for line in ["", *messages_table(outcome)]:
        say(line)


def _invite(stack: Stack, outcome: Outcome) -> None:
    say("\nLook around: each gateway with its documentation")
    for service in stack.options.services:
        say(f"  {service:<12} {stack.address(service)}/docs")
    say("\nLog in (POST /v1/sessions of membership); valid in this demo only, on this machine only")
    for line in people_table(outcome):
        say(line)
    say(f"\n  mails        {stack.files.mails}\n  logs         {stack.files.logs}")
    say("\nRunning. Ctrl-C stops everything and leaves nothing behind.")


if __name__ == "__main__":
    run(main())
