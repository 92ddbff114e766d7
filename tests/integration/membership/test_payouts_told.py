"""Members are told what the wallet paid them, that it could not, and that their account changed."""

from shared.contracts.families import NoticeParameters
from shared.contracts.wallet import FeesPaid, NoticeIssued, PaidLine, PayoutFailed
from shared.ids import new_id
from shared.money import Amount
from tests.integration.membership.people import Cooperative


async def test_payouts_are_told_once_in_french(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    lines = tuple(
        PaidLine(statement_id=new_id(), line_id=new_id(), member=alix.member, paid=Amount(amount=cents, unit="EUR"))
        for cents in (10_000, 2_050)
    )
    batch_id = new_id()
    paid = FeesPaid(batch_id=batch_id, lines=lines, executed_on=coop.today())
    failed = PayoutFailed(batch_id=batch_id, line_id=new_id(), member=alix.member, reason="no_details")
    changed = NoticeIssued(
        notice_id=new_id(),
        member_id=alix.member.member_id,
        kind="payout_details_changed",
        parameters=NoticeParameters(until_on=coop.today()),
        urgent=True,
    )
    message_id = new_id()
    for _ in range(2):
        await coop.membership.hear(paid, message_id=message_id)
    await coop.membership.hear(failed)
    await coop.membership.hear(changed)

    told = [item["sentence"] for item in (await coop.get("/v1/notices", alix))["items"]]
    assert len([one for one in told if "120,50" in one and "versés" in one]) == 1
    assert any("votre compte bancaire manque" in one for one in told)
    assert any("Le compte sur lequel vous êtes payé" in one for one in told)
