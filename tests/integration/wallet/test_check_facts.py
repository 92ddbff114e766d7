"""What stands beside the journal is what its groups moved: one row changed by its owner, and the check names it."""

from datetime import timedelta

from services.wallet.domain.accounts import POT_ACCOUNT
from services.wallet.use_cases.check_ledger import check_ledger, check_new
from services.wallet.use_cases.sum_journal import sum_journal
from shared.observability.cause import Cause
from tests.integration.wallet.giving import earn, give
from tests.integration.wallet.payout_desk import PayoutDesk
from tests.integration.wallet.test_member_holds import hold, move
from tests.integration.wallet.test_order_parts import milestone, refund
from tests.integration.wallet.test_tampering import tampered
from tests.integration.wallet.till import Till, completed, member, mission, placed, plug_granted, reversal

REFUND = "every refund is its groups"
HOLD = "every hold gave what its settlements moved"
MEMBER_HOLD = "every hold of a member gave what its settlements moved"
GIFTS = "every year of gifts is what was given"
LINE = "every payable line is what was credited of it"
PAYMENT = "every payment is its group"
PAYABLE = "no more is payable than clients have paid"
CASHED = "the cash of the pot is what is payable to it"
MONTHS = "the pot and the reserve by month are what the journal says"
PAID = "what is paid of a line is what payouts took of it"
PAYOUT = "every payout of a batch is what its group moved and what it took"
OF_NEW = (REFUND, HOLD, MEMBER_HOLD, GIFTS, LINE, PAYMENT, PAYOUT)
"""Those that the check of what is new has too."""

TAMPERED = {
    "UPDATE refunds SET posted = posted - 1": (REFUND, "refund {refund}"),
    "DELETE FROM refunds": (REFUND, "refund {refund}"),
    "UPDATE hold_parts SET posted = posted - 1, voided = voided + 1 WHERE unit = 'SUB' AND posted > 0"
    " AND hold_id = '{order}'": (HOLD, "hold {order}"),
    "DELETE FROM hold_parts WHERE hold_id = '{order}'": (HOLD, "hold {order}"),
    "UPDATE member_holds SET posted = posted - 1, voided = voided + 1": (MEMBER_HOLD, "hold {hold}"),
    "UPDATE yearly_gifts SET given = 1": (GIFTS, "gifts of {giver} in 2027"),
    "DELETE FROM yearly_gifts": (GIFTS, "gifts of {giver} in 2027"),
    "UPDATE payable_lines SET amount = amount + 1 WHERE line_id = '{line}'": (
        LINE,
        "line {line} of statement {statement}",
    ),
    "UPDATE payments SET amount = amount - 1": (PAYMENT, "payment {payment}"),
    "DELETE FROM payments": (PAYABLE, "mission {mission}"),
    "UPDATE payable_lines SET payable = payable - 1 WHERE kind = 'pot'": (CASHED, "statement {statement}"),
    "DELETE FROM cashed_pot": (CASHED, "statement {statement}"),
    "UPDATE account_months SET month = '2027-02-01' WHERE account_id = '{pot}' AND kind = 'fees'": (
        MONTHS,
        "account {pot}, fees of 2027-02-01",
    ),
    "UPDATE payable_lines SET paid = paid - 1 WHERE line_id = '{line}'": (PAID, "line {line} of statement {statement}"),
    "UPDATE payout_lines SET fees = fees - 1, costs = costs + 2": (PAYOUT, "payout line {payout}"),
    "UPDATE payout_lines SET state = 'cancelled'": (PAYOUT, "payout line {payout}"),
}
# Changed the other way, or to what the new groups still fit into, these are for the whole check alone.
WHOLE_ONLY = {
    "UPDATE refunds SET posted = posted + 1, credits = credits + 1": (REFUND, "refund {refund}"),
    "UPDATE yearly_gifts SET given = given + 1": (GIFTS, "gifts of {giver} in 2027"),
    "UPDATE payout_parts SET amount = amount + 1": (PAYOUT, "payout line {payout}"),
}


async def all_kinds(till: Till) -> dict[str, str]:
    """One fact of each kind; returns the ids by which the check names them."""
    await till.plugs()
    await earn(till, till.third, 3_000)
    order = placed(till.buyer, till.seller, 2_000)
    await till.hear(order, milestone(order, 5_000), completed(order), refund(order, 700))
    spent = placed(till.seller, member(50), 2_000)
    await till.hear(plug_granted(spent.seller), spent)  # still open
    assert (await give(till, till.third, till.buyer, 250)).status_code == 201
    held = await hold_of_third(till)
    desk = await PayoutDesk(till).open()
    await desk.has_account(till.buyer)
    fees = await desk.paid_mission((till.buyer, 90_000), (till.seller, 5_000))
    await till.hear(reversal(fees, {fees.lines[1].line_id: 400}), mission([(till.third, 8_500)]))
    batch = await desk.propose()
    await desk.execute(batch)
    till.wallet.advance(timedelta(minutes=10))
    async with till.wallet.database.begin(Cause("job")) as work:
        await sum_journal(work)
    [paid] = await till.rows("SELECT payment_id FROM payments")
    [refunded] = await till.rows("SELECT refund_id FROM refunds")
    return {
        "refund": str(refunded.refund_id),
        "order": str(order.order_id),
        "hold": held,
        "giver": str(till.third.member_id),
        "line": str(fees.lines[1].line_id),
        "statement": str(fees.statement_id),
        "mission": str(fees.mission_id),
        "payment": str(paid.payment_id),
        "pot": str(POT_ACCOUNT.account_id),
        "payout": str(await desk.line_of(batch, till.buyer)),
    }


async def hold_of_third(till: Till) -> str:
    """A hold of which a part was paid and the rest went back."""
    held = await hold(till, till.seller, 600, giver=till.third)
    assert (await move(till, till.third, held, "settle", 200)).status_code == 200
    assert (await move(till, till.third, held, "void")).status_code == 200
    return held


async def test_what_stands_beside_the_journal_is_what_its_groups_moved(till: Till) -> None:
    ids = await all_kinds(till)
    for sql, (proof, named) in (TAMPERED | WHOLE_ONLY).items():
        async with tampered(till.wallet, sql.format(**ids)) as work:
            whole = {one.name: one.first_bad for one in (await check_ledger(work)).proofs}
            new = {one.name: one.first_bad for one in (await check_new(work, keep=False)).proofs}
        assert whole[proof] == named.format(**ids), sql
        if proof in OF_NEW and sql not in WHOLE_ONLY:
            assert new[proof] == named.format(**ids), sql
