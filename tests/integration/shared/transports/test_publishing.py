"""What a publish promises, on both buses."""

import asyncio

from tests.integration.shared.transports.buses import (
    REGISTERED,
    REVERSED,
    UNHEARD,
    Bus,
    nothing_comes,
    numbered,
    outgoing,
    publish,
    take,
    transport,
)

LISTENERS = ("wallet", "marketplace", "missions", "events")


async def test_a_message_reaches_the_queue_of_its_listener(bus: Bus) -> None:
    message = outgoing(body=b'{"a":1}')
    assert await publish(bus, "missions", [message]) == ["confirmed"]
    taker = await transport(bus, "wallet").open_taker(10)
    (taken,) = await take(taker, 1)
    assert (taken.routing_key, taken.body, taken.deliveries) == (REVERSED, b'{"a":1}', 0)
    assert taken.content_type == "application/cloudevents+json"
    await taker.ack([taken])
    await taker.close()


async def test_every_listener_gets_its_own_copy_and_the_sender_none(bus: Bus) -> None:
    assert await publish(bus, "membership", [outgoing(REGISTERED, b"x")]) == ["confirmed"]
    for listener in LISTENERS:
        taker = await transport(bus, listener).open_taker(10)
        (taken,) = await take(taker, 1)
        assert (taken.routing_key, taken.sender) == (REGISTERED, "membership")
        await taker.ack([taken])
        await taker.close()
    own = await transport(bus, "membership").open_taker(10)
    assert await nothing_comes(own)
    await own.close()


async def test_what_no_queue_took_is_unroutable_when_a_listener_was_named(bus: Bus) -> None:
    messages = [
        outgoing(UNHEARD, b"1", mandatory=True),
        outgoing(REVERSED, b"2"),
        outgoing(UNHEARD, b"3", mandatory=False),
        outgoing(UNHEARD, b"4", mandatory=True),
    ]
    assert await publish(bus, "missions", messages) == ["unroutable", "confirmed", "confirmed", "unroutable"]


async def test_outcomes_come_in_the_order_of_the_messages(bus: Bus) -> None:
    messages = [outgoing(UNHEARD if number % 7 == 3 else REVERSED, b"x") for number in range(700)]
    expected = ["unroutable" if number % 7 == 3 else "confirmed" for number in range(700)]
    assert await publish(bus, "missions", messages) == expected


async def test_a_lost_binding_is_unroutable_and_heals(bus: Bus) -> None:
    await bus.unbind(REVERSED, "wallet")
    try:
        assert await publish(bus, "missions", [outgoing()]) == ["unroutable"]
    finally:
        await bus.bind(REVERSED, "wallet")
    assert await publish(bus, "missions", [outgoing()]) == ["confirmed"]


async def test_a_message_said_again_reaches_one_listener_only(bus: Bus) -> None:
    again = outgoing(REGISTERED, b"again", only_to="events")
    assert await publish(bus, "membership", [again]) == ["confirmed"]
    chosen = await transport(bus, "events").open_taker(10)
    (taken,) = await take(chosen, 1)
    assert (taken.routing_key, taken.body) == (REGISTERED, b"again")
    await chosen.ack([taken])
    await chosen.close()
    other = await transport(bus, "wallet").open_taker(10)
    assert await nothing_comes(other)
    await other.close()


async def test_saying_again_to_who_does_not_listen_is_unroutable(bus: Bus) -> None:
    assert await publish(bus, "missions", [outgoing(REVERSED, only_to="events")]) == ["unroutable"]


async def test_a_body_of_a_megabyte_and_an_empty_one_travel(bus: Bus) -> None:
    big = bytes(range(256)) * 4096
    assert await publish(bus, "missions", [outgoing(body=big), outgoing(body=b"")]) == ["confirmed"] * 2
    taker = await transport(bus, "wallet").open_taker(10)
    taken = await take(taker, 2)
    assert [each.body for each in taken] == [big, b""]
    await taker.ack(taken)
    await taker.close()


async def test_publishing_nothing_asks_nothing(bus: Bus) -> None:
    assert await publish(bus, "missions", []) == []


async def test_several_calls_at_once_share_a_session(bus: Bus) -> None:
    publisher = await transport(bus, "missions").open_publisher()
    calls = [publisher.publish([*numbered(50), outgoing(UNHEARD)]) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    await publisher.close()
    for outcomes in answers:
        assert [outcome.value for outcome in outcomes] == ["confirmed"] * 50 + ["unroutable"]
