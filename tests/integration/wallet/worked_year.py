"""The year 2027 of docs/ledger.md, played through the doors of the wallet."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from services.wallet.app import service
from services.wallet.domain.accounts import (
    BANK_CLEARING_ACCOUNT,
    CLIENT_RECEIVABLE,
    MISSION_CLEARING,
    VAT_DUE_ACCOUNT,
    direct_costs,
    member_eur,
    open_for,
)
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from shared.contracts.membership import DecisionAdopted, DecisionEffect, MemberRegistered, RoleGranted
from shared.contracts.message import Member
from shared.ids import new_id
from shared.money import allocate
from shared.observability.cause import Cause
from tests.integration.wallet.conversions import convert
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
    activity = [3_000, 11_000]
    cents = allocate(28_000, activity, [2, 3])
    last = date(2027, 12, 31)
    run_id = await convert(till, last, 28_000, 8_000, {BILAL: (cents[0], 1_500), CHLOE: (cents[1], 11_000)})
    effects = tuple(effect("surplus_allocation", f"2027.{name}", value) for name, value in SURPLUS.items())
    await till.hear(decision(date(2028, 1, 1), *effects))
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
    client, clearing = open_for(CLIENT_RECEIVABLE, one.client_id), open_for(MISSION_CLEARING, one.mission_id)
    await post(till, "invoice", june, Transfer(client, clearing, 240_000), Transfer(client, VAT_DUE_ACCOUNT, 48_000))
    till.wallet.clock.set(at(july))
    await post(till, "payment", july, Transfer(BANK_CLEARING_ACCOUNT, client, 288_000))
    alix = member_eur(ALIX.member_id, ALIX.member_number)
    await post(till, "payout", date(2027, 7, 22), Transfer(alix, BANK_CLEARING_ACCOUNT, 126_500))
    await post(till, "payout", date(2027, 7, 22), Transfer(direct_costs(None, None), BANK_CLEARING_ACCOUNT, 11_000))


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
