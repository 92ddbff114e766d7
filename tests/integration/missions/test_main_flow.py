"""From a draft to credited fees, to the cent, and back by a reversal."""

from shared.contracts.missions import MissionCompleted, MissionFeesReversed
from shared.contracts.wallet import CreditedLine, FeesReversed, Receivable
from shared.money import Amount
from tests.integration.missions.stage import Stage, credited_answer, eur


async def test_the_example_of_the_rules_reaches_the_members_and_the_pot(stage: Stage) -> None:
    draft = await stage.draft(territory_id=str(stage.territory_id))
    assert draft.status_code == 201
    assert draft.headers["location"] == stage.path()
    assert draft.json()["state"] == "draft"
    assert (await stage.set_team()).json()["split_version"] == 2
    assert (await stage.set_costs(11_000)).json()["split_version"] == 3
    assert (await stage.agree(*stage.team[:2])).json()["state"] == "draft"
    assert (await stage.agree(stage.team[2])).json()["state"] == "team_agreed"

    preview = (await stage.get(stage.team[0], stage.path("/fees"))).json()
    assert preview["state"] == "planned"
    assert preview["pot"] == eur(36_000)
    assert [line["amount"]["amount"] for line in preview["lines"]] == [96_500, 57_900, 38_600, 11_000, 36_000]

    assert (await stage.post(stage.lead, stage.path("/start"))).json()["state"] == "in_progress"
    assert (await stage.accept()).json()["state"] == "accepted"
    completed = await stage.post(stage.lead, stage.path("/complete"))
    assert completed.status_code == 202
    assert completed.headers["location"] == stage.path()
    assert completed.json()["fees_state"] == "pending"

    (said,) = await stage.missions.said(MissionCompleted)
    assert said.accepted == Amount(amount=240_000, unit="EUR")
    assert (said.pot_share_bps, said.policy_version, said.accepted_on) == (1_500, 0, stage.today)
    assert [(line.kind, line.amount.amount) for line in said.lines] == [
        ("member", 96_500),
        ("member", 57_900),
        ("member", 38_600),
        ("direct_cost", 11_000),
        ("pot", 36_000),
    ]
    assert [line.member for line in said.lines[:4]] == [*stage.team, stage.team[0]]
    assert [str(line.line_id) for line in said.lines] == [line["line_id"] for line in preview["lines"]]
    (envelope,) = await stage.missions.envelopes(MissionCompleted)
    assert envelope.territory == stage.territory_id

    pending = await stage.get(stage.team[0], stage.path("/fees"))
    assert (pending.status_code, pending.json()["state"]) == (200, "pending")
    await stage.missions.hear(credited_answer(said, stage.today))
    shown = (await stage.get(stage.team[0], stage.path())).json()
    assert (shown["state"], shown["fees_state"]) == ("credited", "credited")
    assert shown["credited_on"] == stage.today.isoformat()


async def test_completion_is_said_once_whatever_is_retried(stage: Stage) -> None:
    await stage.started()
    await stage.accept()
    first = await stage.post(stage.lead, stage.path("/complete"), key="one-intention")
    again = await stage.post(stage.lead, stage.path("/complete"), key="one-intention")
    assert again.status_code == 202
    assert again.content == first.content
    other = await stage.post(stage.lead, stage.path("/complete"))
    assert (other.status_code, other.json()["code"]) == (409, "mission_state")
    assert len(await stage.missions.said(MissionCompleted)) == 1


async def test_a_price_reduction_computes_everything_anew(stage: Stage) -> None:
    await stage.started()
    await stage.accept()
    reduced = await stage.post(stage.lead, stage.path("/reduce"), {"amount": eur(40_000)})
    assert reduced.json()["accepted"] == eur(200_000)
    await stage.post(stage.lead, stage.path("/complete"))
    (said,) = await stage.missions.said(MissionCompleted)
    assert [line.amount.amount for line in said.lines] == [79_500, 47_700, 31_800, 11_000, 30_000]
    late = await stage.post(stage.lead, stage.path("/reduce"), {"amount": eur(1)})
    assert (late.status_code, late.json()["code"]) == (409, "mission_state")


async def test_a_reduction_below_costs_and_pot_or_to_nothing_is_refused(stage: Stage) -> None:
    await stage.started()
    await stage.accept()
    for cents, code in ((240_000, "reduction_too_large"), (228_000, "negative_pool")):
        refused = await stage.post(stage.lead, stage.path("/reduce"), {"amount": eur(cents)})
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert (await stage.get(stage.lead, stage.path())).json()["accepted"] == eur(240_000)


async def test_a_negative_pool_is_refused_before_work_and_at_acceptance(stage: Stage) -> None:
    await stage.agreed(planned_cents=10_000, costs=[9_000])
    refused = await stage.post(stage.lead, stage.path("/start"))
    assert (refused.status_code, refused.json()["code"]) == (409, "negative_pool")
    assert refused.json()["parameters"] == {"missing": 500}

    await stage.started(planned_cents=20_000, costs=[9_000])
    refused = await stage.accept(10_000)
    assert (refused.status_code, refused.json()["code"]) == (409, "negative_pool")
    assert (await stage.get(stage.lead, stage.path())).json()["state"] == "in_progress"


async def test_actual_costs_are_recorded_during_the_work_without_a_new_agreement(stage: Stage) -> None:
    await stage.started(costs=[])
    recorded = await stage.set_costs(11_000)
    assert recorded.json()["state"] == "in_progress"
    await stage.accept()
    fees = (await stage.get(stage.lead, stage.path("/fees"))).json()
    assert [line["amount"]["amount"] for line in fees["lines"]] == [96_500, 57_900, 38_600, 11_000, 36_000]
    assert (await stage.set_costs(1)).json()["code"] == "mission_state"


async def test_a_partial_and_then_a_full_reversal(stage: Stage) -> None:
    said = await stage.credited()
    line = said.lines[0]
    body = {"lines": [{"line_id": str(line.line_id), "amount": eur(4_000)}]}
    asked = await stage.post(stage.presidency, stage.path("/reversals"), body)
    assert (asked.status_code, asked.json()["state"]) == (202, "pending")
    (first,) = await stage.missions.said(MissionFeesReversed)
    assert first.statement_id == said.statement_id
    assert [(one.line_id, one.line_no, one.amount.amount) for one in first.lines] == [(line.line_id, 1, 4_000)]

    fees = (await stage.get(stage.lead, stage.path("/fees"))).json()
    assert (fees["state"], fees["lines"][0]["reversed"]) == ("partly_reversed", eur(4_000))
    body["lines"][0]["amount"] = eur(92_501)
    refused = await stage.post(stage.lead, stage.path("/reversals"), body)
    assert (refused.status_code, refused.json()["code"]) == (409, "reversal_too_large")

    owed = Receivable(member=stage.team[0], amount=Amount(amount=1_500, unit="EUR"))
    taken = CreditedLine(line_id=line.line_id, kind="member", member=stage.team[0], amount=first.lines[0].amount)
    await stage.missions.hear(
        FeesReversed(reversal_id=first.reversal_id, statement_id=said.statement_id, lines=(taken,), receivables=(owed,))
    )
    (shown,) = (await stage.get(stage.team[1], stage.path("/reversals"))).json()["items"]
    assert shown["state"] == "reversed"
    assert shown["receivables"] == [
        {"member_id": str(stage.team[0].member_id), "member_number": 3, "amount": eur(1_500)}
    ]

    assert (await stage.post(stage.lead, stage.path("/reversals"), {})).status_code == 202
    rest = (await stage.missions.said(MissionFeesReversed))[-1]
    assert [one.amount.amount for one in rest.lines] == [92_500, 57_900, 38_600, 11_000, 36_000]
    assert (await stage.get(stage.lead, stage.path("/fees"))).json()["state"] == "reversed"
    nothing = await stage.post(stage.lead, stage.path("/reversals"), {})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_reverse")


async def test_only_published_lines_can_be_reversed(stage: Stage) -> None:
    await stage.started()
    await stage.accept()
    early = await stage.post(stage.lead, stage.path("/reversals"), {})
    assert (early.status_code, early.json()["code"]) == (409, "mission_state")
    await stage.post(stage.lead, stage.path("/complete"))
    unknown = {"lines": [{"line_id": stage.client_id, "amount": eur(1)}]}
    refused = await stage.post(stage.lead, stage.path("/reversals"), unknown)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_line")


async def test_a_cancelled_mission_stays_cancelled(stage: Stage) -> None:
    await stage.started()
    cancelled = await stage.post(stage.lead, stage.path("/cancel"))
    assert cancelled.json()["state"] == "cancelled"
    for step, body in (("/start", None), ("/accept", {"accepted": eur(1)}), ("/complete", None), ("/cancel", None)):
        assert (await stage.post(stage.lead, stage.path(step), body)).json()["code"] == "mission_state"
    assert not await stage.missions.said(MissionCompleted)
