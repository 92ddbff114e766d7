"""An adopted decision approves a conversion, if it names exactly the hash that the wallet computed itself."""

from datetime import date
from uuid import UUID

from services.wallet.repository import votes
from services.wallet.repository.conversions import runs
from shared.contracts.families import EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.database.unit_of_work import UnitOfWork

CONVERSION = "conversion"


async def approve_conversion(
    work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect
) -> date | EffectReason:
    """Keep the approval of a computation; nothing moves before the contest window is over and two people signed.

    The value is the run. Refused: `unknown_key` (no such run), `superseded` (it is no longer to be approved),
    `wrong_value` (another hash than the wallet's own).
    """
    if effect.key != CONVERSION or not isinstance(effect.value, UUID):
        return "unknown_key"
    run = await runs.find_run(work, effect.value, lock=True)
    if run is None or run.dry or run.reverses_run_id is not None:
        return "unknown_key"
    if run.state != "computed" or run.manifest_sha256 is None or run.contest_until_at is None:
        return "superseded"
    if effect.manifest_sha256 != run.manifest_sha256.hex():
        return "wrong_value"
    await votes.add_approval(
        work,
        run.run_id,
        run.computation_no,
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        manifest_sha256=run.manifest_sha256,
    )
    return max(work.today(), work.clock.business_date(run.contest_until_at))
