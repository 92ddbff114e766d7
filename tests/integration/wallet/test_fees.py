"""Fees of missions: credited to the cent, once; refused whole; taken back."""

import asyncio
from uuid import UUID

import pytest

from services.wallet.domain.accounts import MISSION_CLEARING, member_eur, open_for
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from shared.contracts.message import Member
from shared.contracts.missions import MissionCompleted, MissionFeesReversed
from shared.contracts.wallet import FeesCredited, FeesRefused, FeesReversed
from shared.ids import new_id
from shared.messaging.processing import Processor
from shared.messaging.reading import Read, read
from shared.observability.cause import Cause
from tests.integration.wallet.till import DAY, Till, euros, line, member, mission, reversal


async def test_the_mission_of_2400_euros_reaches_everybody_to_the_cent(till: Till) -> None:
    alix, bilal, chloe = member(1), member(2), member(3)
    one = mission([(alix, 96_500), (bilal, 57_900), (chloe, 38_600)], [(None, 11_000)])
    assert one.accepted.amount == 240_000
    await till.hear(one)
    assert [await till.eur(who) for who in (alix, bilal, chloe)] == [96_500, 57_900, 38_600]
    assert (await till.pot()).balance == 36_000
    [credited] = await till.wallet.said(FeesCredited)
    assert credited.group_id == credited.statement_id == one.statement_id
    assert (credited.source, credited.source_id, credited.credited_on) == ("mission", one.mission_id, DAY)
    assert [(each.line_id, each.kind, each.amount.amount) for each in credited.lines] == [
        (each.line_id, each.kind, each.amount.amount) for each in one.lines
    ]
    clearing = await till.rows("SELECT debits_posted, credits_posted FROM accounts WHERE kind = 'mission_clearing'")
    assert [tuple(row) for row in clearing] == [(240_000, 0)]


async def test_race_4_a_member_nobody_has_announced_has_an_account(till: Till) -> None:
    stranger = member(77)
    await till.hear(mission([(stranger, 1_000)]))
    assert await till.eur(stranger) == 1_000
    assert await till.count("SELECT count(*) FROM known_members") == 0


async def test_direct_costs_are_owed_to_whoever_advanced_them(till: Till) -> None:
    alix = member(1)
    await till.hear(mission([(alix, 1_000)], [(alix, 500), (None, 300)]))
    found = await till.balances(alix)
    assert (found.eur.balance, found.direct_costs) == (1_000, 500)
    assert (
        await till.count("SELECT credits_posted FROM accounts WHERE kind = 'direct_costs' AND owner_id IS NULL") == 300
    )


async def test_duplicates_inside_a_batch_and_across_batches_credit_once(till: Till) -> None:
    alix = member(1)
    one, other = mission([(alix, 1_000)]), mission([(alix, 2_000)])
    first = till.wallet.incoming(one)
    again = till.wallet.incoming(one)  # the same statement under another message id
    await till.wallet.hear_raw([first, first, again, till.wallet.incoming(other), first])
    await till.wallet.hear_raw([first, again, till.wallet.incoming(one)])
    assert await till.eur(alix) == 3_000
    assert len(await till.wallet.said(FeesCredited)) == 2
    assert await till.wallet.failures() == []


async def test_one_batch_of_many_missions_is_the_sum_of_them(till: Till) -> None:
    people = [member(number) for number in range(1, 8)]
    missions = [
        mission([(people[n % 7], 1_000 + n), (people[(n + 3) % 7], 500 + n)], [(None, 10)] if n % 3 == 0 else ())
        for n in range(60)
    ]
    await till.hear(missions[0])
    await till.wallet.hear(*missions)
    expected = dict.fromkeys((who.member_id for who in people), 0)
    for one in missions:
        for each in one.lines:
            if each.kind == "member" and each.member is not None:
                expected[each.member.member_id] += each.amount.amount
    assert {who.member_id: await till.eur(who) for who in people} == expected
    pots = [each.amount.amount for one in missions for each in one.lines if each.kind == "pot"]
    assert (await till.pot()).balance == sum(pots)


async def test_two_stories_about_one_statement_in_one_batch_the_first_counts(till: Till) -> None:
    alix = member(1)
    good = mission([(alix, 1_000)])
    wrong = good.model_copy(update={"pot_share_bps": 1_000})
    await till.wallet.hear(wrong, good)
    [refused] = await till.wallet.said(FeesRefused)
    assert (refused.reason, await till.eur(alix)) == ("pot_line_differs", 0)


def spoiled(reason: str) -> MissionCompleted:
    """A mission that does not hold together."""
    alix = member(1)
    good = mission([(alix, 1_000), (alix, 700)])
    first, second, pot = good.lines
    changes: dict[str, dict[str, object]] = {
        "lines_do_not_add_up": {"accepted": euros(good.accepted.amount + 1)},
        "lines_do_not_add_up/published": {"already_published": euros(5)},
        "pot_line_differs": {"pot_share_bps": 1_600},
        "pot_line_differs/none": {"lines": (first, second, line(3, "member", pot.amount.amount, alix))},
        "duplicate_line": {"lines": (first, second.model_copy(update={"line_id": first.line_id}), pot)},
        "duplicate_line/pots": {
            "lines": (first, second, line(3, "pot", pot.amount.amount - 1), line(4, "pot", 1)),
        },
        "bounds": {"pot_share_bps": 5_001},
        "bounds/amount": {"accepted": euros(100_000_000_001)},
    }
    return good.model_copy(update=changes[reason])


@pytest.mark.parametrize(
    "reason",
    [
        "lines_do_not_add_up",
        "lines_do_not_add_up/published",
        "pot_line_differs",
        "pot_line_differs/none",
        "duplicate_line",
        "duplicate_line/pots",
        "bounds",
        "bounds/amount",
    ],
)
async def test_what_does_not_hold_together_is_refused_whole(till: Till, reason: str) -> None:
    wrong, right = spoiled(reason), mission([(member(5), 100)])
    await till.wallet.hear(wrong, right)
    [refused] = await till.wallet.said(FeesRefused)
    assert refused.reason == reason.partition("/")[0]
    assert (refused.statement_id, refused.source_id) == (wrong.statement_id, wrong.mission_id)
    assert [one.statement_id for one in await till.wallet.said(FeesCredited)] == [right.statement_id]
    assert await till.count("SELECT count(*) FROM groups") == 1
    assert await till.wallet.failures() == []


async def test_an_id_that_was_refused_stays_refused(till: Till) -> None:
    alix = member(1)
    good = mission([(alix, 1_000)])
    await till.hear(good.model_copy(update={"pot_share_bps": 1_000}), good)
    assert await till.eur(alix) == 0
    assert len(await till.wallet.said(FeesRefused)) == 1
    assert await till.wallet.said(FeesCredited) == []


async def test_a_second_statement_names_what_the_first_published(till: Till) -> None:
    alix = member(1)
    first = mission([(alix, 85_000)])
    assert first.accepted.amount == 100_000
    await till.hear(first)
    rest = mission([(alix, 42_500)], mission_id=first.mission_id)
    whole = rest.model_copy(update={"accepted": euros(150_000), "already_published": euros(100_000)})
    await till.hear(whole)
    assert await till.wallet.said(FeesRefused) == []
    assert await till.eur(alix) == 127_500
    assert (await till.pot()).balance == 22_500


async def test_a_reversal_takes_back_and_names_its_group(till: Till) -> None:
    alix = member(1)
    one = mission([(alix, 8_500)])
    pay, pot = one.lines
    back = reversal(one, {pay.line_id: 850, pot.line_id: 150})
    await till.hear(one, back)
    assert (await till.eur(alix), (await till.pot()).balance) == (7_650, 1_350)
    [reversed_] = await till.wallet.said(FeesReversed)
    assert (reversed_.reversal_id, reversed_.statement_id) == (back.reversal_id, one.statement_id)
    assert [each.amount.amount for each in reversed_.lines] == [850, 150]
    assert reversed_.receivables == ()
    named = await till.rows("SELECT reverses_group_id FROM groups WHERE kind = 'fees_reversal'")
    assert [row[0] for row in named] == [one.statement_id]


async def test_race_6_a_reversal_waits_for_its_statement(till: Till) -> None:
    alix = member(1)
    one = mission([(alix, 8_500)])
    await till.wallet.hear(reversal(one, {one.lines[0].line_id: 500}))
    assert [row.state for row in await till.wallet.failures()] == ["parked"]
    await till.hear(one)
    assert await till.wallet.failures() == []
    assert await till.eur(alix) == 8_000


async def test_a_reversal_moves_once_whatever_message_brings_it(till: Till) -> None:
    alix = member(1)
    one = mission([(alix, 8_500)])
    back = reversal(one, {one.lines[0].line_id: 500})
    await till.hear(one)
    raw = till.wallet.incoming(back)
    await till.wallet.hear_raw([raw, raw, till.wallet.incoming(back)])
    assert await till.eur(alix) == 8_000
    assert len(await till.wallet.said(FeesReversed)) == 1


def wrong_reversals(one: MissionCompleted) -> list[MissionFeesReversed]:
    """Reversals that name what the statement does not hold."""
    pay = one.lines[0]
    whole = reversal(one, {pay.line_id: 8_500})
    return [
        whole.model_copy(update={"lines": (pay.model_copy(update={"amount": euros(8_501)}),)}),
        whole.model_copy(update={"lines": (pay.model_copy(update={"line_id": new_id()}),)}),
        whole.model_copy(update={"lines": (pay.model_copy(update={"member": member(9)}),)}),
        whole.model_copy(update={"lines": (pay.model_copy(update={"kind": "direct_cost"}),)}),
        whole.model_copy(update={"lines": (pay, pay)}),
    ]


@pytest.mark.parametrize("which", range(5))
async def test_a_reversal_of_what_is_not_there_is_refused(till: Till, which: int) -> None:
    alix = member(1)
    one = mission([(alix, 8_500)])
    wrong = wrong_reversals(one)[which]
    await till.hear(one, wrong)
    assert await till.eur(alix) == 8_500
    [refused] = await till.wallet.said(FeesRefused)
    assert (refused.reason, refused.reversal_id) == ("unknown_reversal", wrong.reversal_id)


async def test_reversals_together_never_take_more_than_the_line(till: Till) -> None:
    alix = member(1)
    one = mission([(alix, 8_500)])
    pay = one.lines[0].line_id
    await till.hear(one, reversal(one, {pay: 8_000}), reversal(one, {pay: 501}), reversal(one, {pay: 500}))
    assert await till.eur(alix) == 0
    assert len(await till.wallet.said(FeesReversed)) == 2
    assert len(await till.wallet.said(FeesRefused)) == 1


async def test_what_is_no_longer_there_becomes_a_receivable(till: Till) -> None:
    alix = member(1)
    one = mission([(alix, 8_500)])
    await till.hear(one)
    await spend(till, alix, 6_000)
    await till.hear(reversal(one, {one.lines[0].line_id: 4_000}))
    found = await till.balances(alix)
    assert (found.eur.balance, found.receivable) == (0, 1_500)
    [reversed_] = await till.wallet.said(FeesReversed)
    assert [(owed.member, owed.amount.amount) for owed in reversed_.receivables] == [(alix, 1_500)]


async def spend(till: Till, who: Member, cents: int) -> None:
    """Take euros out of an account, as a payout will: nothing in the foundation does."""
    outside = open_for(MISSION_CLEARING, new_id())
    payout: UUID = new_id()
    transfer = Transfer(member_eur(who.member_id, who.member_number), outside, cents)
    async with till.wallet.database.begin(Cause("command")) as work:
        group = Group(payout, "fees_reversal", payout, None, DAY, (transfer,))
        await journal.post(work, Posting([group]))


async def test_many_workers_on_one_pot_lose_nothing_and_never_wait_in_a_circle(till: Till) -> None:
    people = [member(number) for number in range(1, 6)]
    missions = [mission([(people[n % 5], 850), (people[(n + 1) % 5], 850)]) for n in range(120)]
    subscriptions = till.wallet.service.subscriptions
    reads = [one for m in missions if isinstance(one := read(till.wallet.incoming(m), subscriptions), Read)]
    workers = [Processor(till.wallet.database, subscriptions) for _ in range(6)]
    twice = [reads[n : n + 20] for n in range(0, 120, 10)]  # every statement comes to two workers
    await asyncio.gather(*(workers[n % 6].apply(part) for n, part in enumerate(twice)))
    assert (await till.pot()).balance == 120 * 300
    assert [await till.eur(who) for who in people] == [48 * 850] * 5
    assert len(await till.wallet.said(FeesCredited)) == 120
    assert await till.wallet.failures() == []
