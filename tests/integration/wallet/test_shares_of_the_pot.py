"""The two shares of the pot that a conversion takes: changed by decision, a week later, never over the whole."""

from datetime import timedelta

from services.wallet.domain.policies import REDISTRIBUTION_BPS, RESERVE_BPS
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.contracts.wallet import EffectAnswered
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.testing.harness import ServiceHarness


async def decide(wallet: ServiceHarness, in_days: int, **values: int) -> list[EffectAnswered]:
    """Have a decision adopted that sets several keys; what the wallet answered to each."""
    today = wallet.clock.today()
    effects = tuple(
        DecisionEffect(effect_id=new_id(), target="wallet", kind="policy_value", key=key, value=value)
        for key, value in values.items()
    )
    decision = DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="council",
        adopted_on=today,
        effective_on=today + timedelta(days=in_days),
        effects=effects,
    )
    await wallet.hear(decision)
    said = {answer.effect_id: answer for answer in await wallet.said(EffectAnswered)}
    return [said[effect.effect_id] for effect in effects]


async def test_both_shares_together_are_at_most_the_pot(wallet: ServiceHarness) -> None:
    [too_much] = await decide(wallet, 0, redistribution_bps=8_001)
    assert (too_much.outcome, too_much.reason_code) == ("refused", "out_of_bounds")
    pair = await decide(wallet, 0, redistribution_bps=9_000, reserve_bps=1_000)
    assert [answer.outcome for answer in pair] == ["scheduled", "scheduled"]
    pair = await decide(wallet, 0, redistribution_bps=9_000, reserve_bps=1_001)
    assert [answer.reason_code for answer in pair] == ["out_of_bounds", "out_of_bounds"]
    # Later the reserve takes more: what is decided today must fit then, too.
    pair = await decide(wallet, 30, redistribution_bps=4_000, reserve_bps=6_000)
    assert [answer.outcome for answer in pair] == ["scheduled", "scheduled"]
    [before_it] = await decide(wallet, 20, redistribution_bps=9_000)
    [after_it] = await decide(wallet, 40, redistribution_bps=4_001)
    assert (before_it.outcome, after_it.reason_code) == ("scheduled", "out_of_bounds")


async def test_a_change_counts_a_week_after_it_was_heard(wallet: ServiceHarness) -> None:
    today = wallet.clock.today()
    [answer] = await decide(wallet, 0, redistribution_bps=5_000)
    assert (answer.outcome, answer.effective_on) == ("scheduled", today + timedelta(days=7))
    async with wallet.database.begin(Cause("job")) as work:
        values = [(await work.policy(REDISTRIBUTION_BPS, today + timedelta(days=days))).value for days in (6, 7)]
        assert (await work.policy(RESERVE_BPS, today)).value == 2_000
    assert values == [7_000, 5_000]
