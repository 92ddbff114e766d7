"""A year that is converted, with the people who decide it: what its tests share."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from shared.contracts import events, marketplace, membership, missions
from shared.contracts.membership import DecisionAdopted, DecisionEffect, RoleGranted
from shared.contracts.message import Message
from shared.contracts.wallet import ConversionComputed, EffectAnswered
from shared.ids import new_id
from tests.integration.wallet.till import DAY, Till, completed, member, mission, placed, plug_granted

YEAR = 2027
CLOSE = date(2027, 12, 31)
NEW_YEAR = datetime(2028, 1, 1, 6, tzinfo=UTC)
TENTH = datetime(2028, 1, 10, 9, tzinfo=UTC)


def day_closed(on: date = CLOSE) -> list[Message]:
    """The four other services close a day of which nothing is missing."""
    values = {"day_id": new_id(), "business_date": on, "counts": (), "sums": ()}
    return [service.DayClosed.model_validate(values) for service in (membership, marketplace, missions, events)]


class Assembly:
    """Two members with activity, a pot of 1 500.00, a presidency, a council, and somebody who may do nothing."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.council, self.stranger = member(8), member(7)

    async def season(self) -> "Assembly":
        """A year of work: orders paid in SUB and a mission; the pot counts what was accepted."""
        till = self.till
        await till.preside()
        council = RoleGranted(mandate_id=new_id(), member=self.council, role="strategic_council", from_on=DAY)
        await till.hear(council, policy("pot_basis", 1))
        await till.plugs()
        for buyer, seller, price in (
            (till.buyer, till.seller, 6_000),
            (till.seller, till.buyer, 3_000),
            (till.third, till.seller, 1_000),
        ):
            order = placed(buyer, seller, price)
            await till.hear(order, completed(order))
        await till.hear(mission([(till.buyer, 850_000)]))
        return self

    async def turn(self) -> "Assembly":
        """1 January, then 10 January with every service's 31 December closed."""
        self.till.wallet.clock.set(NEW_YEAR)
        await self.till.wallet.run_due_jobs()
        self.till.wallet.clock.set(TENTH)
        await self.till.hear(*day_closed())
        return self

    async def post(self, who: Any, path: str, body: Any = None, **claims: Any) -> httpx.Response:
        """A POST with a fresh log-in, unless the claims say otherwise."""
        headers = self.till.wallet.token(who.member_id, who.member_number, **claims)
        return await self.till.wallet.client.post(path, json=body or {}, headers=self.till.wallet.keyed(headers))

    async def computed(self) -> UUID:
        """Open the run and let it be frozen and computed."""
        opened = await self.post(self.till.presidency, "/v1/conversions", {"year": YEAR})
        assert opened.status_code == 201, opened.text
        await self.till.wallet.run_due_jobs()
        run_id = UUID(opened.json()["run_id"])
        assert (await self.run(run_id))["state"] == "computed"
        return run_id

    async def run(self, run_id: UUID) -> dict[str, Any]:
        return dict(await self.till.get(self.stranger, f"/v1/conversions/{run_id}"))

    async def decide(self, run_id: UUID, manifest_sha256: str | None = None) -> EffectAnswered:
        """Have a decision adopted that names a hash: the last one that the wallet computed, unless given."""
        said = [one for one in await self.till.wallet.said(ConversionComputed) if one.run_id == run_id][-1]
        effect = DecisionEffect(
            effect_id=new_id(),
            target="wallet",
            kind="conversion_approval",
            key="conversion",
            value=run_id,
            manifest_sha256=manifest_sha256 or said.manifest_sha256,
        )
        await self.till.hear(decision(self.till.wallet.clock.today(), effect))
        return next(one for one in await self.till.wallet.said(EffectAnswered) if one.effect_id == effect.effect_id)

    async def after_the_window(self, run_id: UUID) -> None:
        """The contest window is over."""
        until = datetime.fromisoformat((await self.run(run_id))["contest_until_at"])
        self.till.wallet.clock.set(until + timedelta(hours=9))

    async def execute(self, run_id: UUID) -> None:
        """Decide, wait, sign twice, and let it be posted."""
        assert (await self.decide(run_id)).outcome in ("applied", "scheduled")
        await self.after_the_window(run_id)
        for who in (self.till.presidency, self.council):
            signed = await self.post(who, f"/v1/conversions/{run_id}/approvals")
            assert signed.status_code == 200, signed.text
        await self.till.wallet.run_due_jobs()
        assert (await self.run(run_id))["state"] == "executed"

    async def newcomer(self, number: int) -> None:
        """Somebody becomes a Plug meanwhile."""
        await self.till.hear(plug_granted(member(number), self.till.wallet.clock.today()))


def policy(key: str, value: int) -> DecisionAdopted:
    """A decision on a value, as early in the year as can be."""
    effect = DecisionEffect(effect_id=new_id(), target="wallet", kind="policy_value", key=key, value=value)
    return decision(DAY, effect)


def decision(on: date, effect: DecisionEffect) -> DecisionAdopted:
    return DecisionAdopted(
        decision_id=new_id(), decision_number=1, method="council", adopted_on=on, effective_on=on, effects=(effect,)
    )
