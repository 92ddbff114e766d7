"""A batch in one transaction: once each, poison alone, steps parked until their predecessor, states in order."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select, text

from shared.contracts import wallet
from shared.database.engine import Database
from shared.database.tables import inbox_messages
from shared.ids import new_id
from shared.messaging.processing import MAXIMUM_ATTEMPTS
from shared.messaging.reading import Unreadable, read
from tests.integration.shared.messaging.listener import DDL, Listener, wire


@pytest.fixture
async def listener(kit_database: Database, kit_owner_url: str) -> Listener:
    owner = await asyncpg.connect(kit_owner_url)
    for statement in DDL:
        await owner.execute(statement)
    await owner.close()
    return Listener(kit_database)


def credited(statement_id: UUID | None = None) -> wallet.FeesCredited:
    return wallet.FeesCredited.example().model_copy(update={"statement_id": statement_id or new_id()})


async def _failures(listener: Listener) -> list[object]:
    async with listener.database.engine.connect() as connection:
        return list((await connection.execute(select(inbox_messages))).all())


async def test_duplicates_inside_and_across_batches_have_one_effect(listener: Listener) -> None:
    messages = [listener.read(wire(credited())) for _ in range(5)]
    await listener.processor.apply([*messages, *messages])
    await listener.processor.apply(messages)
    assert sorted(await listener.effects()) == sorted(message.message_id for message in messages)


async def test_poison_stands_alone_and_the_rest_of_the_batch_flows(listener: Listener) -> None:
    messages = [listener.read(wire(credited())) for _ in range(40)]
    listener.poison = {messages[17].message_id, messages[30].message_id}
    await listener.processor.apply(messages)
    assert len(await listener.effects()) == 38
    failures = await _failures(listener)
    assert {row.message_id for row in failures} == listener.poison  # type: ignore[attr-defined]
    assert all(row.state == "parked" and "RuntimeError" in row.reason for row in failures)  # type: ignore[attr-defined]


async def test_poison_is_dead_after_growing_delays_and_a_replay_applies_it(listener: Listener) -> None:
    message = listener.read(wire(credited()))
    listener.poison = {message.message_id}
    await listener.processor.apply([message])
    clock = listener.database.clock
    for _ in range(MAXIMUM_ATTEMPTS - 1):
        assert not await listener.processor.retry_one(), "tried again before its time"
        clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]
        assert await listener.processor.retry_one()
    (row,) = await _failures(listener)
    assert row.state == "dead"  # type: ignore[attr-defined]
    assert row.attempts == MAXIMUM_ATTEMPTS  # type: ignore[attr-defined]
    assert "poison" in row.trace  # type: ignore[attr-defined]
    clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert not await listener.processor.retry_one()

    listener.poison = set()
    async with listener.database.engine.begin() as connection:
        values = {"now": clock.now()}
        await connection.execute(text("UPDATE inbox_messages SET state = 'parked', next_attempt_at = :now"), values)
    assert await listener.processor.retry_one()
    assert await listener.effects() == [message.message_id]
    assert await _failures(listener) == []


async def test_a_step_without_its_predecessor_waits_and_follows_it(listener: Listener) -> None:
    statement_id = new_id()
    reversal = wallet.FeesReversed.example().model_copy(update={"statement_id": statement_id, "reversal_id": new_id()})
    step = listener.read(wire(reversal))
    await listener.processor.apply([step])
    (row,) = await _failures(listener)
    assert (row.state, row.reason, row.waiting_for) == ("parked", "unknown_statement", statement_id)  # type: ignore[attr-defined]
    assert await listener.effects() == []
    predecessor = listener.read(wire(credited(statement_id)))
    await listener.processor.apply([predecessor])
    assert listener.processor.woke_parked
    assert await listener.processor.retry_one(), "its predecessor's arrival makes it due at once"
    assert await listener.effects() == [predecessor.message_id, step.message_id]
    await listener.processor.apply([step])
    assert len(await listener.effects()) == 2, "heard once more, it has no second effect"


async def test_predecessor_and_step_in_one_batch_in_the_wrong_order(listener: Listener) -> None:
    statement_id = new_id()
    reversal = wallet.FeesReversed.example().model_copy(update={"statement_id": statement_id})
    batch = [listener.read(wire(reversal)), listener.read(wire(credited(statement_id)))]
    await listener.processor.apply(batch)
    assert len(await listener.effects()) == 2


@pytest.mark.parametrize("seed", range(5))
async def test_final_state_is_the_in_order_state_under_shuffling(listener: Listener, seed: int) -> None:
    shuffled = random.Random(seed)
    subjects = [new_id() for _ in range(6)]
    reasons = ("lines_do_not_add_up", "pot_line_differs", "duplicate_line", "bounds")
    said = []
    last = {}
    for subject in subjects:
        for sequence in range(1, 12):
            reason = shuffled.choice(reasons)
            message = wallet.FeesRefused.example().model_copy(update={"statement_id": subject, "reason": reason})
            said.append(listener.read(wire(message, sequence)))
            last[subject] = reason
    said += shuffled.sample(said, 20)
    shuffled.shuffle(said)
    while said:
        size = shuffled.randint(1, 15)
        await listener.processor.apply(said[:size])
        del said[:size]
    assert {subject: await listener.state(subject) for subject in subjects} == last


SPOILED = {
    "not json": b"{",
    "duplicate keys": b'{"id": 1, "id": 2}',
    "deep": b"[" * 100_000,
    "NaN": b'{"id": NaN}',
    "nul": b'{"id": "\\u0000"}',
    "text": b'"hello"',
    "empty": b"",
}


@pytest.mark.parametrize("body", SPOILED.values(), ids=SPOILED.keys())
async def test_what_cannot_be_parsed_has_no_id_and_a_reason(listener: Listener, body: bytes) -> None:
    raw = wire(credited())
    spoiled = read(type(raw)(0, raw.routing_key, body, 0, "wallet"), listener.subscriptions)
    assert isinstance(spoiled, Unreadable)
    assert spoiled.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": "missions"}, "source_is_not_the_owner"),
        ({"type": "wallet.fees_credited.v2"}, "type_differs_from_routing_key"),
        ({"subject": "01930000-0000-7000-8000-00000000ffff"}, "subject_differs_from_payload"),
        ({"sequence": 0}, "contract_broken: sequence: greater_than_equal"),
        ({"sequence": "1"}, "contract_broken: sequence: int_type"),
        ({"businessdate": "2026-13-45"}, "contract_broken: businessdate: date_parsing"),
        ({"cooperative": "Ä"}, "contract_broken: cooperative: string_pattern_mismatch"),
        ({"traceparent": "x"}, "contract_broken: traceparent: string_pattern_mismatch"),
    ],
)
async def test_a_broken_envelope_is_dead_with_its_reason(
    listener: Listener, changes: dict[str, Any], reason: str
) -> None:
    spoiled = read(wire(credited(), **changes), listener.subscriptions)
    assert isinstance(spoiled, Unreadable)
    assert spoiled.reason.startswith(reason[:40])
    assert spoiled.message_id is not None
    await listener.processor.store_unreadable([spoiled])
    (row,) = await _failures(listener)
    assert row.state == "dead"  # type: ignore[attr-defined]


async def test_an_unknown_minor_form_is_read_and_an_unknown_major_is_dead(listener: Listener) -> None:
    raw = wire(credited(), newattribute="x")
    assert not isinstance(read(raw, listener.subscriptions), Unreadable)
    newer = type(raw)(0, "wallet.fees_credited.v2", raw.body, 0, "wallet")
    unread = read(newer, listener.subscriptions)
    assert isinstance(unread, Unreadable)
    assert unread.reason == "unknown_type_or_version"


async def test_a_forged_sender_is_refused(listener: Listener) -> None:
    raw = wire(credited())
    forged = read(type(raw)(0, raw.routing_key, raw.body, 0, "marketplace"), listener.subscriptions)
    assert isinstance(forged, Unreadable)
    assert forged.reason == "sender_is_not_the_source"


async def test_what_another_sender_spoils_leaves_a_waiting_message_alone(listener: Listener) -> None:
    """Ids are not secret: a service that was broken into must not wipe out what a neighbour said."""
    waiting = listener.read(wire(wallet.FeesReversed.example().model_copy(update={"statement_id": new_id()})))
    await listener.processor.apply([waiting])
    spoiled = Unreadable("contract_broken", "events.evening_closed.v1", b"{}", waiting.message_id)
    await listener.processor.store_unreadable([spoiled])
    (row,) = await _failures(listener)
    assert (row.state, row.body) == ("parked", waiting.body)  # type: ignore[attr-defined]
