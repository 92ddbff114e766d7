"""Bodies of /v1/me, balances and check."""

from typing import Literal

from services.wallet.domain.explanations import (
    ENDS,
    EXPLANATIONS,
    SPEND_ORDER,
    SPEND_ORDER_MEANS,
    EndReason,
    Language,
    NotUse,
    Use,
    end_reason,
)
from services.wallet.schemas.amounts import AmountView, amount_view
from services.wallet.use_cases.read_balances import Balances, Holding
from services.wallet.use_cases.show_check import CheckShown
from services.wallet.use_cases.show_me import Me
from shared.money import Unit
from shared.web import Day, Id, Identity, Moment, View


class MeView(View):
    """The caller: what the token says, and what the wallet has heard of them."""

    member_id: Id
    member_number: int
    name: str
    roles: list[str]
    plug_status: str | None
    plug_since_on: Day | None
    mandates: list[str]


class EndView(View):
    """When a balance ends, and why. `on` is the last day on which it can be used; null when it has no such day."""

    on: Day | None
    code: EndReason
    sentence: str


class HoldingView(View):
    """What a member has in one unit: `balance` = `available` + `held`; `incoming` waits in others' orders.

    At a past date only the balance is known: what was set aside then is not kept, and is null.
    """

    balance: AmountView
    available: AmountView | None
    held: AmountView | None
    incoming: AmountView | None
    what: str
    """What it is, in the reader's language."""
    uses: list[Use]
    not_uses: list[NotUse]
    limits: str
    """What it can and cannot do, in the reader's language."""
    ends_on: Day | None
    """The last day on which it can be used; null when it does not end by itself."""
    ends: EndView


class SpendOrderView(View):
    """What an order takes first when both units could pay."""

    units: list[Unit]
    sentence: str


class BalancesView(View):
    """All that a member has at the end of `on`. `sub` is that of `year`; an earlier year's can no longer be used."""

    member_id: Id
    as_of: Moment
    on: Day
    year: int
    sub: HoldingView
    col: HoldingView
    eur: HoldingView
    direct_costs: AmountView
    """Costs that the member advanced for missions, to be paid back."""
    receivable: AmountView
    """What the member owes after a reversal of fees that were no longer there."""
    spend_order: SpendOrderView


class ProofView(View):
    """One proof; `first_bad` names the first row that breaks it."""

    name: str
    holds: bool
    first_bad: str | None


class TotalsView(View):
    """Conservation of a unit of credits: `issued` − `destroyed` = `others`."""

    unit: Unit
    issued: int
    destroyed: int
    others: int


class CheckResultView(View):
    """What the last check of a scope found; `seal_no` is the last seal that it looked at."""

    scope: Literal["whole", "incremental"]
    checked_at: Moment
    seal_no: int
    proof: str | None
    first_bad: str | None


class CheckView(View):
    """The ledger's own check: the proofs run now, and the newest outcome of each job. Counts are of what was looked at
    now. While `halted`, conversions are stopped."""

    holds: bool
    halted: bool
    seal_no: int
    results: list[CheckResultView]
    proofs: list[ProofView]
    totals: list[TotalsView]
    accounts: int
    groups: int
    transfers: int


def me_view(caller: Identity, me: Me) -> MeView:
    """The caller as they are shown to themselves."""
    return MeView(
        member_id=caller.member_id,
        member_number=caller.member_number,
        name=caller.name,
        roles=sorted(caller.roles),
        plug_status=None if me.plug is None else me.plug.status,
        plug_since_on=None if me.plug is None else me.plug.since_on,
        mandates=me.mandates,
    )


def balances_view(balances: Balances, language: Language) -> BalancesView:
    """A member's balances as they are shown to a reader."""
    return BalancesView(
        member_id=balances.member_id,
        as_of=balances.as_of,
        on=balances.on,
        year=balances.year,
        sub=_holding_view(balances, balances.sub, "SUB", language),
        col=_holding_view(balances, balances.col, "COL", language),
        eur=_holding_view(balances, balances.eur, "EUR", language),
        direct_costs=amount_view(balances.direct_costs, "EUR"),
        receivable=amount_view(balances.receivable, "EUR"),
        spend_order=SpendOrderView(units=list(SPEND_ORDER), sentence=SPEND_ORDER_MEANS.read_in(language)),
    )


def check_view(shown: CheckShown) -> CheckView:
    """The check as it is shown."""
    report = shown.report
    return CheckView(
        holds=report.holds,
        halted=shown.halt is not None,
        seal_no=report.seal_no,
        results=[CheckResultView.model_validate(one._asdict()) for one in shown.results],
        proofs=[ProofView(name=p.name, holds=p.holds, first_bad=p.first_bad) for p in report.proofs],
        totals=[TotalsView(**one._asdict()) for one in report.totals],
        accounts=report.counts.accounts,
        groups=report.counts.groups,
        transfers=report.counts.transfers,
    )


def _holding_view(balances: Balances, holding: Holding, unit: Unit, language: Language) -> HoldingView:
    known = EXPLANATIONS[unit]
    why = end_reason(unit, sub_rolls_over=balances.sub_rolls_over)
    ends_on = balances.sub_ends_on if why == "expires_at_year_end" else None
    is_now = not balances.is_past
    return HoldingView(
        balance=amount_view(holding.balance, unit),
        available=amount_view(holding.available, unit) if is_now else None,
        held=amount_view(holding.held, unit) if is_now else None,
        incoming=amount_view(holding.incoming, unit) if is_now else None,
        what=known.what.read_in(language),
        uses=list(known.uses),
        not_uses=list(known.not_uses),
        limits=known.limits.read_in(language),
        ends_on=ends_on,
        ends=EndView(on=ends_on, code=why, sentence=ENDS[why].read_in(language)),
    )
