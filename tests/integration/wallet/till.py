"""Members, orders and missions for the tests, put before the wallet through its real doors only."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.wallet.use_cases.check_ledger import check_ledger, check_new, must_hold
from services.wallet.use_cases.read_balances import Balances, read_balances
from services.wallet.use_cases.read_movements import Pot, read_pot
from services.wallet.use_cases.seal_journal import seal_journal
from shared.contracts.marketplace import OrderCancelled, OrderCompleted, OrderPlaced
from shared.contracts.membership import PlugEnded, PlugGranted, PlugResumed, PlugSuspended, RoleGranted
from shared.contracts.message import Member, Message
from shared.contracts.missions import FeeLine, MissionCompleted, MissionFeesReversed
from shared.ids import new_id
from shared.money import Amount, share_half_up
from shared.observability.cause import Cause
from shared.testing.harness import ServiceHarness

DAY = date(2027, 3, 14)
NOON = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)
TERRITORY = new_id()


def member(number: int) -> Member:
    """A new member."""
    return Member(member_id=new_id(), member_number=number)


def euros(cents: int) -> Amount:
    return Amount(amount=cents, unit="EUR")


def plug_granted(who: Member, on: date = DAY) -> PlugGranted:
    return PlugGranted(member=who, granted_on=on, admission_id=new_id(), territory_id=TERRITORY)


def plug_suspended(who: Member, on: date = DAY, until_on: date | None = None) -> PlugSuspended:
    return PlugSuspended(member=who, suspended_on=on, until_on=until_on, decision_id=new_id())


def plug_resumed(who: Member, on: date = DAY) -> PlugResumed:
    return PlugResumed(member=who, resumed_on=on)


def plug_ended(who: Member, on: date = DAY) -> PlugEnded:
    return PlugEnded(member=who, ended_on=on, reason="left")


def placed(buyer: Member, seller: Member, price: int, on: date = DAY, order_id: UUID | None = None) -> OrderPlaced:
    return OrderPlaced(
        order_id=order_id or new_id(),
        listing_id=new_id(),
        listing_version=1,
        buyer=buyer,
        seller=seller,
        price_credits=price,
        placed_on=on,
    )


def completed(order: OrderPlaced, on: date = DAY) -> OrderCompleted:
    return OrderCompleted(
        order_id=order.order_id, buyer=order.buyer, seller=order.seller, how="buyer", skill_codes=(), completed_on=on
    )


def cancelled(order: OrderPlaced, on: date = DAY) -> OrderCancelled:
    return OrderCancelled(order_id=order.order_id, reason="refused_by_seller", cancelled_on=on)


def line(number: int, kind: Any, cents: int, who: Member | None = None) -> FeeLine:
    return FeeLine(line_id=new_id(), line_no=number, kind=kind, member=who, amount=euros(cents))


def mission(
    shares: Sequence[tuple[Member, int]],
    costs: Sequence[tuple[Member | None, int]] = (),
    bps: int = 1_500,
    **changes: Any,
) -> MissionCompleted:
    """A mission whose lines add up, the pot with its share; with `changes` it may hold together no more."""
    paid = sum(cents for _, cents in [*shares, *costs])
    accepted = paid * 10_000 // (10_000 - bps)
    while accepted - share_half_up(accepted, bps) < paid:
        accepted += 1
    lines = [line(number, "member", cents, who) for number, (who, cents) in enumerate(shares, start=1)]
    lines += [
        line(len(lines) + number, "direct_cost", cents, who) for number, (who, cents) in enumerate(costs, start=1)
    ]
    pot = accepted - paid
    if pot:
        lines.append(line(len(lines) + 1, "pot", pot))
    made = MissionCompleted(
        mission_id=new_id(),
        statement_id=new_id(),
        client_id=new_id(),
        accepted=euros(accepted),
        pot_share_bps=bps,
        policy_version=0,
        lines=tuple(lines),
        accepted_on=DAY,
    )
    return made.model_copy(update=changes)


def reversal(of: MissionCompleted, amounts: dict[UUID, int], reversal_id: UUID | None = None) -> MissionFeesReversed:
    """Take these amounts back from the statement's lines."""
    lines = tuple(
        one.model_copy(update={"amount": euros(amounts[one.line_id])}) for one in of.lines if one.line_id in amounts
    )
    return MissionFeesReversed(
        reversal_id=reversal_id or new_id(), statement_id=of.statement_id, lines=lines, reversed_on=DAY
    )


class Till:
    """The wallet and the people who come to it, on 14 March 2027."""

    def __init__(self, wallet: ServiceHarness) -> None:
        self.wallet = wallet
        wallet.clock.set(NOON)
        self.buyer, self.seller, self.third = member(1), member(2), member(3)
        self.presidency = member(9)

    async def hear(self, *messages: Message) -> None:
        """One after the other, each a batch of its own; nothing may fail."""
        for message in messages:
            await self.wallet.hear(message)
        assert [row.reason for row in await self.wallet.failures() if row.state == "dead"] == []

    async def plugs(self) -> "Till":
        """Buyer, seller and third are Plugs with 100.00 SUB each."""
        await self.hear(*(plug_granted(who) for who in (self.buyer, self.seller, self.third)))
        return self

    async def give_col(self, who: Member, credits: int) -> None:
        """Let a member earn COL by an order of somebody new."""
        payer = member(100)
        order = placed(payer, who, credits)
        await self.hear(plug_granted(payer), order, completed(order))

    async def preside(self) -> dict[str, str]:
        """Headers of a technical presidency whose mandate the wallet has heard of."""
        await self.hear(
            RoleGranted(mandate_id=new_id(), member=self.presidency, role="technical_presidency", from_on=DAY)
        )
        return self.headers(self.presidency)

    def headers(self, who: Member) -> dict[str, str]:
        return self.wallet.token(who.member_id, who.member_number)

    async def get(self, who: Member, path: str) -> Any:
        """The answer to a member's GET, which must be 200."""
        answer = await self.wallet.client.get(path, headers=self.headers(who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def balances(self, who: Member) -> Balances:
        async with self.wallet.database.begin(Cause("request")) as work:
            return await read_balances(work, who.member_id)

    async def credits(self, who: Member) -> tuple[int, int, int, int]:
        """SUB available and held, COL available and held."""
        found = await self.balances(who)
        return found.sub.available, found.sub.held, found.col.available, found.col.held

    async def eur(self, who: Member) -> int:
        return (await self.balances(who)).eur.balance

    async def pot(self) -> Pot:
        async with self.wallet.database.begin(Cause("request")) as work:
            return await read_pot(work)

    async def check(self) -> None:
        """The ledger is sealed and proves itself, whole and by what is new."""
        async with self.wallet.database.begin(Cause("job")) as work:
            await seal_journal(work)
        async with self.wallet.database.begin(Cause("command")) as work:
            must_hold(await check_ledger(work))
            must_hold(await check_new(work, keep=True))

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.wallet.database.engine.connect() as connection:
            return list((await connection.execute(text(sql), values)).all())

    async def count(self, sql: str, **values: Any) -> int:
        return int((await self.rows(sql, **values))[0][0])
