"""Live changes: what is posted and set aside reaches who listens, once, and goes on where they left."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

from services.wallet.use_cases.follow_changes import ChangeFeed
from shared.contracts.membership import AccessRevoked
from shared.contracts.message import Member
from shared.web import Identity, StreamEvent
from tests.integration.wallet import till as make
from tests.integration.wallet.till import Till


def identity(till: Till, who: Member) -> Identity:
    now = till.wallet.clock.now()
    return Identity(who.member_id, who.member_number, frozenset(), "Alix", "t", now, now)


async def following(events: AsyncIterator[StreamEvent], count: int) -> list[StreamEvent]:
    async with asyncio.timeout(10):
        return [await anext(events) for _ in range(count)]


async def test_a_listener_hears_what_is_set_aside_and_what_is_posted(till: Till) -> None:
    await till.plugs()
    feed = ChangeFeed(till.wallet.database)
    async with aclosing(feed.follow(identity(till, till.buyer), None, to_the_end=True)) as events:
        (begun,) = await following(events, 1)
        order = make.placed(till.buyer, till.seller, 3_000)
        await till.hear(order)
        (held,) = await following(events, 1)
        await till.hear(make.completed(order), make.mission([(till.third, 500)]))
        posted, left = await following(events, 2)
        await till.hear(make.mission([(till.buyer, 700)]))
        fees, _ = await following(events, 2)
    await feed.close()

    assert (begun.name, json.loads(begun.data)[0]["balance"]) == ("balances", 10_000)
    assert json.loads(held.data)[0]["held"] == 3_000
    said = json.loads(posted.data)
    assert (posted.name, said["kind"], said["subject_id"]) == ("posted", "settlement", str(order.order_id))
    assert [(one["direction"], one["amount"]["amount"]) for one in said["lines"]] == [("debit", 3_000)]
    assert (json.loads(left.data)[0]["balance"], json.loads(left.data)[0]["held"]) == (7_000, 0)
    assert json.loads(fees.data)["kind"] == "fees"
    assert int(fees.event_id) > int(posted.event_id)


async def test_a_stream_goes_on_after_the_last_event_and_tells_nobody_elses(till: Till) -> None:
    await till.plugs()
    await till.hear(make.mission([(till.buyer, 500)]))
    first = await _stream(till, till.buyer, None)
    await till.hear(make.mission([(till.buyer, 600)]), make.mission([(till.seller, 700)]))
    last = first[-1].removeprefix("id: ")

    again = await _stream(till, till.buyer, last)
    end = [one for one in again if one.startswith("id: ")][-1].removeprefix("id: ")

    data = [json.loads(one.removeprefix("data: ")) for one in again if one.startswith("data: ")]
    assert [one["lines"][0]["amount"]["amount"] for one in data if "lines" in one] == [600]
    assert not any(one == "event: posted" for one in await _stream(till, till.buyer, end))


async def test_a_stream_ends_when_access_is_revoked(till: Till) -> None:
    await till.plugs()
    feed = ChangeFeed(till.wallet.database)
    async with aclosing(feed.follow(identity(till, till.buyer), None, to_the_end=True)) as events:
        await following(events, 1)
        revoked = AccessRevoked(
            member_id=till.buyer.member_id, tokens_issued_before_at=till.wallet.clock.now(), reason="suspension"
        )
        await till.hear(revoked)
        async with asyncio.timeout(10):
            assert [event async for event in events] == []
    await feed.close()


async def _stream(till: Till, who: Member, last_event_id: str | None) -> list[str]:
    """The lines of an answer up to now; without one, it begins now."""
    headers = {**till.headers(who), **({"Last-Event-ID": last_event_id} if last_event_id else {})}
    answer = await till.wallet.client.get("/v1/me/changes?until=now", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in answer.text.splitlines() if line]
    return lines if last_event_id else [line for line in lines if line.startswith("id: ")]
