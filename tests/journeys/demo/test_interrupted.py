"""However the launcher ends in the middle of a season, no process is left behind."""

import signal

import pytest

from tests.journeys.demo.launcher import demo, gone


async def test_ctrl_c_in_the_middle_leaves_nothing_and_says_nothing_more() -> None:
    async with demo(ONCE="1") as launcher:
        await launcher.until("2. A plugNplay evening")
        below = launcher.below()
        launcher.process.send_signal(signal.SIGINT)
        assert await launcher.end() == 128 + signal.SIGINT
        assert launcher.errors == ""
    assert len(below) > 5
    assert gone(below)


@pytest.mark.parametrize(("bus", "words"), [("postgres", "1. Eight people"), ("rabbitmq", "5 processes started")])
async def test_a_killed_launcher_leaves_nothing(bus: str, words: str) -> None:
    async with demo(ONCE="1", BUS=bus) as launcher:
        await launcher.until(words)
        below = launcher.below()
        launcher.process.kill()
        assert await launcher.end() == -signal.SIGKILL
    assert len(below) > 5
    assert gone(below)
