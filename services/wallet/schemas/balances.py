"""Bodies of /v1/me, balances and check."""

from typing import Literal

from services.wallet.schemas.amounts import AmountView, amount_view
from services.wallet.use_cases.check_ledger import LedgerReport
from services.wallet.use_cases.read_balances import Balances, Holding
from services.wallet.use_cases.read_movements import Pot
from services.wallet.use_cases.show_me import Me
from shared.money import Unit
from shared.web import Day, Id, Identity, Moment, View

Use = Literal["order_services", "yearly_conversion", "payout"]
USES: dict[Unit, list[Use]] = {
    "SUB": ["order_services"],
    "COL": ["order_services", "yearly_conversion"],
    "EUR": ["payout"],
}


class MeView(View):
    """The caller: what the token says, and what the wallet has heard of them."""

    member_id: Id
    member_number: int
    name: str
    roles: list[str]
    plug_status: str | None
    plug_since_on: Day | None
    mandates: list[str]


class HoldingView(View):
    """What a member has in one unit: `balance` = `available` + `held`; `incoming` waits in others' orders."""

    balance: AmountView
    available: AmountView
    held: AmountView
    incoming: AmountView
    uses: list[Use]
    ends_on: Day | None
    """The last day on which it can be used; null when it does not end by itself."""


class BalancesView(View):
    """All that a member has. `sub` is that of `year`; what is left of an earlier year can no longer be used."""

    member_id: Id
    as_of: Moment
    year: int
    sub: HoldingView
    col: HoldingView
    eur: HoldingView
    direct_costs: AmountView
    """Costs that the member advanced for missions, to be paid back."""
    receivable: AmountView
    """What the member owes after a reversal of fees that were no longer there."""


class PotView(View):
    """The pot commun: `balance` = `credited` − `debited`."""

    as_of: Moment
    balance: AmountView
    credited: AmountView
    debited: AmountView


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


class CheckView(View):
    """The ledger's own check."""

    holds: bool
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


def balances_view(balances: Balances) -> BalancesView:
    """A member's balances as they are shown."""
    return BalancesView(
        member_id=balances.member_id,
        as_of=balances.as_of,
        year=balances.year,
        sub=_holding_view(balances.sub, "SUB", balances.sub_ends_on),
        col=_holding_view(balances.col, "COL", None),
        eur=_holding_view(balances.eur, "EUR", None),
        direct_costs=amount_view(balances.direct_costs, "EUR"),
        receivable=amount_view(balances.receivable, "EUR"),
    )


def pot_view(pot: Pot, as_of: Moment) -> PotView:
    """The pot as it is shown."""
    return PotView(
        as_of=as_of,
        balance=amount_view(pot.balance, "EUR"),
        credited=amount_view(pot.credited, "EUR"),
        debited=amount_view(pot.debited, "EUR"),
    )


def check_view(report: LedgerReport) -> CheckView:
    """The check as it is shown."""
    return CheckView(
        holds=report.holds,
        proofs=[ProofView(name=p.name, holds=p.holds, first_bad=p.first_bad) for p in report.proofs],
        totals=[TotalsView(**one._asdict()) for one in report.totals],
        accounts=report.counts.accounts,
        groups=report.counts.groups,
        transfers=report.counts.transfers,
    )


def _holding_view(holding: Holding, unit: Unit, ends_on: Day | None) -> HoldingView:
    return HoldingView(
        balance=amount_view(holding.balance, unit),
        available=amount_view(holding.available, unit),
        held=amount_view(holding.held, unit),
        incoming=amount_view(holding.incoming, unit),
        uses=USES[unit],
        ends_on=ends_on,
    )
