"""What a decision does to the reserve fund: grant or refuse an investment, or move euros of the pot into it."""

from datetime import date
from uuid import UUID

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, POT_ACCOUNT, RESERVE_ACCOUNT
from services.wallet.domain.investments import InvestmentState, may_grant
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import investments, journal
from shared.contracts.families import EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id

POT_TO_RESERVE = "pot_to_reserve"


async def apply_investment(work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect) -> date | EffectReason:
    """An effect whose key is the request and whose value is what is granted, in cents."""
    try:
        request_id = UUID(effect.key)
    except ValueError:
        return "unknown_key"
    cents = _cents(effect)
    if isinstance(cents, str):
        return cents
    done = await decide_investment(work, decision.decision_id, request_id, cents)
    return work.today() if done else "out_of_bounds"


async def apply_allocation(work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect) -> date | EffectReason:
    """An effect with the key `pot_to_reserve`: cents of the pot commun go into the reserve fund."""
    if effect.key != POT_TO_RESERVE:
        return "unknown_key"
    cents = _cents(effect)
    if isinstance(cents, str):
        return cents
    on = work.today()
    done = await allocate_to_reserve(work, decision.decision_id, effect.effect_id, cents, on)
    return on if done else "out_of_bounds"


def _cents(effect: DecisionEffect) -> int | EffectReason:
    if isinstance(effect.value, bool) or not isinstance(effect.value, int):
        return "wrong_value"
    return effect.value if effect.unit in (None, "cents") else "wrong_unit"


async def decide_investment(work: UnitOfWork, decision_id: UUID, request_id: UUID, granted: int) -> bool:
    """Set the granted cents aside in the reserve fund; 0 refuses the request.

    False, and nothing changes, when the request is not known or was decided, or when the amount is more than was asked
    or than the fund has free.
    """
    investment = await investments.find_investment(work, request_id, lock=True)
    if investment is None or investment.state != "requested":
        return False
    sums = await journal.lock_accounts(work, [RESERVE_ACCOUNT.account_id])
    available = sums[RESERVE_ACCOUNT.account_id].available if sums else 0
    if not may_grant(investment.asked, granted, available):
        return False
    state: InvestmentState = "granted" if granted else "refused"
    await investments.decide(work, request_id, state, granted, decision_id, work.today())
    if granted:
        posting = Posting()
        posting.hold(RESERVE_ACCOUNT, BANK_CLEARING_ACCOUNT, granted)
        await journal.post(work, posting)
    work.audit(f"investment_{state}", request_id, granted=granted)
    return True


async def allocate_to_reserve(work: UnitOfWork, decision_id: UUID, effect_id: UUID, amount: int, on: date) -> bool:
    """Move cents from the pot commun into the reserve fund, once an effect; False when the pot has not that much."""
    group_id = derived_id(effect_id, "allocation")
    sums = await journal.lock_accounts(work, [POT_ACCOUNT.account_id, RESERVE_ACCOUNT.account_id])
    if await journal.is_posted(work, group_id):
        return True
    pot = sums.get(POT_ACCOUNT.account_id)
    if amount <= 0 or pot is None or pot.available < amount:
        return False
    group = Group(
        group_id=group_id,
        kind="allocation",
        subject_id=decision_id,
        cause_id=work.cause.causation_id,
        business_date=on,
        transfers=(Transfer(POT_ACCOUNT, RESERVE_ACCOUNT, amount),),
        decision_id=decision_id,
    )
    await journal.post(work, Posting([group]))
    return True
