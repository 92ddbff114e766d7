"""Gifts of COL over HTTP: origin, rules of both parties, the yearly limit, ids that are keys, reasons that go away."""

from datetime import timedelta
from typing import Any

import pytest

from services.wallet.domain.policies import GIFT_YEARLY_LIMIT
from services.wallet.use_cases.erase_reasons import erase_reasons
from shared.database import policies
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.strange_numbers import STRANGE_NUMBERS
from tests.integration.wallet.giving import earn, give, give_many, post, transfer
from tests.integration.wallet.till import DAY, Till, member, plug_ended, plug_suspended


@pytest.fixture
async def rich(till: Till) -> Till:
    """Buyer, seller and third are Plugs; the buyer has 90.00 COL."""
    await till.plugs()
    await earn(till, till.buyer, 9_000)
    return till


async def limit(till: Till, value: int) -> None:
    """A decision sets the yearly limit."""
    async with till.wallet.database.begin(Cause("command")) as work:
        ids = {"decision_id": new_id(), "effect_id": new_id()}
        await policies.record(work.connection, GIFT_YEARLY_LIMIT, value, DAY, **ids, now=work.now())


async def test_a_gift_moves_col_and_cites_its_policy(rich: Till) -> None:
    till = rich
    await limit(till, 5_000)
    answer = await give(till, till.buyer, till.seller, 1_500, reason="Merci pour la régie !")
    assert answer.status_code == 201, answer.text
    gift = answer.json()
    assert (gift["amount"], gift["on"], gift["to"]["member_number"]) == ({"amount": 1_500, "unit": "COL"}, str(DAY), 2)
    assert (gift["policy_key"], gift["policy_version"]) == ("gift_yearly_limit", 1)
    assert gift["decision_id"] is not None
    assert "reason" not in gift
    assert await till.credits(till.buyer) == (10_000, 0, 7_500, 0)
    assert await till.credits(till.seller) == (10_000, 0, 1_500, 0)
    [line] = (await till.get(till.seller, "/v1/me/statement?unit=COL"))["items"]
    assert (line["kind"], line["subject_id"], line["direction"]) == ("gift", gift["transfer_id"], "credit")
    read = await till.get(till.seller, answer.headers["location"])
    assert read == {**gift, "reason": "Merci pour la régie !"}
    headers = await till.preside()
    shown = await till.wallet.client.get(answer.headers["location"], headers=headers)
    assert shown.json() == {**gift, "reason": None}
    hidden = await till.wallet.client.get(answer.headers["location"], headers=till.headers(till.third))
    assert hidden.status_code == 404


async def test_the_pot_receives_col(rich: Till) -> None:
    answer = await give(rich, rich.buyer, None, 400)
    assert (answer.status_code, answer.json()["to"]) == (201, None)
    assert await rich.count("SELECT credits_posted FROM accounts WHERE kind = 'pot_col'") == 400


async def test_the_same_id_is_the_same_gift_and_never_another(rich: Till) -> None:
    till = rich
    body = transfer(till.seller, 100, reason="un")
    first = await post(till, till.buyer, "/v1/transfers", body)
    again = await post(till, till.buyer, "/v1/transfers", body)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    others = [{**body, "reason": "deux"}, {**body, "amount": {"amount": 101, "unit": "COL"}}]
    others += [{**body, "to": {"pot": True}}, {k: v for k, v in body.items() if k != "reason"}]
    for other in others:
        refused = await post(till, till.buyer, "/v1/transfers", other)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused"), other
    stranger = await post(till, till.third, "/v1/transfers", body)
    assert stranger.json()["code"] == "idempotency_key_reused"
    assert await till.credits(till.seller) == (10_000, 0, 100, 0)


async def test_a_hundred_of_one_id_at_once_are_one_gift(rich: Till) -> None:
    till = rich
    body = transfer(till.seller, 100)
    answers = await give_many(till, [(till.buyer, body)] * 100 + [(till.buyer, {**body, "to": {"pot": True}})])
    assert [answer.status_code for answer in answers] == [201] * 100 + [422]
    assert len({answer.content for answer in answers[:100]}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 99
    assert await till.credits(till.seller) == (10_000, 0, 100, 0)


async def test_a_refused_id_stays_refused(rich: Till) -> None:
    till = rich
    body = transfer(till.seller, 9_001, reason="trop")
    first = await post(till, till.buyer, "/v1/transfers", body)
    assert (first.status_code, first.json()["code"]) == (409, "insufficient_credits")
    await earn(till, till.buyer, 500)
    again = await post(till, till.buyer, "/v1/transfers", body)
    assert {**again.json(), "request_id": ""} == {**first.json(), "request_id": ""}
    other = await post(till, till.buyer, "/v1/transfers", {**body, "amount": {"amount": 1, "unit": "COL"}})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (await give(till, till.buyer, till.seller, 9_001)).status_code == 201


async def test_what_cannot_be_given_to_whom(rich: Till) -> None:
    till = rich
    gone, idle = member(40), member(41)
    await till.hear(plug_ended(gone), plug_suspended(idle, until_on=DAY))
    refusals = [
        (transfer(till.seller, 1, amount={"amount": 1, "unit": "SUB"}), 422, "sub_cannot_be_given"),
        (transfer(till.seller, 1, amount={"amount": 1, "unit": "EUR"}), 422, "euros_cannot_be_given"),
        (transfer(till.buyer, 1), 422, "gift_to_oneself"),
        (transfer(member(99), 1), 422, "unknown_recipient"),
        (transfer(gone, 1), 409, "recipient_inactive"),
        (transfer(idle, 1), 409, "recipient_inactive"),
        (transfer(None, 1, to={}), 422, "invalid_request"),
        (transfer(None, 1, to={"pot": True, "member_id": str(till.seller.member_id)}), 422, "invalid_request"),
    ]
    for body, status, code in refusals:
        answer = await post(till, till.buyer, "/v1/transfers", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    till.wallet.advance(timedelta(days=1))
    assert (await give(till, till.buyer, idle, 1)).status_code == 201  # the suspension had a last day
    await till.hear(plug_suspended(till.buyer))
    answer = await give(till, till.buyer, None, 1)
    assert (answer.status_code, answer.json()["code"]) == (403, "giver_inactive")


async def test_the_yearly_limit_is_exact_and_ends_with_the_year(rich: Till) -> None:
    till = rich
    await limit(till, 1_000)
    answers = await give_many(till, [(till.buyer, transfer(till.seller, 90)) for _ in range(15)])
    assert sorted(answer.status_code for answer in answers) == [201] * 11 + [409] * 4
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert (refused["code"], refused["parameters"]) == ("gift_limit_reached", {"limit": 1_000})
    assert (await give(till, till.buyer, till.seller, 10)).status_code == 201
    assert (await give(till, till.buyer, None, 1)).status_code == 409
    till.wallet.clock.set(till.wallet.clock.now() + timedelta(days=300))
    assert (await give(till, till.buyer, None, 1_000)).status_code == 201
    assert await till.rows("SELECT year, given FROM yearly_gifts ORDER BY year") == [(2027, 1_000), (2028, 1_000)]


async def test_reasons_are_erased_and_the_ledger_stays(rich: Till) -> None:
    till = rich
    body = transfer(till.seller, 100, reason="Pour Camille")
    answer = await post(till, till.buyer, "/v1/transfers", body)
    await give(till, till.buyer, till.seller, 99_999, reason="Pour Camille aussi")
    before = await till.rows("SELECT group_id, reason_sha256 FROM groups WHERE kind = 'gift'")
    [salt, reason] = (await till.rows("SELECT salt, reason FROM transfer_reasons"))[0]
    assert (len(salt), reason) == (16, "Pour Camille")
    async with till.wallet.database.begin(Cause("command")) as work:
        assert await erase_reasons(work, till.buyer.member_id) == 1
    assert await till.count("SELECT count(*) FROM transfer_reasons") == 0
    assert await till.count("SELECT count(*) FROM asked_requests WHERE salt IS NOT NULL") == 0
    assert await till.rows("SELECT group_id, reason_sha256 FROM groups WHERE kind = 'gift'") == before
    assert (await till.get(till.buyer, answer.headers["location"]))["reason"] is None
    again = await post(till, till.buyer, "/v1/transfers", body)
    assert (again.status_code, again.content) == (201, answer.content)


@pytest.mark.parametrize("path", ["/v1/transfers"])
async def test_strange_amounts_are_4xx_and_nothing_is_stored(rich: Till, path: str) -> None:
    """F39 at this door."""
    till = rich
    for number in [*STRANGE_NUMBERS, "null"]:
        content = (
            f'{{"id": "{new_id()}", "to": {{"pot": true}}, "amount": {{"amount": {number}, "unit": "COL"}}}}'.encode()
        )
        headers: dict[str, Any] = {**till.headers(till.buyer), "content-type": "application/json"}
        answer = await till.wallet.client.post(path, content=content, headers=headers)
        assert answer.status_code in (400, 422), (number, answer.text)
    huge = await give(till, till.buyer, None, 9_007_199_254_740_991)
    assert (huge.status_code, huge.json()["code"]) == (409, "insufficient_credits")
    assert await till.count("SELECT count(*) FROM groups WHERE kind = 'gift'") == 0
    assert await till.count("SELECT count(*) FROM asked_requests") == 1
    assert await till.count("SELECT count(*) FROM member_holds") == 0
