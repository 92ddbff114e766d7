"""The gateway: what each may read, and what does not exist for them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.membership import AccessRevoked, RoleEnded, RoleGranted
from shared.contracts.message import Member
from shared.ids import new_id
from shared.web.pagination import write_cursor
from tests.integration.wallet.till import DAY, Till, cancelled, completed, member, mission, placed, reversal

ROUTES = [
    "/v1/me",
    "/v1/me/balances",
    "/v1/me/statement",
    "/v1/pot",
    "/v1/pot/movements",
    "/v1/policies",
    "/v1/check",
    f"/v1/members/{new_id()}/balances",
    f"/v1/holds/{new_id()}",
    f"/v1/statements/{new_id()}",
]


async def status(till: Till, who: Member, path: str) -> int:
    return (await till.wallet.client.get(path, headers=till.headers(who))).status_code


@pytest.mark.parametrize("path", ROUTES)
async def test_nobody_reads_without_a_token(till: Till, path: str) -> None:
    assert (await till.wallet.client.get(path)).status_code == 401


@pytest.mark.parametrize("path", ROUTES)
async def test_a_revoked_token_reads_nothing(till: Till, path: str) -> None:
    headers = till.headers(till.buyer)
    now = till.wallet.clock.now() + timedelta(seconds=1)
    await till.hear(AccessRevoked(member_id=till.buyer.member_id, tokens_issued_before_at=now, reason="logout_all"))
    till.wallet.advance(timedelta(seconds=3))
    assert (await till.wallet.client.get(path, headers=headers)).status_code == 401


async def test_what_does_not_exist_for_somebody_is_404(till: Till) -> None:
    await till.plugs()
    order, one = placed(till.buyer, till.seller, 100), mission([(till.buyer, 1_000)])
    await till.hear(order, one)
    hold, fees = f"/v1/holds/{order.order_id}", f"/v1/statements/{one.statement_id}"
    mine = f"/v1/members/{till.buyer.member_id}/balances"
    cells = {
        hold: (200, 404, 404, 404),
        fees: (200, 404, 404, 200),
        mine: (200, 404, 404, 200),
        "/v1/check": (403, 403, 403, 200),
    }
    await till.preside()
    people = (till.buyer, till.seller, member(50), till.presidency)
    for path, expected in cells.items():
        assert tuple([await status(till, who, path) for who in people]) == expected, path
    assert await status(till, till.presidency, f"/v1/members/{new_id()}/balances") == 404
    assert await status(till, till.buyer, "/v1/holds/not-an-id") == 422


async def test_the_role_in_a_token_opens_nothing(till: Till) -> None:
    await till.plugs()
    claimed = till.wallet.token(till.third.member_id, 3, roles=("member", "technical_presidency"))
    for path, expected in ((f"/v1/members/{till.buyer.member_id}/balances", 404), ("/v1/check", 403)):
        assert (await till.wallet.client.get(path, headers=claimed)).status_code == expected


async def test_a_mandate_counts_from_its_first_to_its_last_day_and_until_it_is_ended(till: Till) -> None:
    who = till.presidency
    mandate = RoleGranted(
        mandate_id=new_id(),
        member=who,
        role="technical_presidency",
        from_on=DAY + timedelta(days=1),
        until_on=DAY + timedelta(days=3),
    )
    await till.hear(mandate)
    seen = [await status(till, who, "/v1/check")]
    for _ in range(4):
        till.wallet.advance(timedelta(days=1))
        seen.append(await status(till, who, "/v1/check"))
    assert seen == [403, 200, 200, 200, 403]
    other = mandate.model_copy(update={"mandate_id": new_id(), "until_on": None})
    ended = RoleEnded(
        mandate_id=other.mandate_id, member=who, role="technical_presidency", ended_on=DAY + timedelta(days=4)
    )
    await till.wallet.hear(ended, sequence=2)
    await till.wallet.hear(other, sequence=1)
    assert await status(till, who, "/v1/check") == 403


async def test_balances_say_what_each_is_for_and_when_it_ends(till: Till) -> None:
    await till.plugs()
    await till.give_col(till.buyer, 500)
    order = placed(till.buyer, till.seller, 10_200)
    await till.hear(order, mission([(till.buyer, 1_000)], [(till.buyer, 70)]))
    found = await till.get(till.buyer, "/v1/me/balances")
    assert found["year"] == 2027
    assert {name: found["sub"][name]["amount"] for name in ("balance", "available", "held")} == {
        "balance": 10_000,
        "available": 0,
        "held": 10_000,
    }
    assert (found["sub"]["uses"], found["sub"]["ends_on"]) == (["order_services"], "2027-12-31")
    assert (found["col"]["available"], found["col"]["held"]) == (
        {"amount": 300, "unit": "COL"},
        {"amount": 200, "unit": "COL"},
    )
    assert (found["eur"]["balance"], found["direct_costs"]) == (
        {"amount": 1_000, "unit": "EUR"},
        {"amount": 70, "unit": "EUR"},
    )
    waiting = await till.get(till.seller, "/v1/me/balances")
    assert waiting["col"]["incoming"] == {"amount": 200, "unit": "COL"}
    assert found == {
        **(await till.get(till.buyer, f"/v1/members/{till.buyer.member_id}/balances")),
        "as_of": found["as_of"],
    }


async def all_pages(till: Till, who: Member, path: str, limit: int) -> list[Any]:
    """Every item, page by page."""
    items: list[Any] = []
    sign = "&" if "?" in path else "?"
    page = await till.get(who, f"{path}{sign}limit={limit}")
    while True:
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        page = await till.get(who, f"{path}{sign}limit={limit}&cursor={page['next_cursor']}")


async def test_the_statement_is_newest_first_and_whole_whatever_the_page(till: Till) -> None:
    await till.plugs()
    order, undone = placed(till.buyer, till.seller, 3_000), placed(till.buyer, till.seller, 100)
    one = mission([(till.buyer, 1_000), (till.buyer, 500)])
    await till.hear(order, completed(order), undone, cancelled(undone), one, reversal(one, {one.lines[1].line_id: 200}))
    whole = await all_pages(till, till.buyer, "/v1/me/statement", 100)
    lines = [(i["kind"], i["account"], i["direction"], i["amount"]["amount"], i["amount"]["unit"]) for i in whole]
    assert lines == [
        ("fees_reversal", "member_eur", "debit", 200, "EUR"),
        ("fees", "member_eur", "credit", 500, "EUR"),
        ("fees", "member_eur", "credit", 1_000, "EUR"),
        ("settlement", "member_sub", "debit", 3_000, "SUB"),
        ("grant", "member_sub", "credit", 10_000, "SUB"),
    ]
    assert whole[0]["reverses_group_id"] == whole[1]["group_id"] == str(one.statement_id)
    assert whole[3]["subject_id"] == str(order.order_id)
    for limit in (1, 2, 3):
        assert await all_pages(till, till.buyer, "/v1/me/statement", limit) == whole
    assert await all_pages(till, till.buyer, "/v1/me/statement?unit=EUR", 2) == whole[:3]
    assert [i["direction"] for i in await all_pages(till, till.seller, "/v1/me/statement?unit=COL", 5)] == ["credit"]
    assert await all_pages(till, member(99), "/v1/me/statement", 5) == []


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WyJhIiwiYiJd", "cursor=WyIxIl0", "limit=0", "limit=101", "unit=USD"]
)
async def test_a_bad_page_is_refused(till: Till, query: str) -> None:
    answer = await till.wallet.client.get(f"/v1/me/statement?{query}", headers=till.headers(till.buyer))
    assert answer.status_code == 422


@pytest.mark.parametrize("part", ["9223372036854775807", "9223372036854775808", "-1", "1" + "0" * 60])
async def test_a_cursor_of_any_size_is_no_500(till: Till, part: str) -> None:
    await till.plugs()
    path = f"/v1/me/statement?cursor={write_cursor((part, '1'))}"
    answer = await till.wallet.client.get(path, headers=till.headers(till.buyer))
    assert answer.status_code in (200, 422)


async def test_the_pot_and_its_movements_are_open_to_every_member(till: Till) -> None:
    missions = [mission([(till.buyer, 8_500)]), mission([(till.seller, 850)])]
    await till.hear(*missions, reversal(missions[0], {missions[0].lines[1].line_id: 300}))
    reader = member(60)
    pot = await till.get(reader, "/v1/pot")
    assert [pot[name]["amount"] for name in ("balance", "credited", "debited")] == [1_350, 1_650, 300]
    moved = await all_pages(till, reader, "/v1/pot/movements", 2)
    assert [(i["direction"], i["amount"]["amount"]) for i in moved] == [
        ("debit", 300),
        ("credit", 150),
        ("credit", 1_500),
    ]
    assert moved[1]["subject_id"] == str(missions[1].mission_id)


async def test_an_empty_pot_is_0(till: Till) -> None:
    assert (await till.get(till.buyer, "/v1/pot"))["balance"] == {"amount": 0, "unit": "EUR"}


async def test_a_hold_tells_its_buyer_how_it_ended(till: Till) -> None:
    await till.plugs()
    done, refused = placed(till.buyer, till.seller, 100), placed(till.buyer, till.seller, 10_000)
    await till.hear(done, completed(done), refused)
    found = await till.get(till.buyer, f"/v1/holds/{done.order_id}")
    assert (found["state"], found["parts"], found["ended_on"]) == (
        "settled",
        [{"amount": 100, "unit": "SUB"}],
        "2027-03-14",
    )
    assert (await till.get(till.buyer, f"/v1/holds/{refused.order_id}"))["refusal"] == "insufficient_credits"


async def test_a_statement_of_fees_shows_its_lines_and_what_was_taken_back(till: Till) -> None:
    one = mission([(till.buyer, 8_500)])
    await till.hear(one, reversal(one, {one.lines[0].line_id: 500}))
    found = await till.get(till.buyer, f"/v1/statements/{one.statement_id}")
    assert (found["state"], found["source_id"], found["accepted"]["amount"]) == (
        "credited",
        str(one.mission_id),
        10_000,
    )
    shown = [(i["kind"], i["amount"]["amount"], i["reversed"]["amount"]) for i in found["lines"]]
    assert shown == [("member", 8_500, 500), ("pot", 1_500, 0)]
    await till.preside()
    wrong = mission([(till.buyer, 850)]).model_copy(update={"pot_share_bps": 1})
    await till.hear(wrong)
    refused = await till.get(till.presidency, f"/v1/statements/{wrong.statement_id}")
    assert (refused["state"], refused["refusal"], refused["lines"]) == ("refused", "pot_line_differs", [])


async def test_the_check_shows_every_proof(till: Till) -> None:
    await till.plugs()
    await till.preside()
    found = await till.get(till.presidency, "/v1/check")
    assert found["holds"]
    assert all(proof["holds"] for proof in found["proofs"])
    assert {"unit": "SUB", "issued": 30_000, "destroyed": 0, "others": 30_000} in found["totals"]
