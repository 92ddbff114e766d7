"""Months are closed once with the journal's figures, and thresholds are announced once a level and year."""

from datetime import UTC, datetime, timedelta

from services.wallet.domain.policies import NETWORK_VOLUME_LIMIT, SELLER_VAT_THRESHOLD, WATCHED_CENTS_PER_CREDIT
from shared.contracts.membership import DecisionAdopted, DecisionEffect, EffectUnit
from shared.contracts.wallet import MonthClosed, ThresholdReached
from shared.ids import new_id
from shared.policy import Policy
from tests.integration.wallet import till as make
from tests.integration.wallet.till import DAY, Till


def decided(policy: Policy, value: int, unit: EffectUnit) -> DecisionAdopted:
    effect = DecisionEffect(
        effect_id=new_id(), target="wallet", kind="policy_value", key=policy.key, value=value, unit=unit
    )
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="majority",
        adopted_on=DAY,
        effective_on=DAY,
        effects=(effect,),
    )


async def later(till: Till, moment: datetime) -> None:
    till.wallet.clock.set(moment)
    await till.wallet.run_due_jobs()


async def test_a_month_is_closed_once_and_its_figures_are_the_journals(till: Till) -> None:
    await till.plugs()
    order = make.placed(till.buyer, till.seller, 4_000)
    await till.hear(order, make.completed(order), make.mission([(till.buyer, 8_500)]))

    await later(till, datetime(2027, 4, 2, 3, 0, tzinfo=UTC))
    assert await till.wallet.said(MonthClosed) == []  # facts of March still come in
    await later(till, datetime(2027, 4, 4, 3, 0, tzinfo=UTC))
    await later(till, datetime(2027, 5, 4, 3, 0, tzinfo=UTC))

    march, april = await till.wallet.said(MonthClosed)
    assert (march.month, april.month) == ("2027-03", "2027-04")
    assert (march.pot_in, march.pot_balance) == (1_500, 1_500)
    assert (march.credits_issued_sub, march.credits_issued_col) == (30_000, 4_000)
    assert (march.credits_destroyed_sub, march.volume_12_months) == (4_000, 4_000)
    assert (april.pot_in, april.pot_balance, april.volume_12_months) == (0, 1_500, 4_000)


async def test_a_threshold_is_announced_at_80_percent_and_when_it_is_reached(till: Till) -> None:
    """The least that can be decided: 1 000.00 € for sellers; 10 000.00 € for the network at 100.00 € a credit."""
    await till.plugs()
    await till.hear(
        decided(SELLER_VAT_THRESHOLD, 100_000, "cents"),
        decided(NETWORK_VOLUME_LIMIT, 1_000_000, "cents"),
        decided(WATCHED_CENTS_PER_CREDIT, 10_000, "cents"),
        make.mission([(till.seller, 79_999)]),
    )
    await later(till, datetime(2027, 3, 15, 12, 0, tzinfo=UTC))
    assert await till.wallet.said(ThresholdReached) == []

    await till.hear(make.mission([(till.seller, 1)]))
    await later(till, datetime(2027, 3, 16, 12, 0, tzinfo=UTC))
    await later(till, datetime(2027, 3, 17, 12, 0, tzinfo=UTC))
    order = make.placed(till.buyer, till.seller, 9_000)  # 90 credits at 100.00 €
    await till.hear(order, make.completed(order))
    await later(till, datetime(2027, 3, 18, 12, 0, tzinfo=UTC))
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()

    said = await till.wallet.said(ThresholdReached)
    sellers = [one for one in said if one.kind == "seller_vat"]
    network = [one for one in said if one.kind == "network_volume"]
    assert [(one.member, one.reached_bps) for one in sellers] == [(till.seller, 8_000), (till.seller, 98_000)]
    assert [(one.member, one.reached_bps) for one in network] == [(None, 9_000)]
