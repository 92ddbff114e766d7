"""What missions hears: once, in any order, and never lost; what it answers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.membership import (
    CharterSigned,
    DecisionAdopted,
    DecisionEffect,
    EffectValue,
    PlugEnded,
    PlugGranted,
    PlugResumed,
    PlugSuspended,
)
from shared.contracts.missions import EffectAnswered, MissionCompleted, MissionFeesReversed
from shared.contracts.wallet import CreditedLine, FeesRefused, FeesReversed
from shared.ids import new_id
from shared.money import Amount
from tests.integration.missions.stage import Stage, credited_answer, eur


def decision(stage: Stage, value: EffectValue = 2_000, days: int = 0, **effect: Any) -> DecisionAdopted:
    given: dict[str, Any] = {
        "target": "missions",
        "kind": "policy_value",
        "key": "pot_share_bps",
        "value": value,
        **effect,
    }
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=7,
        method="council",
        adopted_on=stage.today,
        effective_on=stage.today + timedelta(days=days),
        effects=(DecisionEffect(effect_id=new_id(), **given),),
    )


async def pot_share(stage: Stage) -> int:
    policies = (await stage.get(stage.stranger, "/v1/policies")).json()["items"]
    value: int = policies[0]["current"]["value"]
    return value


async def test_race_8_a_value_that_comes_late_counts_from_today(stage: Stage) -> None:
    await stage.started()
    first_day = stage.today
    await stage.a_day_passes(3)
    adopted = decision(stage, days=-3)
    await stage.missions.hear(adopted)
    (answer,) = await stage.missions.said(EffectAnswered)
    assert (answer.outcome, answer.effective_on, answer.policy_version) == ("applied", stage.today, 1)
    assert await pot_share(stage) == 2_000
    await stage.accept(accepted_on=first_day)
    assert (await stage.get(stage.lead, stage.path("/fees"))).json()["pot_share_bps"] == 1_500
    await stage.started()
    await stage.accept()
    fees = (await stage.get(stage.lead, stage.path("/fees"))).json()
    assert (fees["pot_share_bps"], fees["policy_version"]) == (2_000, 1)
    assert fees["decision_id"] == str(adopted.decision_id)


async def test_a_value_for_later_is_scheduled_and_then_counts(stage: Stage) -> None:
    await stage.missions.hear(decision(stage, days=2))
    (answer,) = await stage.missions.said(EffectAnswered)
    assert answer.outcome == "scheduled"
    shown = (await stage.get(stage.stranger, "/v1/policies")).json()["items"][0]
    assert (shown["current"]["value"], shown["scheduled"][0]["value"]) == (1_500, 2_000)
    await stage.a_day_passes(2)
    assert await pot_share(stage) == 2_000


async def test_the_acceptance_keeps_the_share_of_its_day(stage: Stage) -> None:
    await stage.started()
    await stage.accept()
    await stage.missions.hear(decision(stage, 5_000))
    await stage.post(stage.lead, stage.path("/complete"))
    (said,) = await stage.missions.said(MissionCompleted)
    assert (said.pot_share_bps, said.lines[-1].amount.amount) == (1_500, 36_000)


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        ({"value": 5_001}, "out_of_bounds"),
        ({"value": -1}, "out_of_bounds"),
        ({"value": True}, "wrong_value"),
        ({"value": "much"}, "wrong_value"),
        ({"value": new_id()}, "wrong_value"),
        ({"unit": "cents"}, "wrong_unit"),
        ({"key": "pot_share"}, "unknown_key"),
        ({"kind": "admission"}, "wrong_kind"),
    ],
)
async def test_an_effect_that_cannot_be_is_refused_and_answered(
    stage: Stage, effect: dict[str, Any], reason: str
) -> None:
    await stage.missions.hear(decision(stage, **{"value": 2_000, **effect}))
    (answer,) = await stage.missions.said(EffectAnswered)
    assert (answer.outcome, answer.reason_code, answer.policy_version) == ("refused", reason, None)
    assert await pot_share(stage) == 1_500


async def test_effects_for_others_are_left_alone_and_a_repeated_decision_has_one_effect(stage: Stage) -> None:
    await stage.missions.hear(decision(stage, target="wallet"))
    assert not await stage.missions.said(EffectAnswered)
    raw = stage.missions.incoming(decision(stage))
    await stage.missions.hear_raw([raw, raw])
    await stage.missions.hear_raw([raw])
    assert len(await stage.missions.said(EffectAnswered)) == 1


async def test_race_10_the_newest_plug_status_wins_whatever_the_order(stage: Stage) -> None:
    member = stage.team[0]
    granted = PlugGranted(member=member, granted_on=stage.today, admission_id=new_id(), territory_id=stage.territory_id)
    suspended = PlugSuspended(member=member, suspended_on=stage.today, decision_id=new_id())
    resumed = PlugResumed(member=member, resumed_on=stage.today)
    harness = stage.missions
    await harness.hear_raw([harness.incoming(resumed, sequence=12), harness.incoming(suspended, sequence=11)])
    await harness.hear(suspended, sequence=10)
    await harness.hear(granted, sequence=9)
    assert (await stage.get(member, "/v1/me")).json()["plug_status"] == "active"
    await harness.hear(PlugEnded(member=member, ended_on=stage.today, reason="left"), sequence=13)
    await harness.hear(resumed, sequence=12, message_id=new_id())
    assert (await stage.get(member, "/v1/me")).json()["plug_status"] == "ended"


async def test_the_last_signature_of_the_charter_is_kept(stage: Stage) -> None:
    for version, sequence in ((2, 5), (1, 4)):
        signed = CharterSigned(member=stage.lead, charter_version=version, signed_on=stage.today)
        await stage.missions.hear(signed, sequence=sequence)
    assert (await stage.get(stage.lead, "/v1/me")).json()["charter_version"] == 2


async def test_credited_again_and_again_changes_nothing(stage: Stage) -> None:
    said = await stage.completed()
    answer = credited_answer(said, stage.today)
    raw = stage.missions.incoming(answer)
    await stage.missions.hear_raw([raw, raw, stage.missions.incoming(answer)])
    before = (await stage.get(stage.lead, stage.path())).json()
    await stage.a_day_passes()
    await stage.missions.hear(credited_answer(said, stage.today))
    assert (await stage.get(stage.lead, stage.path())).json() == before
    assert not await stage.missions.failures()


async def test_refused_fees_are_shown_with_their_reason_and_a_later_credit_corrects_it(stage: Stage) -> None:
    said = await stage.completed()
    refused = FeesRefused(
        statement_id=said.statement_id, source="mission", source_id=said.mission_id, reason="lines_do_not_add_up"
    )
    await stage.missions.hear(refused)
    shown = (await stage.get(stage.lead, stage.path())).json()
    assert (shown["state"], shown["refusal_reason"]) == ("to_be_corrected", "lines_do_not_add_up")
    assert (await stage.get(stage.lead, stage.path("/fees"))).json()["state"] == "to_be_corrected"
    assert (await stage.post(stage.lead, stage.path("/reversals"), {})).json()["code"] == "mission_state"
    await stage.missions.hear(credited_answer(said, stage.today))
    assert (await stage.get(stage.lead, stage.path())).json()["state"] == "credited"
    await stage.missions.hear(refused)
    assert (await stage.get(stage.lead, stage.path())).json()["state"] == "credited"


async def test_a_refused_reversal_gives_its_amounts_back(stage: Stage) -> None:
    said = await stage.credited()
    await stage.post(stage.lead, stage.path("/reversals"), {})
    refused = FeesRefused(
        statement_id=said.statement_id, source="mission", source_id=said.mission_id, reason="unknown_reversal"
    )
    await stage.missions.hear(refused)
    (shown,) = (await stage.get(stage.lead, stage.path("/reversals"))).json()["items"]
    assert (shown["state"], shown["refusal_reason"]) == ("refused", "unknown_reversal")
    assert (await stage.get(stage.lead, stage.path("/fees"))).json()["state"] == "credited"
    assert (await stage.post(stage.lead, stage.path("/reversals"), {})).status_code == 202
    assert len(await stage.missions.said(MissionFeesReversed)) == 2


async def test_only_the_reversal_that_was_refused_is_marked(stage: Stage) -> None:
    said = await stage.credited()
    for _ in range(2):
        one_cent = {"lines": [{"line_id": str(said.lines[0].line_id), "amount": eur(1)}]}
        await stage.post(stage.lead, stage.path("/reversals"), one_cent)
    first, second = await stage.missions.said(MissionFeesReversed)
    refused = FeesRefused(
        statement_id=said.statement_id,
        source="mission",
        source_id=said.mission_id,
        reason="unknown_reversal",
        reversal_id=second.reversal_id,
    )
    await stage.missions.hear(refused, refused)
    shown = (await stage.get(stage.lead, stage.path("/reversals"))).json()["items"]
    states = {UUID(one["reversal_id"]): (one["state"], one["refusal_reason"]) for one in shown}
    assert states == {first.reversal_id: ("pending", None), second.reversal_id: ("refused", "unknown_reversal")}
    assert (await stage.get(stage.lead, stage.path())).json()["state"] == "credited"
    posted = FeesReversed(reversal_id=first.reversal_id, statement_id=said.statement_id, lines=said_lines(first))
    await stage.missions.hear(posted)
    await stage.missions.hear(refused.model_copy(update={"reversal_id": first.reversal_id}))
    shown = (await stage.get(stage.lead, stage.path("/reversals"))).json()["items"]
    assert shown[0]["state"] == "reversed"


def said_lines(one: MissionFeesReversed) -> tuple[CreditedLine, ...]:
    return tuple(
        CreditedLine(line_id=line.line_id, kind=line.kind, member=line.member, amount=line.amount) for line in one.lines
    )


@pytest.mark.parametrize("answer", ["credited", "refused", "reversal_refused", "reversed"])
async def test_an_answer_to_what_missions_does_not_know_waits(stage: Stage, answer: str) -> None:
    statement_id = new_id()
    line = CreditedLine(line_id=new_id(), kind="pot", amount=Amount(amount=1, unit="EUR"))
    messages = {
        "credited": credited_answer(
            MissionCompleted.example().model_copy(update={"statement_id": statement_id}), stage.today
        ),
        "refused": FeesRefused(statement_id=statement_id, source="mission", source_id=new_id(), reason="bounds"),
        "reversal_refused": FeesRefused(
            statement_id=statement_id,
            source="mission",
            source_id=new_id(),
            reason="unknown_reversal",
            reversal_id=new_id(),
        ),
        "reversed": FeesReversed(reversal_id=new_id(), statement_id=statement_id, lines=(line,)),
    }
    await stage.missions.hear(messages[answer])
    (parked,) = await stage.missions.failures()
    assert (parked.state, UUID(str(parked.waiting_for))) == ("parked", statement_id)


async def test_the_wallets_answer_to_an_evening_is_not_ours(stage: Stage) -> None:
    said = await stage.completed()
    credited = credited_answer(said, stage.today).model_copy(update={"source": "evening"})
    refused = FeesRefused(statement_id=new_id(), source="evening", source_id=new_id(), reason="bounds")
    await stage.missions.hear(credited)
    await stage.missions.hear(refused)
    assert (await stage.get(stage.lead, stage.path())).json()["fees_state"] == "pending"
    assert not await stage.missions.failures()


async def test_no_personal_data_leaves(stage: Stage) -> None:
    body = {"kind": "company", "name": "Canari SA", "contact_email": "canary@client.example"}
    stage.client_id = (await stage.post(stage.lead, "/v1/clients", body)).json()["client_id"]
    await stage.credited()
    await stage.post(stage.lead, stage.path("/reversals"), {})
    said = await stage.missions.said(MissionCompleted)
    text = "".join(message.model_dump_json() for message in said)
    text += "".join(message.model_dump_json() for message in await stage.missions.said(MissionFeesReversed))
    assert "canary" not in text
    assert "Canari" not in text
    assert eur(240_000) == said[0].accepted.model_dump()
