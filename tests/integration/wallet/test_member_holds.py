"""COL that members set aside over HTTP: settled whole or in parts, given back by either, expired by the calendar."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.wallet.use_cases.erase_reasons import erase_reasons
from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability import metrics
from shared.observability.cause import Cause
from tests.integration.wallet.giving import earn, give, post, transfer
from tests.integration.wallet.till import DAY, Till, completed, placed, plug_suspended


@pytest.fixture
async def rich(till: Till) -> Till:
    """Buyer, seller and third are Plugs; the buyer has 90.00 COL."""
    await till.plugs()
    await earn(till, till.buyer, 9_000)
    return till


async def hold(till: Till, to: Member | None, credits: int, giver: Member | None = None, **changes: Any) -> str:
    """The id of a hold, by the buyer if by nobody else, which must succeed."""
    answer = await post(till, giver or till.buyer, "/v1/holds", transfer(to, credits, **changes))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/holds/{answer.json()['hold_id']}"
    return str(answer.json()["hold_id"])


async def move(till: Till, who: Member, hold_id: str, verb: str, amount: int | None = None) -> httpx.Response:
    """Settle or void, under a new id."""
    body: dict[str, Any] = {"id": str(new_id())}
    if amount is not None:
        body["amount"] = {"amount": amount, "unit": "COL"}
    return await post(till, who, f"/v1/holds/{hold_id}/{verb}", body)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_hold_is_settled_in_parts_and_the_rest_goes_back(rich: Till) -> None:
    till = rich
    hold_id = await hold(till, till.seller, 1_000)
    assert await till.credits(till.buyer) == (10_000, 0, 8_000, 1_000)
    assert code(await move(till, till.seller, hold_id, "settle")) == (404, "not_found")
    part = await move(till, till.buyer, hold_id, "settle", 300)
    assert (part.status_code, part.json()["state"], part.json()["left"]["amount"]) == (200, "placed", 700)
    assert await till.credits(till.seller) == (10_000, 0, 300, 0)
    await till.check()
    assert code(await move(till, till.buyer, hold_id, "settle", 701)) == (409, "more_than_held")
    assert code(await move(till, till.third, hold_id, "void")) == (404, "not_found")
    ended = (await move(till, till.seller, hold_id, "void")).json()
    assert (ended["state"], ended["returned"]["amount"], ended["ended_on"]) == ("voided", 700, str(DAY))
    assert await till.credits(till.buyer) == (10_000, 0, 8_700, 0)
    assert code(await move(till, till.buyer, hold_id, "settle")) == (409, "hold_ended")
    assert await till.get(till.seller, f"/v1/holds/{hold_id}") == {**ended, "reason": None}
    [line] = (await till.get(till.seller, "/v1/me/statement?unit=COL"))["items"]
    assert (line["kind"], line["subject_id"], line["policy_key"]) == ("hold_settlement", hold_id, "gift_yearly_limit")
    assert await till.rows("SELECT given FROM yearly_gifts") == [(300,)]


async def test_the_whole_rest_is_settled_once_however_often_it_is_asked(rich: Till) -> None:
    till = rich
    hold_id = await hold(till, None, 1_000)
    body = {"id": str(new_id())}
    path = f"/v1/holds/{hold_id}/settle"
    answers = await asyncio.gather(*(post(till, till.buyer, path, body) for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    again = await post(till, till.buyer, path, body)
    assert (again.content, again.headers["idempotency-replayed"]) == (answers[0].content, "true")
    other = await post(till, till.buyer, path, {**body, "amount": {"amount": 1, "unit": "COL"}})
    assert code(other) == (422, "idempotency_key_reused")
    assert await till.count("SELECT credits_posted FROM accounts WHERE kind = 'pot_col'") == 1_000


async def test_requests_of_one_moment_share_a_transaction_and_keep_their_own_outcome(rich: Till) -> None:
    till = rich
    asked = [transfer(till.seller, 300) for _ in range(20)] + [transfer(till.seller, 9_001)]
    names = ("place_gathered", "settle_gathered", "void_gathered")
    before = [batches(name) for name in names]
    answers = await asyncio.gather(*(post(till, till.buyer, "/v1/holds", body) for body in asked))
    assert [answer.status_code for answer in answers] == [201] * 20 + [409]
    paths = [f"{answer.headers['location']}/{('settle', 'void')[n % 2]}" for n, answer in enumerate(answers[:20])]
    moved = await asyncio.gather(*(post(till, till.buyer, path, {"id": str(new_id())}) for path in paths))
    assert [answer.json()["state"] for answer in moved] == ["settled", "voided"] * 10
    late = await asyncio.gather(*(post(till, till.buyer, path, {"id": str(new_id())}) for path in paths))
    assert {code(answer) for answer in late} == {(409, "hold_ended")}
    ran = [batches(name) - then for name, then in zip(names, before, strict=True)]
    assert all(0 < count < 10 for count in ran), "of 21, 20 and 20 requests"
    assert (await till.credits(till.seller))[2] == 3_000


def batches(name: str) -> float:
    """Transactions that a gatherer has run in this process."""
    return metrics.REGISTRY.get_sample_value("pourpar_gathered_batch_size_count", {"batch": name}) or 0.0


async def test_a_reason_is_told_to_both_and_can_be_erased(rich: Till) -> None:
    till = rich
    body = transfer(till.seller, 1_000, reason="Pour Camille")
    placed_ = await post(till, till.buyer, "/v1/holds", body)
    hold_id = placed_.json()["hold_id"]
    assert (placed_.status_code, "reason" in placed_.json()) == (201, False)
    assert (await move(till, till.buyer, hold_id, "settle", 300)).status_code == 200
    assert (await till.get(till.seller, f"/v1/holds/{hold_id}"))["reason"] == "Pour Camille"
    [(salt, digest)] = await till.rows(
        "SELECT r.salt, g.reason_sha256 FROM transfer_reasons AS r, groups AS g WHERE g.kind = 'hold_settlement'"
    )
    assert digest == sha256(salt + b"Pour Camille").digest()
    async with till.wallet.database.begin(Cause("command")) as work:
        assert await erase_reasons(work, till.seller.member_id) == 1
    assert (await till.get(till.buyer, f"/v1/holds/{hold_id}"))["reason"] is None
    assert (await post(till, till.buyer, "/v1/holds", body)).content == placed_.content
    other = await post(till, till.buyer, "/v1/holds", body | {"reason": "Pour Dominique"})
    assert code(other) == (422, "idempotency_key_reused")
    assert (await move(till, till.buyer, hold_id, "settle")).status_code == 200


async def test_holds_follow_the_rules_of_gifts(rich: Till) -> None:
    till = rich
    body = transfer(till.seller, 9_001)
    first = await post(till, till.buyer, "/v1/holds", body)
    assert code(first) == (409, "insufficient_credits")
    await earn(till, till.buyer, 100)
    assert code(await post(till, till.buyer, "/v1/holds", body)) == (409, "insufficient_credits")
    sub = transfer(till.seller, 1) | {"amount": {"amount": 1, "unit": "SUB"}}
    assert code(await post(till, till.buyer, "/v1/holds", sub)) == (422, "sub_cannot_be_given")
    late = transfer(till.seller, 1, expires_on=str(DAY + timedelta(days=8)))
    assert code(await post(till, till.buyer, "/v1/holds", late)) == (422, "expiry_out_of_bounds")
    hold_id = await hold(till, till.seller, 9_000)
    assert (await give(till, till.buyer, None, 101)).status_code == 409
    await till.hear(plug_suspended(till.seller))
    assert code(await move(till, till.buyer, hold_id, "settle")) == (409, "recipient_inactive")
    assert (await move(till, till.buyer, hold_id, "void")).status_code == 200


async def test_holds_expire_by_the_calendar_and_those_of_orders_never(rich: Till) -> None:
    till = rich
    order = placed(till.buyer, till.seller, 12_000)
    await till.hear(order)
    short = await hold(till, till.seller, 300, expires_on=str(DAY))
    long = await hold(till, till.third, 500)
    till.wallet.advance(timedelta(days=1))
    assert code(await move(till, till.buyer, short, "settle")) == (409, "hold_ended")
    await till.wallet.run_due_jobs()
    assert [(await till.get(till.buyer, f"/v1/holds/{one}"))["state"] for one in (short, long)] == ["expired", "placed"]
    till.wallet.advance(timedelta(days=6))
    await till.wallet.run_due_jobs()
    assert (await till.get(till.third, f"/v1/holds/{long}"))["state"] == "placed"
    till.wallet.advance(timedelta(days=60))
    await till.wallet.run_due_jobs()
    assert (await till.get(till.third, f"/v1/holds/{long}"))["state"] == "expired"
    shown = await till.get(till.buyer, f"/v1/holds/{order.order_id}")
    assert (shown["purpose"], shown["state"]) == ("order", "placed")
    assert await till.rows("SELECT given FROM yearly_gifts") == [(0,)]
    await till.hear(completed(order))
    assert (await till.credits(till.seller))[2] == 12_000
