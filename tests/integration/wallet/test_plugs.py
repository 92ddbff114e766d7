"""SUB is granted once a member and year, and ends with the Plug; the end is that of the facts in their order."""

import asyncio
import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from services.wallet.repository import journal
from services.wallet.use_cases import grant_yearly_credits
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.contracts.message import Message
from shared.contracts.wallet import CreditsGranted, EffectAnswered
from shared.ids import new_id
from shared.money import Amount
from shared.observability.cause import Cause
from tests.integration.wallet.till import (
    DAY,
    Till,
    completed,
    member,
    placed,
    plug_ended,
    plug_granted,
    plug_resumed,
    plug_suspended,
)

NEW_YEAR = datetime(2028, 1, 1, 6, tzinfo=UTC)


def decision(value: object, on: date, key: str = "yearly_grant", **changes: object) -> DecisionAdopted:
    effect = DecisionEffect.model_validate(
        {"effect_id": new_id(), "target": "wallet", "kind": "policy_value", "key": key, "value": value, **changes}
    )
    return DecisionAdopted(
        decision_id=new_id(), decision_number=1, method="council", adopted_on=on, effective_on=on, effects=(effect,)
    )


async def test_becoming_a_plug_brings_100_sub_of_that_year(till: Till) -> None:
    await till.hear(plug_granted(till.buyer))
    [granted] = await till.wallet.said(CreditsGranted)
    assert (granted.member, granted.year, granted.granted) == (till.buyer, 2027, Amount(amount=10_000, unit="SUB"))
    assert (granted.expires_on, granted.policy_version) == (date(2027, 12, 31), 0)
    assert await till.credits(till.buyer) == (10_000, 0, 0, 0)


async def test_leaving_and_coming_back_in_a_year_gives_nothing_twice(till: Till) -> None:
    await till.hear(plug_granted(till.buyer), plug_ended(till.buyer), plug_granted(till.buyer))
    await till.hear(plug_suspended(till.buyer), plug_resumed(till.buyer))
    assert len(await till.wallet.said(CreditsGranted)) == 1
    assert await till.credits(till.buyer) == (0, 0, 0, 0)


async def test_the_same_grant_twice_in_a_batch_is_one(till: Till) -> None:
    raw = till.wallet.incoming(plug_granted(till.buyer))
    await till.wallet.hear_raw([raw, raw, till.wallet.incoming(plug_granted(till.buyer))])
    assert await till.credits(till.buyer) == (10_000, 0, 0, 0)


async def test_whoever_is_suspended_at_new_year_is_granted_on_resumption(till: Till) -> None:
    await till.hear(plug_granted(till.buyer), plug_suspended(till.buyer))
    till.wallet.clock.set(NEW_YEAR)
    await till.wallet.run_due_jobs()
    assert await till.credits(till.buyer) == (0, 0, 0, 0)
    await till.hear(plug_resumed(till.buyer, date(2028, 2, 1)))
    assert await till.credits(till.buyer) == (10_000, 0, 0, 0)
    assert [one.year for one in await till.wallet.said(CreditsGranted)] == [2027, 2028]


async def test_race_10_suspended_and_resumed_reordered_end_in_the_higher_sequence(till: Till) -> None:
    who = till.buyer
    await till.wallet.hear(plug_granted(who), sequence=1)
    await till.wallet.hear(plug_resumed(who), sequence=3)
    await till.wallet.hear(plug_suspended(who), sequence=2)
    assert (await till.get(who, "/v1/me"))["plug_status"] == "active"
    await till.wallet.hear(plug_suspended(who), sequence=4)
    await till.wallet.hear(plug_resumed(who), sequence=3)
    assert (await till.get(who, "/v1/me"))["plug_status"] == "suspended"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
async def test_the_story_of_a_plug_in_any_order_ends_the_same(till: Till, order: tuple[int, ...]) -> None:
    who = till.buyer
    story: list[Message] = [plug_granted(who), plug_suspended(who), plug_resumed(who), plug_ended(who)]
    for place in order:
        await till.wallet.hear(story[place], sequence=place + 1)
    assert (await till.get(who, "/v1/me"))["plug_status"] == "ended"
    assert await till.credits(who) == (0, 0, 0, 0)
    assert len(await till.wallet.said(CreditsGranted)) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize(("back_on", "left"), [(DAY, 0), (NEW_YEAR.date(), 10_000)])
async def test_leaving_and_coming_back_in_any_order_ends_the_same(
    till: Till, order: tuple[int, ...], back_on: date, left: int
) -> None:
    who = till.buyer
    till.wallet.clock.set(NEW_YEAR)
    story: list[Message] = [plug_granted(who), plug_ended(who), plug_granted(who, back_on)]
    for place in order:
        await till.wallet.hear(story[place], sequence=place + 1)
    assert (await till.get(who, "/v1/me"))["plug_status"] == "active"
    accounts = await till.rows("SELECT sum(credits_posted - debits_posted) FROM accounts WHERE kind = 'member_sub'")
    assert [row[0] for row in accounts] == [left]
    await till.check()


async def test_a_status_waits_for_the_ledger_before_it_holds_its_member(till: Till) -> None:
    await till.hear(plug_granted(till.buyer))
    database = till.wallet.database
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    async with database.begin(Cause("message")) as work:
        await journal.lock_credits(work)
        other = asyncio.create_task(till.wallet.hear(plug_resumed(till.buyer), sequence=3))
        while not await till.count(waiting):
            await asyncio.sleep(0.01)
        free = "SELECT member_id FROM plug_statuses FOR UPDATE NOWAIT"
        assert len((await work.connection.execute(text(free))).all()) == 1
    await other
    assert (await till.get(till.buyer, "/v1/me"))["plug_status"] == "active"


async def test_the_yearly_job_grants_every_active_plug_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grant_yearly_credits, "CHUNK", 2)
    await till.plugs()
    gone = member(4)
    await till.hear(plug_granted(gone), plug_ended(gone))
    till.wallet.clock.set(NEW_YEAR)
    await till.wallet.run_due_jobs()
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    granted = [one for one in await till.wallet.said(CreditsGranted) if one.year == 2028]
    assert sorted(one.member.member_number for one in granted) == [1, 2, 3]
    assert len({one.group_id for one in granted}) == 3
    for who in (till.buyer, till.seller, till.third):
        assert await till.credits(who) == (10_000, 0, 0, 0)
    dates = await till.rows(
        "SELECT DISTINCT business_date FROM groups WHERE kind = 'grant' AND business_date > :d", d=DAY
    )
    assert [row[0] for row in dates] == [date(2028, 1, 1)]


async def test_a_plug_heard_of_late_is_granted_by_the_next_days_job(till: Till) -> None:
    till.wallet.clock.set(NEW_YEAR)
    await till.wallet.run_due_jobs()
    await till.hear(plug_granted(till.buyer, date(2027, 12, 20)))
    assert await till.wallet.said(CreditsGranted) == []
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    assert [one.year for one in await till.wallet.said(CreditsGranted)] == [2028]


async def test_the_end_of_a_plug_destroys_sub_and_leaves_col(till: Till) -> None:
    await till.plugs()
    await till.give_col(till.buyer, 700)
    order = placed(till.buyer, till.seller, 1_000)
    await till.hear(order, completed(order), plug_ended(till.buyer))
    assert await till.credits(till.buyer) == (0, 0, 700, 0)
    [row] = await till.rows("SELECT business_date FROM groups WHERE kind = 'grant_ended'")
    assert row[0] == DAY


async def test_a_decision_sets_the_grant_from_its_date_and_is_cited(till: Till) -> None:
    later = decision(5_000, DAY + timedelta(days=30))
    await till.hear(later, plug_granted(till.buyer))
    till.wallet.advance(timedelta(days=40))
    await till.hear(plug_granted(till.seller, DAY + timedelta(days=40)))
    assert (await till.credits(till.buyer))[0] == 10_000
    assert (await till.credits(till.seller))[0] == 5_000
    [answer] = await till.wallet.said(EffectAnswered)
    assert (answer.outcome, answer.effective_on, answer.policy_version) == ("scheduled", later.effective_on, 1)
    [cited] = await till.rows("SELECT policy_version, decision_id FROM groups WHERE policy_version > 0")
    assert tuple(cited) == (1, later.decision_id)


async def test_race_8_a_decision_after_its_date_counts_from_now_on(till: Till) -> None:
    await till.hear(decision(5_000, DAY - timedelta(days=30)))
    [answer] = await till.wallet.said(EffectAnswered)
    assert (answer.outcome, answer.effective_on) == ("applied", DAY)
    await till.hear(plug_granted(till.buyer, DAY - timedelta(days=1)), plug_granted(till.seller))
    assert (await till.credits(till.buyer))[0] == 10_000
    assert (await till.credits(till.seller))[0] == 5_000


async def test_a_grant_of_nothing_is_no_grant(till: Till) -> None:
    await till.hear(decision(0, DAY), plug_granted(till.buyer))
    assert await till.wallet.said(CreditsGranted) == []
    assert await till.count("SELECT count(*) FROM groups") == 0


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        ({"value": 100_001}, "out_of_bounds"),
        ({"value": -1}, "out_of_bounds"),
        ({"value": True}, "wrong_value"),
        ({"value": "much"}, "wrong_value"),
        ({"value": 5_000, "unit": "bps"}, "wrong_unit"),
        ({"value": 5_000, "key": "pot_share_bps"}, "unknown_key"),
        ({"value": 5_000, "kind": "investment"}, "unknown_key"),
        ({"value": 5_000, "kind": "role"}, "wrong_kind"),
    ],
)
async def test_an_effect_that_cannot_be_is_refused(till: Till, effect: dict[str, object], reason: str) -> None:
    made = decision(1, DAY)
    spoiled = made.effects[0].model_copy(update=effect)
    other = spoiled.model_copy(update={"target": "missions", "effect_id": new_id()})
    await till.hear(made.model_copy(update={"effects": (spoiled, other)}))
    [answer] = await till.wallet.said(EffectAnswered)
    assert (answer.outcome, answer.reason_code, answer.effect_id) == ("refused", reason, spoiled.effect_id)
    assert (await till.get(till.buyer, "/v1/policies"))["items"][0]["current"]["value"] == 10_000
