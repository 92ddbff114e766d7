"""Mandates, territories, decisions: who may decide what, and what the others are told."""

import asyncio
from datetime import timedelta

from shared.contracts import missions, wallet
from shared.contracts.families import EffectOutcome
from shared.contracts.membership import DecisionAdopted, RoleEnded, RoleGranted, TerritoryOpened
from shared.contracts.message import Member
from shared.contracts.wallet import InvestmentRequested
from shared.ids import new_id
from shared.money import Amount
from tests.integration.membership.people import Cooperative, Person

POT_SHARE = {"target": "missions", "key": "pot_share_bps", "value": 2_000, "unit": "bps"}


async def council_of(coop: Cooperative) -> Person:
    """Somebody of the council."""
    council = await coop.join("conseil@exemple.fr", "Conseil")
    await coop.give(council, "strategic_council")
    return council


async def test_a_mandate_is_given_with_dates_and_a_ceiling(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    given = await coop.give(alix, "project_lead", until_on=coop.in_days(10), ceiling={"amount": 50_000, "unit": "EUR"})
    assert given["in_force"] is True
    said = (await coop.membership.said(RoleGranted))[-1]
    assert (said.role, str(said.until_on)) == ("project_lead", coop.in_days(10))
    assert said.ceiling is not None
    assert said.ceiling.amount == 50_000
    register = await coop.get(f"/v1/mandates?member_id={alix.member_id}", alix)
    assert [item["mandate_id"] for item in register["items"]] == [given["mandate_id"]]
    await coop.post(
        "/v1/mandates",
        alix,
        {"member_id": str(alix.member_id), "role": "strategic_council", "from_on": str(coop.today())},
        status=403,
    )


async def test_a_mandate_ends_after_its_last_day(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    given = await coop.give(alix, "jury", until_on=coop.in_days(1))
    coop.membership.advance(timedelta(days=1))
    await coop.membership.run_due_jobs()
    assert await coop.membership.said(RoleEnded) == []
    coop.membership.advance(timedelta(days=1))
    await coop.membership.run_due_jobs()
    ended = await coop.membership.envelopes(RoleEnded)
    assert [(str(e.data.mandate_id), e.data.ended_on, e.businessdate) for e in ended] == [
        (given["mandate_id"], coop.today(), coop.today())
    ]
    alix = await coop.logged_in(alix.email)
    assert (await coop.get("/v1/me", alix))["functions"] == []


async def test_a_withdrawn_mandate_counts_no_more_at_once(coop: Cooperative) -> None:
    second = await coop.join("seconde@exemple.fr")
    given = await coop.give(second, "technical_presidency", until_on=coop.in_days(300))
    await coop.post("/v1/territories", second, {"code": "lyon", "name": "Lyon"})
    path = f"/v1/mandates/{given['mandate_id']}/withdrawal"
    for _ in range(2):
        withdrawn = await coop.post(path, coop.presidency, {}, status=200)
        assert (withdrawn["ended_on"], withdrawn["in_force"]) == (str(coop.today()), False)
    assert len(await coop.membership.said(RoleEnded)) == 1
    await coop.post("/v1/territories", second, {"code": "lille", "name": "Lille"}, status=403)
    coop.membership.advance(timedelta(days=301))
    await coop.membership.run_due_jobs()
    assert len(await coop.membership.said(RoleEnded)) == 1


async def test_the_presidency_never_falls_empty(coop: Cooperative) -> None:
    second = await coop.join("seconde@exemple.fr")
    await coop.give(second, "technical_presidency")
    register = (await coop.get("/v1/mandates", coop.presidency))["items"]
    answers = await asyncio.gather(
        *(
            coop.client.post(
                f"/v1/mandates/{item['mandate_id']}/withdrawal", json={}, headers=coop.membership.keyed(who.headers)
            )
            for item, who in zip(register, (second, coop.presidency), strict=True)
        )
    )
    # The other one is refused because it would be the last, or because its caller is no longer in function.
    assert [answer.status_code for answer in answers].count(200) == 1
    left = (await coop.get("/v1/mandates", coop.presidency))["items"]
    assert [item["role"] for item in left] == ["technical_presidency"]


async def test_a_mandate_for_a_part_of_the_cooperative_opens_nothing_for_all_of_it(coop: Cooperative) -> None:
    partial = await coop.join("partielle@exemple.fr")
    given = await coop.give(partial, "technical_presidency", scope_id=str(coop.territory_id))
    await coop.give(partial, "strategic_council", scope_id=str(coop.territory_id))
    body = {"member_id": str(partial.member_id), "role": "technical_presidency", "from_on": str(coop.today())}
    await coop.post("/v1/mandates", partial, body, status=403)
    await coop.post("/v1/territories", partial, {"code": "lyon", "name": "Lyon"}, status=403)
    await coop.post(f"/v1/mandates/{given['mandate_id']}/withdrawal", partial, {}, status=403)
    await coop.get(f"/v1/members/{coop.presidency.member_id}/plug", partial, 404)
    # It does not keep the cooperative's own from being the last, and may always be withdrawn itself.
    register = (await coop.get(f"/v1/mandates?member_id={coop.presidency.member_id}", coop.presidency))["items"]
    await coop.post(f"/v1/mandates/{register[0]['mandate_id']}/withdrawal", coop.presidency, {}, status=409)
    await coop.post(f"/v1/mandates/{given['mandate_id']}/withdrawal", coop.presidency, {}, status=200)


async def test_a_presidency_that_has_not_begun_may_be_withdrawn(coop: Cooperative) -> None:
    second = await coop.join("seconde@exemple.fr")
    body = {"member_id": str(second.member_id), "role": "technical_presidency", "from_on": coop.in_days(30)}
    given = await coop.post("/v1/mandates", coop.presidency, body)
    await coop.post(f"/v1/mandates/{given['mandate_id']}/withdrawal", coop.presidency, {}, status=200)


async def test_a_mandate_may_not_be_over_before_it_starts(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    for dates in (
        {"from_on": coop.in_days(2), "until_on": coop.in_days(1)},
        {"from_on": coop.in_days(-5), "until_on": coop.in_days(-1)},
    ):
        body = {"member_id": str(alix.member_id), "role": "jury", **dates}
        answer = await coop.post("/v1/mandates", coop.presidency, body, status=422)
        assert answer["code"] == "mandate_dates"
    body = {"member_id": str(new_id()), "role": "jury", "from_on": str(coop.today())}
    await coop.post("/v1/mandates", coop.presidency, body, status=404)


async def test_the_same_key_gives_one_mandate(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    body = {"member_id": str(alix.member_id), "role": "jury", "from_on": str(coop.today())}
    first = await coop.post("/v1/mandates", coop.presidency, body, key="une-intention")
    again = await coop.post("/v1/mandates", coop.presidency, body, key="une-intention")
    assert first == again
    await coop.post("/v1/mandates", coop.presidency, {**body, "role": "mediator"}, status=422, key="une-intention")
    missing = await coop.client.post("/v1/mandates", json=body, headers=coop.presidency.headers)
    assert missing.status_code == 400


async def test_territories(coop: Cooperative) -> None:
    body = {"code": "lyon", "name": "Lyon", "parent_territory_id": str(coop.territory_id)}
    opened = await coop.post("/v1/territories", coop.presidency, body)
    assert [said.code for said in await coop.membership.said(TerritoryOpened)] == ["saint-denis", "lyon"]
    await coop.post("/v1/territories", coop.presidency, body, status=409)
    unknown = {"code": "lille", "name": "Lille", "parent_territory_id": str(new_id())}
    await coop.post("/v1/territories", coop.presidency, unknown, status=422)
    listed = (await coop.get("/v1/territories", coop.presidency))["items"]
    assert [item["code"] for item in listed] == ["lyon", "saint-denis"]
    assert opened["territory_id"] == listed[0]["territory_id"]
    itself = await coop.get("/v1/cooperative", coop.presidency)
    assert (itself["home_territory_id"], itself["member_count"]) == (str(coop.territory_id), 1)


async def test_a_decision_takes_two_people_and_shows_what_it_changed(coop: Cooperative) -> None:
    council = await council_of(coop)
    body = {"title": "Pot", "reasons": "Plus en commun", "effective_on": coop.in_days(30), "effects": [POT_SHARE]}
    await coop.post("/v1/decisions", council, body, status=403)
    proposed = await coop.post("/v1/decisions", coop.presidency, body)
    assert (proposed["state"], proposed["decision_number"]) == ("proposed", 1)
    assert await coop.membership.said(DecisionAdopted) == []
    path = f"/v1/decisions/{proposed['decision_id']}"
    await coop.post(f"{path}/countersignature", coop.presidency, {}, status=403)
    adopted = await coop.post(f"{path}/countersignature", council, {}, status=200)
    assert (adopted["state"], adopted["countersigned_by"]) == ("adopted", str(council.member_id))
    await coop.post(f"{path}/countersignature", council, {}, status=409)
    said = (await coop.membership.said(DecisionAdopted))[0]
    assert [(e.target, e.kind, e.key, e.value, e.unit) for e in said.effects] == [
        ("missions", "policy_value", "pot_share_bps", 2_000, "bps")
    ]
    assert str(said.effective_on) == coop.in_days(30)
    outcome: EffectOutcome = "applied"
    answer = {
        "decision_id": said.decision_id,
        "effect_id": said.effects[0].effect_id,
        "outcome": outcome,
        "policy_key": "pot_share_bps",
        "policy_version": 1,
        "effective_on": said.effective_on,
    }
    await coop.membership.hear(wallet.EffectAnswered.model_validate({**answer, "outcome": "refused"}))
    assert (await coop.get(path, council))["effects"][0]["answer"] is None
    await coop.membership.hear(missions.EffectAnswered.model_validate(answer), sequence=9)
    shown = (await coop.get(path, council))["effects"][0]["answer"]
    assert shown == {
        "outcome": "applied",
        "effective_on": coop.in_days(30),
        "policy_version": 1,
        "reason_code": None,
    }


async def test_a_decision_approves_a_conversion_by_its_hash(coop: Cooperative) -> None:
    council = await council_of(coop)
    run_id, manifest = str(new_id()), "ab" * 32
    approval: dict[str, object] = {
        "target": "wallet",
        "kind": "conversion_approval",
        "key": "conversion",
        "value_id": run_id,
    }
    granted = {"target": "wallet", "kind": "investment", "key": str(new_id()), "value": 120_000, "unit": "cents"}
    body = {"title": "Conversion", "reasons": "Calcul relu", "effective_on": coop.in_days(0)}
    unformed: list[dict[str, object]] = [
        approval,
        {**approval, "manifest_sha256": manifest, "value": 1},
        {**approval, "manifest_sha256": manifest, "target": "missions"},
        {**granted, "manifest_sha256": manifest},
        {**granted, "value_id": run_id},
        {**POT_SHARE, "manifest_sha256": manifest},
    ]
    for effect in unformed:
        refused = await coop.post("/v1/decisions", coop.presidency, {**body, "effects": [effect]}, status=422)
        assert refused["code"] == "effect_refused", effect
    effects = [{**approval, "manifest_sha256": manifest}, granted]
    proposed = await coop.post("/v1/decisions", coop.presidency, {**body, "effects": effects})
    shown = proposed["effects"][0]
    assert (shown["kind"], shown["value"], shown["value_id"]) == ("conversion_approval", None, run_id)
    await coop.post(f"/v1/decisions/{proposed['decision_id']}/countersignature", council, {}, status=200)
    said = (await coop.membership.said(DecisionAdopted))[0].effects
    assert (said[0].kind, str(said[0].value), said[0].manifest_sha256) == ("conversion_approval", run_id, manifest)
    assert (said[1].kind, said[1].key, said[1].value) == ("investment", granted["key"], 120_000)


async def test_an_investment_that_a_member_asks_for_is_put_to_the_vote(coop: Cooperative) -> None:
    council = await council_of(coop)
    request_id, who = new_id(), coop.presidency
    number = (await coop.get("/v1/me", who))["member_number"]
    asked = InvestmentRequested(
        request_id=request_id,
        kind="studio",
        asked=Amount(amount=120_000, unit="EUR"),
        requested_by=Member(member_id=who.member_id, member_number=number),
    )
    await coop.membership.hear(asked)
    [proposed] = (await coop.get("/v1/decisions", council))["items"]
    assert (proposed["state"], proposed["title"]) == ("proposed", "Fonds de réserve : studio, 1\u202f200,00 €")
    await coop.post(f"/v1/decisions/{proposed['decision_id']}/countersignature", council, {}, status=200)
    [effect] = (await coop.membership.said(DecisionAdopted))[0].effects
    assert (effect.target, effect.kind, effect.key, effect.value) == ("wallet", "investment", str(request_id), 120_000)


async def test_nobody_countersigns_their_own_proposal(coop: Cooperative) -> None:
    await coop.give(coop.presidency, "strategic_council")
    body = {"title": "Pot", "reasons": "Moi", "effective_on": coop.in_days(1), "effects": [POT_SHARE]}
    proposed = await coop.post("/v1/decisions", coop.presidency, body)
    path = f"/v1/decisions/{proposed['decision_id']}/countersignature"
    answer = await coop.post(path, coop.presidency, {}, status=409)
    assert answer["code"] == "same_person"


async def test_nothing_is_decided_backwards(coop: Cooperative) -> None:
    council = await council_of(coop)
    body = {"title": "Pot", "reasons": "Hier", "effective_on": coop.in_days(-1), "effects": [POT_SHARE]}
    await coop.post("/v1/decisions", coop.presidency, body, status=422)
    twice = {**body, "effective_on": coop.in_days(1), "effects": [POT_SHARE, POT_SHARE]}
    assert (await coop.post("/v1/decisions", coop.presidency, twice, status=422))["code"] == "effect_refused"
    proposed = await coop.post("/v1/decisions", coop.presidency, {**body, "effective_on": coop.in_days(1)})
    coop.membership.advance(timedelta(days=5))
    council = await coop.logged_in(council.email)
    path = f"/v1/decisions/{proposed['decision_id']}/countersignature"
    adopted = await coop.post(path, council, {}, status=200)
    assert adopted["effective_on"] == str(coop.today())
    listed = await coop.get("/v1/decisions", council)
    assert [item["decision_number"] for item in listed["items"]] == [1]
