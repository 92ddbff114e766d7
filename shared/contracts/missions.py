"""What missions says: the fees of a mission that its client accepted, their correction, invoices and payments."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts import examples
from shared.contracts.families import DayClosedPayload, EffectAnswerPayload, MessageCount, UnitSum
from shared.contracts.message import (
    LIST_LIMIT,
    Bps,
    Code,
    Day,
    Euros,
    Member,
    Message,
    Payload,
    PlainInteger,
    PolicyVersionNumber,
)
from shared.money import Amount

LineKind = Literal["member", "direct_cost", "pot"]
InvoiceKind = Literal["deposit", "stage", "final"]
PaymentVehicle = Literal[
    "artist_salary", "guso", "technician_salary", "micro_invoice", "invoice", "author_rights", "expense_claim"
]
LineNumber = Annotated[int, Field(strict=True, ge=1, le=LIST_LIMIT)]


class FeeLine(Payload):
    """One line of a statement. A member's line names the member; the pot's names nobody. Lines of 0 are not sent."""

    line_id: UUID
    line_no: LineNumber
    kind: LineKind
    member: Member | None = None
    amount: Euros
    payment_vehicle: PaymentVehicle | None = None
    employer: Member | None = None
    skill_code: Code | None = None

    @model_validator(mode="after")
    def _names_whom_it_pays(self) -> Self:
        if self.kind == "member" and self.member is None:
            raise ValueError("a member's line names the member")
        if self.kind == "pot" and self.member is not None:
            raise ValueError("the pot's line names nobody")
        return self


FeeLines = Annotated[tuple[FeeLine, ...], Field(min_length=1, max_length=LIST_LIMIT)]


class MissionCompleted(
    Message,
    name="missions.mission_completed",
    version=1,
    subject="mission_id",
    listeners=("wallet", "marketplace", "membership"),
    kept=True,
):
    """The client accepted a mission: its lines add up to `accepted` less `already_published`, and are posted whole.

    The pot's line is `half_up(accepted × pot_share_bps / 10 000)` by the policy version named here.
    """

    mission_id: UUID
    statement_id: UUID
    client_id: UUID
    accepted: Euros
    already_published: Euros | None = None
    pot_share_bps: Bps
    policy_version: PolicyVersionNumber
    decision_id: UUID | None = None
    lines: FeeLines
    accepted_on: Day

    @classmethod
    def example(cls) -> Self:
        shares = ((examples.ALIX, 96_500), (examples.BILAL, 57_900), (examples.CHLOE, 38_600))
        fees = tuple(
            FeeLine(
                line_id=examples.example_id(80 + number),
                line_no=number,
                kind="member",
                member=member,
                amount=Amount(amount=amount, unit="EUR"),
                payment_vehicle="micro_invoice",
                skill_code="mixing",
            )
            for number, (member, amount) in enumerate(shares, start=1)
        )
        rest = (
            FeeLine(
                line_id=examples.example_id(84),
                line_no=4,
                kind="direct_cost",
                member=examples.ALIX,
                amount=Amount(amount=11_000, unit="EUR"),
                payment_vehicle="expense_claim",
            ),
            FeeLine(line_id=examples.example_id(85), line_no=5, kind="pot", amount=Amount(amount=36_000, unit="EUR")),
        )
        return cls(
            mission_id=examples.MISSION,
            statement_id=examples.STATEMENT,
            client_id=examples.example_id(55),
            accepted=Amount(amount=240_000, unit="EUR"),
            pot_share_bps=1_500,
            policy_version=0,
            lines=fees + rest,
            accepted_on=examples.DAY,
        )


class MissionFeesReversed(
    Message,
    name="missions.fees_reversed",
    version=1,
    subject="statement_id",
    listeners=("wallet",),
    kept=True,
):
    """Amounts of a statement to take back, line by line: how a completed mission is corrected."""

    reversal_id: UUID
    statement_id: UUID
    credit_note_id: UUID | None = None
    lines: FeeLines
    reversed_on: Day

    @classmethod
    def example(cls) -> Self:
        line = FeeLine(
            line_id=examples.example_id(81),
            line_no=1,
            kind="member",
            member=examples.ALIX,
            amount=Amount(amount=4_000, unit="EUR"),
        )
        return cls(
            reversal_id=examples.REVERSAL,
            statement_id=examples.STATEMENT,
            lines=(line,),
            reversed_on=examples.DAY,
        )


class VatPart(Payload):
    """The VAT of one rate on an invoice, in cents; `base` excludes it. A rate of 0 has no VAT and is listed."""

    rate_bps: Bps
    base: PlainInteger
    vat: PlainInteger


class DeductedInvoice(Payload):
    """An earlier invoice that a final one counts off."""

    invoice_id: UUID


class InvoiceIssued(
    Message,
    name="missions.invoice_issued",
    version=1,
    subject="invoice_id",
    listeners=("wallet",),
    kept=True,
):
    """A client is invoiced: `gross` = `net` + VAT, a part a rate; a final invoice counts only what it adds.

    The bases of the parts add up to `net`. `deducts` names the earlier invoices of the mission.
    """

    invoice_id: UUID
    number: Code
    kind: InvoiceKind
    mission_id: UUID
    client_id: UUID
    net: Euros
    vat: Annotated[tuple[VatPart, ...], Field(min_length=1, max_length=20)]
    gross: Euros
    deducts: Annotated[tuple[DeductedInvoice, ...], Field(max_length=LIST_LIMIT)] = ()
    issued_on: Day
    due_on: Day

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if len({part.rate_bps for part in self.vat}) != len(self.vat):
            raise ValueError("a rate stands once")
        if sum(part.base for part in self.vat) != self.net.amount:
            raise ValueError("the bases add up to the net amount")
        if self.net.amount + sum(part.vat for part in self.vat) != self.gross.amount:
            raise ValueError("net and VAT add up to the gross amount")
        return self

    @classmethod
    def example(cls) -> Self:
        return cls(
            invoice_id=examples.example_id(56),
            number="2027-0001",
            kind="final",
            mission_id=examples.MISSION,
            client_id=examples.example_id(55),
            net=Amount(amount=240_000, unit="EUR"),
            vat=(VatPart(rate_bps=2_000, base=240_000, vat=48_000),),
            gross=Amount(amount=288_000, unit="EUR"),
            issued_on=examples.DAY,
            due_on=examples.DAY,
        )


class PaymentRecorded(
    Message,
    name="missions.payment_recorded",
    version=1,
    subject="invoice_id",
    listeners=("wallet",),
    kept=True,
):
    """A client paid (a part of) an invoice, VAT included; `received_so_far` counts this payment."""

    payment_id: UUID
    invoice_id: UUID
    mission_id: UUID
    received: Euros
    received_so_far: Euros
    received_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            payment_id=examples.example_id(57),
            invoice_id=examples.example_id(56),
            mission_id=examples.MISSION,
            received=Amount(amount=144_000, unit="EUR"),
            received_so_far=Amount(amount=144_000, unit="EUR"),
            received_on=examples.DAY,
        )


class EffectAnswered(
    EffectAnswerPayload,
    name="missions.effect_answered",
    version=1,
    subject="effect_id",
    listeners=("membership",),
):
    """What missions did with an effect of a decision."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            decision_id=examples.DECISION,
            effect_id=examples.example_id(21),
            outcome="applied",
            policy_key="pot_share_bps",
            policy_version=1,
            effective_on=examples.DAY,
        )


class DayClosed(
    DayClosedPayload, name="missions.day_closed", version=1, subject="day_id", listeners=("wallet",), fact="state"
):
    """What missions said with the business date that is over."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            day_id=examples.example_id(73),
            business_date=examples.DAY,
            counts=(MessageCount(message="missions.mission_completed.v1", count=3),),
            sums=(UnitSum(unit="EUR", amount=720_000),),
        )
