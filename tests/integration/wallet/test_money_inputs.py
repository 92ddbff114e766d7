"""F39 at the bus: every strange number where a message carries an amount ends as a dead letter; nothing is posted."""

import json
from typing import Any

import pytest

from shared.contracts.message import Message
from shared.messaging.transports.port import Incoming
from tests.integration.strange_numbers import STRANGE_NUMBERS
from tests.integration.wallet.till import Till, mission, placed, reversal

NUMBERS = [*STRANGE_NUMBERS, "null"]
PLACE = '"@number@"'


def at(value: Any, path: list[Any]) -> None:
    """Put the mark in the place of a number."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = PLACE.strip('"')


def spoil(raw: Incoming, path: list[Any], number: str) -> Incoming:
    """The same message with `number`, as it stands, in the place of a number."""
    envelope = json.loads(raw.body)
    at(envelope["data"], path)
    body = json.dumps(envelope).replace(PLACE, number).encode()
    return Incoming(0, raw.routing_key, body, 0, raw.sender)


PLACES: dict[str, list[Any]] = {
    "order": ["price_credits"],
    "accepted": ["accepted", "amount"],
    "line": ["lines", 0, "amount", "amount"],
    "bps": ["pot_share_bps"],
    "reversal": ["lines", 0, "amount", "amount"],
}


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_strange_number_is_dead_and_nothing_is_posted(till: Till, number: str) -> None:
    await till.plugs()
    before = await till.count("SELECT count(*) FROM transfers")
    one = mission([(till.buyer, 8_500)])
    messages: dict[str, Message] = {
        "order": placed(till.buyer, till.seller, 100),
        "accepted": one,
        "line": one,
        "bps": one,
        "reversal": reversal(one, {one.lines[0].line_id: 1}),
    }
    sent = [
        spoil(till.wallet.incoming(message), PLACES[name], number)
        for name, message in messages.items()
        if not (name == "bps" and number in ("0", "-0", "-0.0"))  # a share of 0 is a share
    ]
    await till.wallet.hear_raw(sent)
    rows = await till.wallet.failures()
    readable = [row for row in rows if row.state == "dead"]
    assert len(rows) == len(readable)
    assert await till.count("SELECT count(*) FROM transfers") == before
    assert await till.count("SELECT count(*) FROM holds") == 0
    assert await till.count("SELECT count(*) FROM fee_statements") == 0


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
