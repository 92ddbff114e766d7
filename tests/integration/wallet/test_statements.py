"""Statements: the balance after each line, at whatever page size and filter, before and after the sums were made."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from services.wallet.domain.accounts import MEMBER_RECEIVABLE, MISSION_CLEARING, member_eur, open_for
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from shared.contracts.message import Member
from shared.contracts.missions import MissionCompleted
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet import till as make
from tests.integration.wallet.till import DAY, Till

EARLIER = date(2027, 1, 20)


async def pages(till: Till, who: Member, **query: Any) -> list[Mapping[str, Any]]:
    """Every line of a member's statement, page by page."""
    lines: list[Mapping[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {**query, **({"cursor": cursor} if cursor else {})}
        answer = await till.wallet.client.get("/v1/me/statement", params=asked, headers=till.headers(who))
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= query.get("limit", 20)
        lines += page["items"]
        cursor = page["next_cursor"]
    return lines


def effect(line: Mapping[str, Any]) -> int:
    amount: int = line["amount"]["amount"]
    return amount if line["direction"] == "credit" else -amount


async def a_year(till: Till) -> MissionCompleted:
    """The buyer's year: SUB and COL, fees late and on time, a reversal, and a set-off between two own accounts."""
    await till.plugs()
    await till.give_col(till.buyer, 2_500)
    order = make.placed(till.buyer, till.seller, 11_000)
    late = make.mission([(till.buyer, 5_000)], accepted_on=EARLIER)  # posted in March, of January
    lost = make.mission([(till.buyer, 3_000)])
    await till.hear(order, make.completed(order), lost, late)
    line = lost.lines[0].line_id
    await till.hear(make.reversal(lost, {line: 3_000}))
    for _ in range(4):
        await till.hear(make.mission([(till.buyer, 777)], [(till.buyer, 333)]))
    await owe_and_set_off(till, lost)
    return late


async def owe_and_set_off(till: Till, lost: MissionCompleted) -> None:
    """400 owed after a reversal and taken from fees: that transfer stands on two accounts of the same member."""
    who = till.buyer
    owed = open_for(MEMBER_RECEIVABLE, who.member_id, who.member_number)
    eur = member_eur(who.member_id, who.member_number)
    clearing = open_for(MISSION_CLEARING, lost.mission_id)
    posting = Posting()
    for kind, transfer in (("fees_reversal", Transfer(owed, clearing, 400)), ("set_off", Transfer(eur, owed, 400))):
        posting.post(Group(new_id(), kind, lost.mission_id, None, DAY, (transfer,)))
    async with till.wallet.database.begin(Cause("command")) as work:
        await journal.post(work, posting)


async def sum_up(till: Till) -> None:
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    assert await till.count("SELECT count(*) FROM account_months") > 0


@pytest.mark.parametrize("summed", [False, True], ids=["fresh", "summed"])
async def test_every_page_size_and_filter_shows_the_same_balances(till: Till, summed: bool) -> None:
    await a_year(till)
    if summed:
        await sum_up(till)

    whole = await pages(till, till.buyer, limit=100)

    running: dict[tuple[str, Any], int] = {}
    for line in reversed(whole):  # from the beginning, the balance is the sum of what came before
        account = (line["account"], line["year"])
        running[account] = running.get(account, 0) + effect(line)
        assert line["balance_after"] == running[account]
    balances = (await till.get(till.buyer, "/v1/me/balances")) if not summed else None
    if balances is not None:
        assert running["member_col", None] == balances["col"]["balance"]["amount"]
        assert running["member_eur", None] == balances["eur"]["balance"]["amount"]
    assert len([one for one in whole if one["kind"] == "set_off"]) == 2
    assert await pages(till, till.buyer, limit=1) == whole
    assert await pages(till, till.buyer, limit=3) == whole
    for query, wanted in (
        ({"unit": "COL"}, [one for one in whole if one["amount"]["unit"] == "COL"]),
        ({"kind": "fees"}, [one for one in whole if one["kind"] == "fees"]),
        ({"direction": "debit", "unit": "EUR"}, [o for o in whole if effect(o) < 0 and o["amount"]["unit"] == "EUR"]),
    ):
        assert wanted
        assert await pages(till, till.buyer, limit=2, **query) == wanted


@pytest.mark.parametrize("summed", [False, True], ids=["fresh", "summed"])
async def test_a_period_goes_by_business_date_and_its_balances_too(till: Till, summed: bool) -> None:
    late = await a_year(till)
    if summed:
        await sum_up(till)

    january = await pages(till, till.buyer, **{"from": "2027-01-01", "to": "2027-01-31", "limit": 1})
    march = await pages(till, till.buyer, **{"from": "2027-03-01", "to": "2027-03-31", "unit": "EUR", "limit": 2})
    then = await till.get(till.buyer, "/v1/me/balances?on=2027-01-31")
    now = await till.get(till.buyer, "/v1/me/balances?on=2027-03-14")
    before = await till.get(till.buyer, "/v1/me/balances?on=2027-01-19")

    assert [(one["subject_id"], one["balance_after"]) for one in january] == [(str(late.mission_id), 5_000)]
    assert then["eur"]["balance"]["amount"] == 5_000
    assert before["eur"]["balance"]["amount"] == 0
    assert then["sub"]["balance"]["amount"] == 0
    fees = [one for one in march if one["account"] == "member_eur"]
    assert fees[0]["balance_after"] == now["eur"]["balance"]["amount"]
    assert fees[-1]["balance_after"] - effect(fees[-1]) == 5_000  # what January had left
    refused = await till.wallet.client.get("/v1/me/balances?on=2031-01-01", headers=till.headers(till.buyer))
    assert (refused.status_code, refused.json()["code"]) == (422, "not_in_the_future")


async def test_sums_that_are_made_twice_and_in_parts_are_the_journal(till: Till) -> None:
    await a_year(till)
    await sum_up(till)
    await till.hear(make.mission([(till.buyer, 123)], accepted_on=EARLIER))
    await sum_up(till)

    wrong = await till.rows(
        "SELECT a.account_id FROM accounts AS a LEFT JOIN (SELECT account_id, sum(debits) AS d, sum(credits) AS c,"
        " sum(lines) AS n FROM account_months GROUP BY 1) AS m USING (account_id)"
        " WHERE (a.debits_posted, a.credits_posted) IS DISTINCT FROM (coalesce(m.d, 0), coalesce(m.c, 0))"
    )
    cooperative = await till.rows("SELECT sum(debits), sum(credits) FROM month_sums")

    assert wrong == []
    assert cooperative == await till.rows("SELECT sum(debits), sum(credits) FROM account_months")


async def test_a_balance_explains_itself_in_the_readers_language(till: Till) -> None:
    await till.plugs()
    french = await till.get(till.buyer, "/v1/me/balances")
    answer = await till.wallet.client.get(
        "/v1/me/balances", headers={**till.headers(till.buyer), "Accept-Language": "en"}
    )
    english = answer.json()

    assert french["sub"]["ends"] == {**english["sub"]["ends"], "sentence": french["sub"]["ends"]["sentence"]}
    assert english["sub"]["ends"]["code"] == "expires_at_year_end"
    assert english["sub"]["ends_on"] == "2027-12-31"
    assert set(english["sub"]["not_uses"]) == {"become_euros", "give", "payout"}
    assert "never become euros" in english["sub"]["limits"]
    assert "deviennent jamais des euros" in french["sub"]["limits"]
    assert english["spend_order"]["units"] == ["SUB", "COL"]


@pytest.mark.parametrize(
    "cursor", ["WyIxIiwiMSJd", "WyIxIiwiMSIsIjEiLCJ4PTEiXQ", "WyIxIiwiMSIsIjIiLCIiXQ"], ids=["two", "balance", "side"]
)
async def test_a_cursor_that_no_page_gave_is_refused(till: Till, cursor: str) -> None:
    answer = await till.wallet.client.get(f"/v1/me/statement?cursor={cursor}", headers=till.headers(till.buyer))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_what_the_balance_of_today_says_is_what_is_spent_today(till: Till) -> None:
    """A hold is seen in what is available, and in the past only the balance is known."""
    await till.plugs()
    await till.hear(make.placed(till.buyer, till.seller, 3_000))
    till.wallet.advance(timedelta(days=1))

    today = await till.get(till.buyer, "/v1/me/balances")
    yesterday = await till.get(till.buyer, f"/v1/me/balances?on={DAY}")

    assert (today["sub"]["available"]["amount"], today["sub"]["held"]["amount"]) == (7_000, 3_000)
    assert yesterday["sub"]["balance"]["amount"] == 10_000
    assert yesterday["sub"]["available"] is None
