"""The year 2027 of docs/ledger.md, played through the doors of the wallet."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from services.wallet.app import service
from services.wallet.domain.accounts import (
    BANK_CLEARING_ACCOUNT,
    direct_costs,
    member_eur,
)
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.open_conversion import open_run
from shared.contracts.membership import DecisionAdopted, DecisionEffect, MemberRegistered, RoleGranted
from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet.cash import invoice, payment
from tests.integration.wallet.giving import give
from tests.integration.wallet.surpluses import FIGURES
from tests.integration.wallet.till import Till, completed, member, mission, placed, plug_granted

ALIX, BILAL, CHLOE = member(1), member(2), member(3)
OPENING = "owner;kind;unit;amount\n;pot;EUR;100,00\n1;member_eur;EUR;300,00\n;bank_clearing;EUR;400,00\n"
SURPLUS = {
    "surplus": 8_000,
    "capital": 50_000,
    "reserves": 2_000,
    "public_grants": 1_000,
    "rate_cap_bps": 400,
    "legal_reserve": 1_200,
    "statutory_reserve": 4_800,
    "interest": 2_000,
    "carried_forward": 0,
}
assert SURPLUS.keys() == FIGURES.keys()


def at(day: date) -> datetime:
    """Morning of a business day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


async def play(till: Till, folder: Path) -> UUID:
    """The whole year; returns the run of its redistribution."""
    till.wallet.clock.set(at(date(2027, 1, 1)))
    await till.hear(*(MemberRegistered.example().model_copy(update={"member": who}) for who in (ALIX, BILAL, CHLOE)))
    file = folder / "opening.csv"
    file.write_text(OPENING, encoding="utf-8")
    options = {"file": str(file), "dated": "2027-01-01", "cites": "Balance du logiciel de 2026"}
    async with till.wallet.database.begin(Cause("command")) as work:
        await service.commands.declared["import-opening"].handler(work, options)
    await credits(till)
    await mission_of_june(till)
    await reserve_of_september(till)
    till.wallet.clock.set(datetime(2028, 1, 1, 6, tzinfo=UTC))
    await till.wallet.run_due_jobs()
    run_id = await redistribute(till)
    effects = tuple(effect("surplus_allocation", f"2027.{name}", value) for name, value in SURPLUS.items())
    await till.hear(decision(date(2028, 2, 1), *effects))
    return run_id


async def credits(till: Till) -> None:
    """Grants, two orders, a gift to the pot."""
    till.wallet.clock.set(at(date(2027, 1, 5)))
    await till.hear(*(plug_granted(who, date(2027, 1, 5)) for who in (ALIX, BILAL, CHLOE)))
    for day, buyer, seller, price in (
        (date(2027, 3, 10), ALIX, BILAL, 3_000),
        (date(2027, 4, 15), BILAL, CHLOE, 11_000),
    ):
        till.wallet.clock.set(at(day))
        order = placed(buyer, seller, price, day)
        await till.hear(order, completed(order, day))
    till.wallet.clock.set(at(date(2027, 5, 2)))
    assert (await give(till, BILAL, None, 500)).status_code == 201


async def mission_of_june(till: Till) -> None:
    """A mission of 2 400.00, invoiced, paid, and paid out."""
    june, july = date(2027, 6, 14), date(2027, 7, 20)
    till.wallet.clock.set(at(june))
    one = mission([(ALIX, 96_500), (BILAL, 57_900), (CHLOE, 38_600)], [(None, 11_000)], accepted_on=june)
    await till.hear(one)
    billed = invoice(one).model_copy(update={"number": "2027-0014", "issued_on": june, "due_on": july})
    await till.hear(billed)
    till.wallet.clock.set(at(july))
    await till.hear(payment(billed, on=july))
    alix = member_eur(ALIX.member_id, ALIX.member_number)
    await post(till, "payout", date(2027, 7, 22), Transfer(alix, BANK_CLEARING_ACCOUNT, 126_500))
    await post(till, "payout", date(2027, 7, 22), Transfer(direct_costs(None, None), BANK_CLEARING_ACCOUNT, 11_000))


async def redistribute(till: Till) -> UUID:
    """The conversion of the year: computed in January, decided and executed on 1 February."""
    till.wallet.clock.set(at(date(2028, 1, 11)))
    async with till.wallet.database.begin(Cause("request")) as work:
        run = await open_run(work, 2027)
    await till.wallet.run_due_jobs()
    till.wallet.clock.set(at(date(2028, 2, 1)))
    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    await till.wallet.run_due_jobs()
    return run.run_id


async def reserve_of_september(till: Till) -> None:
    """The council puts 60.00 of the pot into the reserve fund."""
    day = date(2027, 9, 20)
    till.wallet.clock.set(at(day))
    await till.hear(decision(day, effect("surplus_allocation", "pot_to_reserve", 6_000)))


async def preside(till: Till) -> Member:
    """Somebody who may read the books in 2028."""
    mandate = RoleGranted(
        mandate_id=new_id(), member=till.presidency, role="technical_presidency", from_on=date(2027, 1, 1)
    )
    await till.hear(mandate)
    return till.presidency


def effect(kind: str, key: str, value: int) -> DecisionEffect:
    """One figure of a decision."""
    return DecisionEffect.model_validate(
        {"effect_id": new_id(), "target": "wallet", "kind": kind, "key": key, "value": value}
    )


def decision(on: date, *effects: DecisionEffect) -> DecisionAdopted:
    """A decision of the assembly."""
    return DecisionAdopted(
        decision_id=new_id(), decision_number=1, method="colleges", adopted_on=on, effective_on=on, effects=effects
    )


async def post(till: Till, kind: str, day: date, *transfers: Transfer) -> None:
    """A group straight through the journal."""
    async with till.wallet.database.begin(Cause("request")) as work:
        await journal.post(work, Posting([Group(new_id(), kind, new_id(), None, day, transfers)]))
