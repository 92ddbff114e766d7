"""How the launchers speak and end: one sentence a step on stdout, one sentence on stderr when something is off."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from deploy.local.children import follow_parent
from deploy.local.errors import LaunchError


def say(sentence: str) -> None:
    """One step, at once visible."""
    print(sentence, flush=True)


def run(main: Coroutine[Any, Any, int]) -> None:
    """Run a launcher to its end and exit with its status.

    Ctrl-C, SIGTERM, a hang-up and the death of `make` cancel it, so that everything it started is ended by its
    `finally`. A `LaunchError` is one sentence and status 1.
    """
    follow_parent(signal.SIGTERM)
    try:
        status = asyncio.run(_cancellable(main))
    except LaunchError as error:
        print(str(error), file=sys.stderr, flush=True)
        status = 1
    sys.stdout.flush()
    sys.exit(status)


async def until_asked_to_stop() -> None:
    """Stay until Ctrl-C, SIGTERM, a hang-up or the death of `make`: for a launcher whose end is meant to come so."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


async def _cancellable(main: Coroutine[Any, Any, int]) -> int:
    loop = asyncio.get_running_loop()
    task = loop.create_task(main)
    asked: list[int] = []

    def stop(number: int) -> None:
        if not asked:
            asked.append(number)
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop, number)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return 128 + asked[0] if asked else 1


def positive(name: str, default: int) -> int:
    """A number from the environment. Raises `LaunchError` when it is none."""
    text = os.environ.get(name, "")
    if text and not text.isdigit():
        raise LaunchError(f"{name}={text!r} is not a number.")
    return int(text) if text else default
