"""The page of the yearly conversion."""

from typing import Literal

from services.membership.repository.conversions import Conversion
from shared.web import Day, Id, Moment, View

State = Literal["frozen", "computed", "executed", "abandoned", "reversed"]


class ConversionView(View):
    """A run as far as the wallet has told it; amounts in cents, credits in hundredths."""

    run_id: Id
    year: int
    state: State
    frozen_on: Day | None
    late_facts_from_on: Day | None
    pot_cents: int | None
    computation_no: int | None
    basis: str | None
    envelope_cents: int | None
    reserve_cents: int | None
    carried_cents: int | None
    member_count: int | None
    manifest_sha256: str | None
    contest_until_at: Moment | None
    contests: int
    decision_id: Id | None
    paid_cents: int | None
    to_reserve_cents: int | None
    destroyed_col: int | None
    executed_on: Day | None
    abandoned_reason: str | None
    contra_run_id: Id | None

    @classmethod
    def of(cls, run: Conversion) -> "ConversionView":
        """A run with its state, which follows from what was heard."""
        values = {name: getattr(run, name) for name in cls.model_fields if name != "state"}
        return cls(state=_state(run), **values)


def _state(run: Conversion) -> State:
    if run.contra_run_id is not None:
        return "reversed"
    if run.executed_on is not None:
        return "executed"
    if run.abandoned_reason is not None:
        return "abandoned"
    return "frozen" if run.computation_no is None else "computed"
