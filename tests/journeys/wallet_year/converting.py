"""January: the year turns, every service closes its last day, and the conversion goes its whole way."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, STDOUT
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local.demo.founding import log_in
from deploy.local.demo.gateways import Json
from deploy.local.demo.people import Person
from deploy.local.demo.season import balance_of
from deploy.local.processes import ROOT
from tests.journeys.wallet_year.earning import countersign, payment
from tests.journeys.wallet_year.facts import CARRIED, ENVELOPE, GRANT, POT, RESERVE, C, at_the_close
from tests.journeys.wallet_year.incidents import killed_in_the_middle, without_broker
from tests.journeys.wallet_year.year import Year

RIGHT, WRONG = (0, "ok:"), (1, "WRONG:")
SENDERS = {"membership", "marketplace", "missions", "events"}


async def new_year(year: Year) -> None:
    """SUB is over, the new year's is granted, and every other service has said what it said on 31 December.

    The broker is away as the year turns: nothing waits for it, and what was said meanwhile is heard afterwards.
    """
    async with without_broker(year):
        year.pass_to(date(year.number + 1, 1, 2))
        granted = "SELECT count(*) FROM yearly_grants WHERE year = $1"
        await year.until("The new year is granted", partial(year.count, "wallet", granted, year.number + 1), 3)
    await year.quiet()
    year.season.let_pass(61)  # a closed day is compared a minute later
    await year.settle()
    close = at_the_close()
    for number, who in enumerate(year.plugs):
        found = await balance_of(year.season, who)
        assert (found.sub, found.col) == (GRANT, close.col[number])
    expired = await year.rows(
        "wallet",
        "SELECT owner_id, amount, business_date FROM transfers JOIN groups ON position = group_position"
        " JOIN accounts ON account_id = debit_account_id WHERE groups.kind = 'expiry'",
    )
    last = date(year.number, 12, 31)
    assert {row[0]: (row[1], row[2]) for row in expired} == {
        year.id_of(who): (close.sub[number], last) for number, who in enumerate(year.plugs) if close.sub[number]
    }
    readiness = await year.get(year.plugs[C], f"/v1/conversions/readiness?year={year.number}")
    assert (readiness["sub_closed"], readiness["waits_for"]) == (True, ["too_early"]), readiness
    assert readiness["missing_messages"] == dict.fromkeys(SENDERS, 0)
    assert await year.refused(year.president, "/v1/conversions", {"year": year.number}) == "conversion_waits"


async def compute(year: Year) -> None:
    """From 10 January: opened, frozen and computed by the workers; what lapsed meanwhile is destroyed with its year."""
    await year.be_at(date(year.number + 1, 1, 10))
    buyer = year.plugs[C]
    await payment(year, buyer, year.notes["lapses"], "returned")
    assert (await balance_of(year.season, buyer)).sub == GRANT, "SUB of the year before does not come back"
    run = await year.post(year.president, "/v1/conversions", {"year": year.number})
    year.notes["run"] = run["run_id"]
    await in_state(year, "computed")
    run = await show(year)
    assert (run["pot_cents"], run["envelope_cents"], run["reserve_cents"]) == (POT, ENVELOPE, RESERVE), run
    assert (run["carried_cents"], run["basis"], run["late_facts"]) == (CARRIED, "activity", 0), run
    for number, who in enumerate(year.plugs):
        col = (await year.get(who, "/v1/me/balances"))["col"]
        assert (col["available"]["amount"], col["held"]["amount"]) == (0, at_the_close().col[number])
    assert await year.refused(year.president, path(year, "approvals")) == "conversion_not_yet"


async def verify(year: Year, folder: Path) -> None:
    """Any member downloads the manifest and runs the tool on it; each with a line, on their proof."""
    run = await show(year)
    manifest = folder / "manifest.txt"
    manifest.write_bytes((await year.download(year.plugs[C], path(year, "manifest"))).content)
    assert await tool(str(manifest), "--hash", run["manifest_sha256"]) == RIGHT
    assert await tool(str(manifest), "--hash", "0" * 64) == WRONG
    manifest.write_bytes(manifest.read_bytes().replace(b'"pot":36000', b'"pot":36001'))
    assert await tool(str(manifest), "--hash", run["manifest_sha256"]) == WRONG
    for who in year.plugs:
        proof = folder / f"{who.number}.json"
        proof.write_text(json.dumps(await year.get(who, path(year, "me"))))
        assert await tool("--proof", str(proof)) == RIGHT


async def tool(*arguments: str) -> tuple[int, str]:
    """Run the published verifier without this project in its path: its status, and the first word that it says."""
    script = str(ROOT / "tools" / "verify_conversion.py")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", script, *arguments), stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode().partition(" ")[0]


async def contest(year: Year) -> None:
    """C contests, once; the council hears of it and only the presidency reads why."""
    reason = {"reason": "J’ai aussi joué en mai."}
    await year.post(year.plugs[C], path(year, "contests"), reason)
    assert await year.refused(year.plugs[C], path(year, "contests"), reason) == "contested_already"
    listed = await year.get(year.president, path(year, "contests"))
    assert [one["reason"] for one in listed["items"]] == [reason["reason"]]


async def approve(year: Year) -> None:
    """After the window the council adopts membership's own proposal, which names the hash."""
    until = datetime.fromisoformat((await show(year))["contest_until_at"])
    await year.be_at((until + timedelta(days=1)).date())

    async def proposal() -> Any:
        (found,) = (await year.get(year.council, "/v1/conversions", "membership"))["items"]
        return found["decision_id"]

    decision_id = await year.season.gateways.until("Membership proposes the conversion", proposal)
    decision = await countersign(year, decision_id)
    assert decision["effects"][0]["manifest_sha256"] == (await show(year))["manifest_sha256"]
    year.notes["decision"] = decision_id


async def execute(year: Year) -> None:
    """Two people sign with fresh log-ins; the worker that posts is killed in the middle; another one ends it."""
    await stale_log_in(year, year.president)
    assert await year.refused(year.president, path(year, "approvals")) == "fresh_login_required"
    await sign(year, year.president)
    assert await year.refused(year.president, path(year, "approvals")) == "second_signature_needed"
    async with killed_in_the_middle(year):
        await sign(year, year.council)
    await in_state(year, "executed")
    run = await show(year)
    assert {one["role"] for one in run["signatures"]} == {"technical_presidency", "strategic_council"}
    assert (run["allocated_cents"], run["decision_id"]) == (ENVELOPE, year.notes["decision"])
    assert run["destroyed_col"] == sum(at_the_close().col.values())


async def close(year: Year) -> None:
    """A worker has seen that nobody waits for a batch; the presidency closes."""
    await in_state(year, "paid")
    await log_in(year.season, year.president)
    closed = await year.post(year.president, path(year, "closure"))
    assert closed["state"] == "closed"


async def stale_log_in(year: Year, who: Person) -> None:
    """A token of now that was refreshed since the password was given, sixteen minutes ago."""
    body = {"email": who.email, "password": who.password}
    tokens = await year.season.gateways.post_openly("membership", "/v1/sessions", body)
    year.season.let_pass(16 * 60)
    refresh = {"refresh_token": tokens["refresh_token"]}
    tokens = await year.season.gateways.post_openly("membership", "/v1/sessions/refresh", refresh)
    who.token = tokens["access_token"]
    await log_in(year.season, year.plugs[C])


async def sign(year: Year, who: Person) -> None:
    """One signature with the password given just before."""
    await log_in(year.season, who)
    await year.post(who, path(year, "approvals"))


async def show(year: Year) -> Json:
    """The run as every member sees it."""
    return await year.get(year.plugs[C], path(year))


async def in_state(year: Year, wanted: str) -> None:
    """Wait until the run is there."""

    async def state() -> Any:
        return (await show(year))["state"]

    await year.until(f"The conversion is {wanted}", state, wanted)


def path(year: Year, step: str = "") -> str:
    """Of the run."""
    return f"/v1/conversions/{year.notes['run']}" + (f"/{step}" if step else "")
