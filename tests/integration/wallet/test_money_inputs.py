"""F39 at the bus: a strange number at any integer of any message that is heard is a dead letter; nothing is stored.

Messages and integers are those of the contracts: a new one is walked by itself. What is asked over HTTP is walked
by `tests/integration/rights`.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from shared.contracts.message import Message
from shared.messaging.reading import Unreadable, read
from shared.messaging.transports.port import Incoming
from tests.integration.rights.operations import Place, Schema, accepts, places, put, resolved, variants
from tests.integration.strange_numbers import STRANGE_NUMBERS
from tests.integration.wallet.till import Till, mission, placed

NUMBERS = [*STRANGE_NUMBERS, "null"]
MARK = "@number@"
KEPT_BESIDE = "inbox_messages"


def said(message: type[Message]) -> Any:
    """All that the example says, what is the same when it is left out as well."""
    return json.loads(message.example().model_dump_json(exclude_none=True))


def integers(message: type[Message]) -> Iterator[tuple[Place, Schema]]:
    """Every integer of a message's example, with its schema; each is bounded on both sides."""
    schema = message.model_json_schema()
    whole = resolved(schema, {"components": {"schemas": schema.get("$defs", {})}})
    for place, one in places(whole, said(message)):
        chosen, *others = variants(one)
        # The value of a decision's effect may also be a word: what does not fit is answered as refused (test_plugs).
        if chosen.get("type") == "integer" and not others:
            assert {"minimum", "maximum"} <= set(chosen), (message.routing_key, place)
            yield place, one


def spoilt(raw: Incoming, data: Any, place: Place, number: str) -> Incoming:
    """The same message with `number`, as it stands, in a place of its data."""
    envelope = {**json.loads(raw.body), "data": data}
    body = json.dumps(put(envelope, ("data", *place), MARK)).replace(f'"{MARK}"', number)
    return Incoming(0, raw.routing_key, body.encode(), 0, raw.sender)


async def stored(till: Till) -> dict[str, int]:
    """Rows by table, dead letters left aside."""
    tables = text(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = CAST('public' AS regnamespace) AND has_table_privilege(oid, 'SELECT')"
    )
    async with till.wallet.database.engine.connect() as connection:
        names = [name for name in (await connection.execute(tables)).scalars() if name != KEPT_BESIDE]
        counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names)  # noqa: S608
        return {row[0]: row[1] for row in await connection.execute(text(counts))}


async def test_a_strange_number_in_any_message_is_dead_and_nothing_is_stored(till: Till) -> None:
    await till.plugs()
    before, tried, sent = await stored(till), set(), 0
    subscriptions = till.wallet.service.subscriptions
    for subscription in subscriptions.in_order():
        example, data = subscription.message.example(), said(subscription.message)
        batch = [
            spoilt(till.wallet.incoming(example), data, place, number)
            for place, schema in integers(subscription.message)
            for number in NUMBERS
            if not accepts(schema, number)
        ]
        assert [raw.body for raw in batch if not isinstance(read(raw, subscriptions), Unreadable)] == []
        await till.wallet.hear_raw(batch)
        sent += len(batch)
        if batch:
            tried.add(subscription.message.routing_key)
    assert {"marketplace.order_placed.v1", "missions.mission_completed.v1", "missions.payment_recorded.v1"} <= tried
    assert sent > 1_000
    # What is not even JSON has no id: it goes to the dead queue, the rest to the table.
    assert {row.state for row in await till.wallet.failures()} == {"dead"}
    assert await stored(till) == before


async def test_amounts_that_overflow_together_are_refused_not_raised(till: Till) -> None:
    largest = 9_007_199_254_740_991
    one = mission([(till.buyer, 8_500)])
    pay, pot = one.lines
    huge = pay.amount.model_copy(update={"amount": largest})
    lines = tuple(pay.model_copy(update={"amount": huge, "line_id": line.line_id}) for line in (pay, pot))
    await till.hear(one.model_copy(update={"accepted": huge, "lines": lines}))
    assert await till.count("SELECT count(*) FROM transfers") == 0
    assert await till.count("SELECT count(*) FROM fee_statements WHERE refusal = 'bounds'") == 1


async def test_an_order_of_the_largest_price_is_refused_for_lack_of_credits(till: Till) -> None:
    await till.plugs()
    await till.hear(placed(till.buyer, till.seller, 9_007_199_254_740_991))
    assert await till.count("SELECT count(*) FROM holds WHERE refusal = 'insufficient_credits'") == 1
