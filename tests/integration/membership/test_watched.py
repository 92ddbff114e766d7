"""What the wallet watches, told to whom it concerns and kept for the dashboard."""

from shared.contracts.wallet import MonthClosed, ThresholdReached
from shared.ids import new_id
from tests.integration.membership.people import Cooperative


async def test_a_seller_and_the_presidency_are_told_of_their_threshold_once(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    vat = ThresholdReached(
        watched_id=alix.member.member_id, kind="seller_vat", member=alix.member, reached_bps=8_125, on=coop.today()
    )
    network = ThresholdReached(watched_id=new_id(), kind="network_volume", reached_bps=10_000, on=coop.today())
    message_id = new_id()
    await coop.membership.hear(vat, message_id=message_id)
    await coop.membership.hear(vat, message_id=message_id)
    await coop.membership.hear(network)

    told = [item["sentence"] for item in (await coop.get("/v1/notices", alix))["items"]]
    presidency = [item["sentence"] for item in (await coop.get("/v1/notices", coop.presidency))["items"]]

    assert len([one for one in told if "atteint 81 % du plafond de la franchise de TVA" in one]) == 1
    assert not any("limite du réseau" in one for one in told)
    assert any("100 % de la limite du réseau" in one for one in presidency)


async def test_every_member_reads_the_figures_of_the_months(coop: Cooperative) -> None:
    closed = MonthClosed.example()
    april = closed.model_copy(update={"month_id": new_id(), "month": "2027-04", "pot_out": 1_200})
    await coop.membership.hear(closed, april)
    await coop.membership.hear(closed)

    first = await coop.get("/v1/register/months?limit=1", coop.presidency)
    rest = await coop.get(f"/v1/register/months?limit=1&cursor={first['next_cursor']}", coop.presidency)

    said = {"month_id", "month"}
    assert first["items"] == [{"month": "2027-04-01", **april.model_dump(exclude=said)}]
    assert rest["items"] == [{"month": "2027-03-01", **closed.model_dump(exclude=said)}]
