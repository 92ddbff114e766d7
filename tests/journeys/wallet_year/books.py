"""The books at the end, each sum computed again from the facts of the year."""

import asyncio
import csv
import io
import json
from collections import Counter, defaultdict
from datetime import date
from uuid import UUID

from pypdf import PdfReader

from deploy.local.demo.season import balance_of
from shared.contracts.catalogue import messages
from shared.contracts.message import SERVICES
from tests.integration.wallet.fec_rules import read_fec
from tests.journeys.faults.oracle import complaints
from tests.journeys.wallet_year.facts import (
    CARRIED,
    CONVERTED,
    ENVELOPE,
    FEES,
    GIFT_TO_POT,
    GRANT,
    LAPSES,
    ORDERS,
    RESERVE,
    A,
    B,
    C,
    at_the_close,
)
from tests.journeys.wallet_year.year import Year


async def balances_add_up(year: Year) -> None:
    """Everybody's euros and credits, the pot commun, the reserve fund, and what was issued and destroyed."""
    for number, who in enumerate(year.plugs):
        found = await balance_of(year.season, who)
        paid = number in (A, B)
        assert (found.eur, found.sub, found.col) == (0 if paid else FEES[C], GRANT, 0), who.public_name
    pot, reserve = await year.get(year.council, "/v1/pot"), await year.get(year.council, "/v1/reserve")
    assert (pot["balance"]["amount"], reserve["balance"]["amount"]) == (CARRIED, RESERVE)
    check = await year.get(year.president, "/v1/check?whole=true")
    broken = [one for one in check["proofs"] if not one["holds"]]
    assert (check["holds"], check["halted"], broken) == (True, False, [])
    totals = {one["unit"]: (one["issued"], one["destroyed"], one["others"]) for one in check["totals"]}
    close = at_the_close()
    spent = 3 * GRANT - sum(close.sub.values()) - LAPSES.price
    issued = sum(close.col.values()) + GIFT_TO_POT
    assert issued == spent, "as much COL as SUB that paid for a service"
    assert sum(order.price for order in ORDERS) > spent, "something was paid in COL"
    assert totals == {"SUB": (6 * GRANT, 3 * GRANT, 3 * GRANT), "COL": (issued, issued - GIFT_TO_POT, GIFT_TO_POT)}


async def commands_agree(year: Year) -> None:
    """The operator's check, of the whole and of what is new, and against the head that membership keeps."""
    heads = (await year.get(year.council, "/v1/register/journal-heads", "membership"))["items"]
    assert len(heads) > 1
    seal = ("--seal-no", str(heads[0]["last_seal_no"]), "--head", heads[0]["head_sha256"])
    commands = [(), ("--incremental",), seal]
    await asyncio.gather(*[year.stack.command("wallet", "check", *options) for options in commands])


async def statements_agree(year: Year) -> None:
    """A's statement: as a table whose last balances are A's, as a document, and each line by its rule."""
    period = f"from={year.number}-11-01&to={year.clock.today()}"
    table = await year.download(year.plugs[A], f"/v1/me/statement.csv?{period}")
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")), delimiter=";"))
    balances: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        account = row["Compte"], row["Unité"]
        debit, credit, balance = (hundredths(row[column]) for column in ("Débit", "Crédit", "Solde"))
        assert balance == (balances[account] + credit - debit if credit or debit else 0), row
        balances[account] = balance
    ends: Counter[str] = Counter()
    for (_, unit), balance in balances.items():
        ends[unit] += balance
    assert ends == {"EUR": 0, "SUB": GRANT, "COL": 0}, "paid out, granted anew, converted"
    document = await year.download(year.plugs[A], f"/v1/me/statement.pdf?{period}")
    ((name, attached),) = PdfReader(io.BytesIO(document.content)).attachments.items()
    assert name.startswith(f"preuve-conversion-{year.number}")
    assert json.loads(attached[0]) == await year.get(year.plugs[A], f"/v1/conversions/{year.notes['run']}/me")
    lines = (await year.get(year.plugs[A], "/v1/me/statement?kind=conversion_line"))["items"]
    assert {(one["amount"]["unit"], one["amount"]["amount"]) for one in lines} == {
        ("EUR", CONVERTED[A]),
        ("COL", at_the_close().col[A]),
    }
    rule = await year.get(year.plugs[A], f"/v1/groups/{lines[0]['group_id']}/rule")
    assert rule["decision_id"] == year.notes["decision"], rule


def hundredths(cell: str) -> int:
    """An amount of a French table, whole."""
    return int(cell.replace(",", "").replace(" ", "") or "0")


async def files_agree(year: Year) -> None:
    """The journal for the accountant is well formed; the schedule of the redistribution adds up to the envelope."""
    for number in (year.number, year.number + 1):
        answer = await year.download(year.president, f"/v1/exports/journal?year={number}")
        name = answer.headers["content-disposition"].split('"')[1]
        assert read_fec(name, answer.content)
    schedule = await year.download(year.president, f"/v1/exports/redistributions/{year.notes['run']}")
    assert str(ENVELOPE // 100) in schedule.text.replace(" ", "")


async def everything_was_heard_once(year: Year) -> None:
    """I7 over the whole year: a killed worker and a killed broker have lost and doubled nothing."""
    said: dict[str, set[UUID]] = defaultdict(set)
    for sender in SERVICES:
        for message_id, key in await year.rows(sender, "SELECT message_id, routing_key FROM sent_messages"):
            for listener in messages()[key].listeners:
                said[listener].add(message_id)
    for listener in SERVICES:
        heard = Counter(row[0] for row in await year.rows(listener, "SELECT message_id FROM inbox"))
        assert set(heard) == said[listener], listener
        assert max(heard.values()) == 1
    closed = "SELECT DISTINCT business_date FROM closed_days WHERE source <> 'wallet' ORDER BY 1"
    days = [row[0] for row in await year.rows("wallet", closed)]
    assert date(year.number, 12, 31) in days
    assert len(days) == (days[-1] - days[0]).days + 1, "no day was left out"
    assert complaints(year.stack.files.logs) == []
    logs = "".join(log.read_text() for log in year.stack.files.logs.glob("*.log"))
    failed = [line[:500] for line in logs.splitlines() if '"event":"job_failed"' in line]
    assert failed == []
