"""The yearly conversion as membership hears it: the page, the proposal that carries the hash, what people are told."""

from datetime import timedelta

from services.membership.use_cases import tell_everybody
from shared.contracts.membership import DecisionAdopted
from shared.contracts.wallet import (
    ConversionAbandoned,
    ConversionComputed,
    ConversionContested,
    ConversionExecuted,
    ConversionFrozen,
    ConversionReversed,
)
from tests.integration.membership.people import Cooperative, Person

COMPUTED = ConversionComputed.example()
AGAIN = COMPUTED.model_copy(update={"computation_no": 2, "manifest_sha256": "ab" * 32})


async def council_of(coop: Cooperative) -> Person:
    council = await coop.join("conseil@exemple.fr")
    await coop.give(council, "strategic_council")
    return await coop.logged_in(council.email)


async def run_of(coop: Cooperative) -> dict[str, object]:
    [run] = (await coop.get("/v1/conversions", coop.presidency))["items"]
    return dict(run)


async def test_a_computation_opens_a_proposal_that_names_its_hash(coop: Cooperative) -> None:
    council = await council_of(coop)
    await coop.membership.hear(ConversionFrozen.example())
    assert (await run_of(coop))["state"] == "frozen"
    await coop.membership.hear(COMPUTED)
    run = await run_of(coop)
    assert (run["state"], run["pot_cents"], run["envelope_cents"]) == ("computed", 1_000_000, 700_000)
    decision = await coop.get(f"/v1/decisions/{run['decision_id']}", council)
    effect = decision["effects"][0]
    assert (decision["state"], effect["kind"], effect["value_id"]) == (
        "proposed",
        "conversion_approval",
        str(COMPUTED.run_id),
    )
    assert effect["manifest_sha256"] == COMPUTED.manifest_sha256
    assert COMPUTED.manifest_sha256 in decision["reasons"]
    path = f"/v1/decisions/{run['decision_id']}/countersignature"
    await coop.post(path, coop.presidency, {}, status=403)
    await coop.post(path, council, {}, status=200)
    [said] = await coop.membership.said(DecisionAdopted)
    assert (said.effects[0].value, said.effects[0].manifest_sha256) == (COMPUTED.run_id, COMPUTED.manifest_sha256)


async def test_a_recomputation_replaces_the_proposal_in_whatever_order(coop: Cooperative) -> None:
    council = await council_of(coop)
    await coop.membership.hear(COMPUTED)
    first = (await run_of(coop))["decision_id"]
    await coop.membership.hear(AGAIN)
    second = await run_of(coop)
    assert (second["computation_no"], second["manifest_sha256"]) == (2, AGAIN.manifest_sha256)
    assert (await coop.get(f"/v1/decisions/{first}", council))["state"] == "closed"
    closed = await coop.post(f"/v1/decisions/{first}/countersignature", council, {}, status=409)
    assert closed["code"] == "decision_closed"
    await coop.membership.hear(COMPUTED)  # said again, late: the newer one stands
    assert (await run_of(coop))["decision_id"] == second["decision_id"]
    assert len((await coop.get("/v1/decisions", council))["items"]) == 2


async def test_an_abandoned_run_closes_its_proposal_and_opens_none(coop: Cooperative) -> None:
    await coop.membership.hear(COMPUTED)
    proposal = (await run_of(coop))["decision_id"]
    await coop.membership.hear(ConversionAbandoned.example())
    assert (await run_of(coop))["state"] == "abandoned"
    assert (await coop.get(f"/v1/decisions/{proposal}", coop.presidency))["state"] == "closed"
    await coop.membership.hear(AGAIN)  # overtaken by the end of its run
    run = await run_of(coop)
    assert (run["state"], run["decision_id"]) == ("abandoned", None)


async def test_everybody_is_told_once_in_parts(coop: Cooperative) -> None:
    others = [await coop.join(f"membre{number}@exemple.fr") for number in range(3)]
    tell_everybody.PART = 2
    try:
        for _ in range(2):
            await coop.membership.hear(COMPUTED)
        await coop.membership.run_due_jobs()
    finally:
        tell_everybody.PART = 5_000
    for who in (coop.presidency, *others):
        notices = (await coop.get("/v1/notices", who))["items"]
        told = [notice for notice in notices if notice["kind"] == "conversion_computed"]
        assert [notice["parameters"]["number"] for notice in told] == [2026], who.email
        assert "2026" in told[0]["sentence"]


async def test_the_council_is_told_of_contests(coop: Cooperative) -> None:
    council, alix = await council_of(coop), await coop.join("alix@exemple.fr")
    await coop.membership.hear(COMPUTED)
    await coop.membership.hear(ConversionContested.example())
    assert (await run_of(coop))["contests"] == 1
    kinds = {who.email: await kinds_of(coop, who) for who in (council, alix)}
    assert "conversion_contested" in kinds[council.email]
    assert "conversion_contested" not in kinds[alix.email]
    await coop.membership.hear(AGAIN)
    assert (await run_of(coop))["contests"] == 0  # of the computation before


async def kinds_of(coop: Cooperative, who: Person) -> set[str]:
    return {notice["kind"] for notice in (await coop.get("/v1/notices", who))["items"]}


async def test_the_page_shows_what_was_executed_and_undone(coop: Cooperative) -> None:
    await coop.membership.hear(ConversionExecuted.example())  # before anything else was heard
    run = await run_of(coop)
    assert (run["state"], run["paid_cents"], run["destroyed_col"]) == ("executed", 700_000, 350_000)
    coop.membership.advance(timedelta(seconds=1))
    await coop.membership.hear(ConversionReversed.example())
    assert (await run_of(coop))["state"] == "reversed"
