"""Bodies of the yearly conversion. Amounts are cents of euros; COL are hundredths."""

from typing import Annotated, Any, Literal

from pydantic import Field

from services.wallet.domain.conversions import State
from services.wallet.repository.conversions.runs import Run
from services.wallet.repository.votes import Contest, LateFact
from services.wallet.use_cases.read_conversions import Proof
from services.wallet.use_cases.show_conversion import Shown
from services.wallet.use_cases.start_conversion import Readiness
from shared.web import Body, Day, Id, Moment, View, text

Year = Annotated[int, Field(strict=True, ge=2000, le=2999)]


class ConversionBody(Body):
    """The year to convert; `override` signs, after 31 January, for a service that has not closed its 31 December."""

    year: Year
    override: bool = False


class DryRunBody(Body):
    """The year to compute as it stands."""

    year: Year


class ContestBody(Body):
    """Why; read by the presidency and the accountants, erased on request."""

    reason: Annotated[str, text(2_000, lines=True)]


class AbandonmentBody(Body):
    """Why the run ends without effect."""

    reason: Literal["rejected", "check_failed"]


class ReversalBody(Body):
    """The decision that undoes the run; both signatures name it."""

    decision_id: Id


class RunView(View):
    """A run as it stands. What is not known yet is null."""

    run_id: Id
    year: int
    state: State
    working_on: str | None
    computation_no: int
    opened_on: Day
    frozen_on: Day | None
    basis: Literal["activity", "closing_balance"]
    pot_cents: int | None
    envelope_cents: int | None
    reserve_cents: int | None
    carried_cents: int | None
    allocated_cents: int | None
    destroyed_col: int | None
    member_count: int | None
    manifest_sha256: str | None
    contest_until_at: Moment | None
    decision_id: Id | None
    executed_on: Day | None
    reverses_run_id: Id | None
    ended_reason: str | None


class SignatureView(View):
    """Who signed, under which mandate."""

    member_id: Id
    role: str
    signed_at: Moment


class ConversionView(RunView):
    """A run with what people say of it, and the facts of its year that came too late: they count for the next."""

    late_facts: int
    contests: int
    signatures: list[SignatureView]


class ReadinessView(View):
    """What a year waits for. `missing_messages` of a service is null while it has not closed its 31 December."""

    year: int
    freezes_from_on: Day
    waits_until_on: Day
    sub_closed: bool
    missing_messages: dict[str, int | None]
    waits_for: list[str]


class ContestView(View):
    """A contest; the reason is null once erased."""

    contest_id: Id
    computation_no: int
    member_id: Id
    member_number: int
    reason: str | None
    contested_at: Moment


class LateFactView(View):
    """A fact of the year that was posted after its freeze; it counts in the next conversion."""

    position: int
    group_id: Id
    kind: str
    subject_id: Id
    on: Day
    posted_at: Moment


class OwnLineView(View):
    """The caller's line and what proves it: hash `line` (after a 0 byte), then level by level up to the root.

    `levels` holds all children of each node on the way, in hex; the root stands in `header`, whose SHA-256 is the
    manifest's hash.
    """

    run_id: Id
    weight: int
    frozen_col: int
    amount_cents: int
    line: str
    line_no: int
    levels: list[list[str]]
    header: str
    manifest_sha256: str


def run_view(run: Run) -> RunView:
    """A run by itself."""
    return RunView(**_run(run))


def conversion_view(shown: Shown) -> ConversionView:
    """A run for every member."""
    values = {**_run(shown.run), "decision_id": shown.approved_by}
    return ConversionView(
        **values,
        late_facts=shown.late_facts,
        contests=shown.contests,
        signatures=[SignatureView.model_validate(one) for one in shown.signatures],
    )


def _run(run: Run) -> dict[str, Any]:
    carried = None
    if run.pot is not None and run.envelope is not None and run.reserve is not None:
        carried = run.pot - run.envelope - run.reserve
    return {
        "run_id": run.run_id,
        "year": run.year,
        "state": run.state,
        "working_on": run.phase,
        "computation_no": run.computation_no,
        "opened_on": run.opened_on,
        "frozen_on": run.frozen_on,
        "basis": "closing_balance" if run.rules.get("conversion_basis", {}).get("value") else "activity",
        "pot_cents": run.pot,
        "envelope_cents": run.envelope,
        "reserve_cents": run.reserve,
        "carried_cents": carried,
        "allocated_cents": run.allocated,
        "destroyed_col": run.destroyed,
        "member_count": run.member_count,
        "manifest_sha256": None if run.manifest_sha256 is None else run.manifest_sha256.hex(),
        "contest_until_at": run.contest_until_at,
        "decision_id": run.decision_id,
        "executed_on": run.executed_on,
        "reverses_run_id": run.reverses_run_id,
        "ended_reason": run.ended_reason,
    }


def readiness_view(readiness: Readiness) -> ReadinessView:
    """What is missing."""
    return ReadinessView(
        year=readiness.year,
        freezes_from_on=readiness.freezes_from,
        waits_until_on=readiness.waits_until,
        sub_closed=readiness.sub_closed,
        missing_messages=readiness.missing,
        waits_for=list(readiness.waits_for),
    )


def contest_view(contest: Contest) -> ContestView:
    """A contest."""
    return ContestView.model_validate(contest)


def late_fact_view(late: LateFact) -> LateFactView:
    """A late fact as it is shown."""
    return LateFactView(
        position=late.position,
        group_id=late.group_id,
        kind=late.kind,
        subject_id=late.subject_id,
        on=late.business_date,
        posted_at=late.posted_at,
    )


def own_line_view(run: Run, proof: Proof) -> OwnLineView:
    """A member's own line."""
    line = proof.line
    return OwnLineView(
        run_id=run.run_id,
        weight=line.weight,
        frozen_col=line.frozen,
        amount_cents=line.amount,
        line=line.text,
        line_no=line.line_no,
        levels=[[child.hex() for child in level] for level in proof.levels],
        header=proof.header,
        manifest_sha256=(run.manifest_sha256 or b"").hex(),
    )
