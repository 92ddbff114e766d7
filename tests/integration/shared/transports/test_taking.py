"""What take, ack and reject promise, on both buses."""

import asyncio
import sys

import pytest

from shared.messaging.transports.port import Incoming, TakeSession, TransportUnavailable
from tests.integration.shared.transports.buses import Bus, nothing_comes, numbered, outgoing, publish, take, transport

WAKE_SECONDS = 0.02


def _numbers(taken: list[Incoming]) -> list[int]:
    return [int(each.body) for each in taken]


async def test_take_returns_what_is_there_up_to_the_limit(bus: Bus) -> None:
    await publish(bus, "missions", numbered(5))
    taker = await transport(bus, "wallet").open_taker(10)
    taken = await take(taker, 5, limit=2)
    assert _numbers(taken) == [0, 1, 2, 3, 4]
    assert [each.token for each in taken] == sorted({each.token for each in taken})
    await taker.ack(taken)
    assert await nothing_comes(taker)
    await taker.close()


async def test_no_more_than_the_prefetch_is_handed_out_before_an_ack(bus: Bus) -> None:
    await publish(bus, "missions", numbered(5))
    taker = await transport(bus, "wallet").open_taker(3)
    first = await take(taker, 3)
    assert await nothing_comes(taker)
    await taker.ack(first)
    rest = await take(taker, 2)
    assert _numbers(first + rest) == [0, 1, 2, 3, 4]
    await taker.ack(rest)
    await taker.close()


async def test_an_ack_of_some_leaves_the_others(bus: Bus) -> None:
    await publish(bus, "missions", numbered(6))
    taker = await transport(bus, "wallet").open_taker(10)
    taken = await take(taker, 6)
    await taker.ack(taken[:2])
    await taker.ack([taken[5], taken[3]])
    await taker.close()
    again = await transport(bus, "wallet").open_taker(10)
    left = await take(again, 2)
    assert sorted(_numbers(left)) == [2, 4]
    await again.ack(left)
    assert await nothing_comes(again)
    await again.close()


async def test_what_was_not_acked_comes_again_and_says_so(bus: Bus) -> None:
    await publish(bus, "missions", numbered(1))
    seen: list[int] = []
    for _ in range(3):
        taker = await transport(bus, "wallet").open_taker(10)
        (taken,) = await take(taker, 1)
        seen.append(taken.deliveries)
        await taker.close()
    assert seen[0] == 0
    assert seen[0] < seen[1] < seen[2]


async def test_a_killed_taker_loses_nothing(bus: Bus) -> None:
    await publish(bus, "missions", numbered(20))
    module = "tests.integration.shared.transports.taker_process"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, bus.url("wallet"), "wallet", "20", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert (await asyncio.wait_for(process.stdout.readline(), 10)).strip() == b"20"
    taker = await transport(bus, "wallet").open_taker(50)
    assert await nothing_comes(taker)  # in the hands of the living
    process.kill()
    await process.wait()
    taken = await take(taker, 20)
    assert sorted(_numbers(taken)) == list(range(20))
    assert {each.deliveries for each in taken} == {1}
    await taker.ack(taken)
    await taker.close()


async def test_competing_takers_share_the_queue_without_duplicates(bus: Bus) -> None:
    takers = [await transport(bus, "wallet").open_taker(20) for _ in range(3)]
    seen: list[list[int]] = [[], [], []]
    complete = asyncio.Event()

    async def consume(taker: TakeSession, mine: list[int]) -> None:
        while True:
            taken = await taker.take(10)
            mine.extend(_numbers(taken))
            await asyncio.sleep(0.001)
            await taker.ack(taken)
            if sum(map(len, seen)) >= 600:
                complete.set()

    tasks = [asyncio.create_task(consume(taker, mine)) for taker, mine in zip(takers, seen, strict=True)]
    await publish(bus, "missions", numbered(600))
    await asyncio.wait_for(complete.wait(), 10)
    await asyncio.sleep(0.1)  # for what should not come
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for taker in takers:
        await taker.close()
    assert sorted(number for mine in seen for number in mine) == list(range(600))
    assert all(seen)


async def test_a_rejected_message_goes_to_the_dead_queue_and_not_back(bus: Bus) -> None:
    await publish(bus, "missions", [outgoing(body=b"good"), outgoing(body=b"\xff not json")])
    taker = await transport(bus, "wallet").open_taker(10)
    good, bad = await take(taker, 2)
    await taker.reject(bad, "not JSON")
    await taker.ack([good])
    assert await bus.dead("wallet") == [b"\xff not json"]
    await taker.close()
    again = await transport(bus, "wallet").open_taker(10)
    assert await nothing_comes(again)
    await again.close()


async def test_an_ack_between_rejections_takes_the_right_ones(bus: Bus) -> None:
    await publish(bus, "missions", numbered(5))
    taker = await transport(bus, "wallet").open_taker(10)
    taken = await take(taker, 5)
    await taker.reject(taken[1], "bad")
    await taker.ack([taken[2], taken[0]])
    await taker.close()
    again = await transport(bus, "wallet").open_taker(10)
    assert sorted(_numbers(await take(again, 2))) == [3, 4]
    await again.close()


async def test_a_waiting_taker_wakes_at_once(bus: Bus) -> None:
    taker = await transport(bus, "wallet").open_taker(10)
    publisher = await transport(bus, "missions").open_publisher()
    clock = asyncio.get_running_loop().time
    delays: list[float] = []
    for _ in range(20):
        waiting = asyncio.create_task(taker.take(1))
        await asyncio.sleep(0.01)
        started = clock()
        await publisher.publish([outgoing()])
        taken = await waiting
        delays.append(clock() - started)
        await taker.ack(taken)
    await publisher.close()
    await taker.close()
    assert sorted(delays)[10] < WAKE_SECONDS


async def test_a_cut_connection_is_unavailable_and_opens_again(bus: Bus) -> None:
    wallet, missions = transport(bus, "wallet"), transport(bus, "missions")
    taker, publisher = await wallet.open_taker(10), await missions.open_publisher()
    await publisher.publish(numbered(1))
    await take(taker, 1)
    waiting = asyncio.create_task(taker.take(1))
    await asyncio.sleep(0.05)
    await bus.cut("wallet")
    await bus.cut("missions")
    with pytest.raises(TransportUnavailable):
        await asyncio.wait_for(waiting, 5)
    with pytest.raises(TransportUnavailable):
        await publisher.publish(numbered(1))
    await taker.close()
    await publisher.close()
    again = await wallet.open_taker(10)
    (taken,) = await take(again, 1)
    assert taken.deliveries == 1
    await again.ack([taken])
    await again.close()


async def test_a_cancelled_take_is_a_cancellation_and_harms_nothing(bus: Bus) -> None:
    taker = await transport(bus, "wallet").open_taker(10)
    waiting = asyncio.create_task(taker.take(1))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await publish(bus, "missions", numbered(1))
    assert _numbers(await take(taker, 1)) == [0]
    await taker.close()


async def test_a_bus_that_is_not_there_is_unavailable(bus: Bus) -> None:
    url = bus.url("wallet")
    port = url.rpartition("@")[2].partition("/")[0].rpartition(":")[2]
    absent = type(transport(bus, "wallet"))(url.replace(f":{port}/", ":1/"), "wallet")  # type: ignore[call-arg]
    for attempt in (absent.ping, absent.open_publisher, lambda: absent.open_taker(1)):
        with pytest.raises(TransportUnavailable):
            await attempt()


async def test_ping_and_bindings_of_a_bus_that_is_well(bus: Bus) -> None:
    wallet = transport(bus, "wallet")
    await wallet.ping()
    keys = ["missions.fees_reversed.v1", "membership.member_registered.v1"]
    assert await wallet.missing_bindings(keys) == []
    assert await wallet.missing_bindings([*keys, "missions.not_yet_loaded.v1"]) == ["missions.not_yet_loaded.v1"]
    await wallet.close()
