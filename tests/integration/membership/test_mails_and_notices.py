"""Mails leave once, from a stored row, and are tried again; notices are told once, in the reader's language."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.membership.domain.retries import DELAYS
from services.membership.outside.mail import Mailer, mailer_of
from services.membership.settings import MembershipSettings
from services.membership.tables import mails
from shared.contracts.families import NoticeParameters
from shared.contracts.marketplace import NoticeIssued
from shared.contracts.wallet import CreditsExpired, CreditsGranted
from shared.ids import new_id
from shared.money import Amount
from tests.integration.membership.mail_server import mail_server
from tests.integration.membership.people import Cooperative, Person


@asynccontextmanager
async def mailing(coop: Cooperative, mailer: Mailer) -> AsyncIterator[None]:
    """Membership with another mailer."""
    database = coop.membership.database
    before = database.resources
    database.resources = replace(coop.resources, mailer=mailer)
    yield
    database.resources = before


def smtp(coop: Cooperative, port: int) -> Mailer:
    """The real mailer, on a server of the test."""
    changed = {"mail": "smtp", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    return mailer_of(MembershipSettings(**{**coop.resources.settings.model_dump(), **changed}))


async def rows(coop: Cooperative) -> list[Any]:
    """The mail queue."""
    async with coop.membership.database.engine.connect() as connection:
        return list((await connection.execute(select(mails).order_by(mails.c.queued_at))).all())


async def test_a_mail_reaches_an_smtp_server_once(coop: Cooperative) -> None:
    async with mail_server() as server, mailing(coop, smtp(coop, server.port)):
        await coop.register("alix@exemple.fr", language="en")
        await coop.membership.run_due_jobs()
        await coop.membership.run_due_jobs()
    assert len(server.received) == 1
    assert "Subject: Pour&Par: confirm your address" in server.received[0]
    assert "To: alix@exemple.fr" in server.received[0]
    assert "Auto-Submitted: auto-generated" in server.received[0]
    (row,) = await rows(coop)
    assert f"Message-ID: <{row.mail_id}@" in server.received[0]
    assert (row.state, row.address, row.attempts) == ("sent", None, 1)


async def test_a_server_that_is_away_is_tried_again_at_growing_delays(coop: Cooperative) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = taken.getsockname()[1]
    async with mailing(coop, smtp(coop, closed)):
        await coop.register("alix@exemple.fr")
        for attempt, delay in enumerate(DELAYS[:4], start=1):
            await coop.membership.run_due_jobs()
            (row,) = await rows(coop)
            assert (row.state, row.attempts, row.last_error) == ("queued", attempt, "server_unreachable")
            coop.membership.advance(delay - timedelta(seconds=1))
            await coop.membership.run_due_jobs()
            assert (await rows(coop))[0].attempts == attempt
            coop.membership.advance(timedelta(seconds=2))
    async with mail_server() as server, mailing(coop, smtp(coop, server.port)):
        await coop.membership.run_due_jobs()
    assert len(server.received) == 1
    assert (await rows(coop))[0].state == "sent"


async def test_a_passing_refusal_is_tried_again_and_a_lasting_one_is_not(coop: Cooperative) -> None:
    async with mail_server() as server, mailing(coop, smtp(coop, server.port)):
        server.replies = ["450 later", "550 nobody"]
        await coop.register("alix@exemple.fr")
        await coop.membership.run_due_jobs()
        assert [row.state for row in await rows(coop)] == ["queued"]
        coop.membership.advance(DELAYS[0] + timedelta(seconds=1))
        await coop.membership.run_due_jobs()
        (row,) = await rows(coop)
        assert (row.state, row.last_error, row.address) == ("failed", "recipient_refused", None)
        assert server.received == []


async def test_a_mail_that_never_leaves_is_given_up(coop: Cooperative) -> None:
    async with mailing(coop, smtp(coop, 9)):
        bilal = coop.presidency
        body = {"public_name": "H", "legal_name": "H", "language": "fr", "notice_mail": "all"}
        await coop.client.put("/v1/me", json=body, headers=bilal.headers)
        await coop.membership.hear(notice(bilal))
        for delay in (*DELAYS, timedelta(0)):
            await coop.membership.run_due_jobs()
            coop.membership.advance(delay + timedelta(seconds=1))
    (row,) = await rows(coop)
    assert (row.state, row.attempts) == ("failed", len(DELAYS) + 1)


def notice(who: Person, **fields: Any) -> NoticeIssued:
    """A notice of marketplace."""
    given: dict[str, Any] = {
        "notice_id": new_id(),
        "member_id": who.member_id,
        "kind": "order_refused",
        "parameters": NoticeParameters(order_id=new_id(), reason="insufficient_credits"),
        "urgent": False,
        **fields,
    }
    return NoticeIssued(**given)


async def test_a_notice_is_told_once_in_the_readers_language(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    issued = notice(alix)
    await coop.membership.hear(issued)
    await coop.membership.hear(issued)
    french = (await coop.get("/v1/notices", alix))["items"]
    assert [item["sentence"] for item in french] == [
        "Votre commande n'a pas pu être payée : il n'y a pas assez de crédits."
    ]
    headers = {**alix.headers, "Accept-Language": "en"}
    english = (await coop.client.get("/v1/notices", headers=headers)).json()["items"]
    assert english[0]["sentence"] == "Your order could not be paid: there are not enough credits."
    read = await coop.client.put(f"/v1/notices/{issued.notice_id}/read", headers=alix.headers)
    assert read.json()["read_at"] is not None


async def test_notices_are_private(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    bilal = await coop.join("bilal@exemple.fr")
    issued = notice(alix)
    await coop.membership.hear(issued)
    assert (await coop.get("/v1/notices", bilal))["items"] == []
    theirs = await coop.client.put(f"/v1/notices/{issued.notice_id}/read", headers=bilal.headers)
    assert theirs.status_code == 404


async def test_mail_is_by_preference(coop: Cooperative) -> None:
    for wanted, urgent, count in (("all", False, 1), ("urgent", False, 0), ("urgent", True, 1), ("none", True, 0)):
        who = await coop.join(f"{wanted}-{urgent}@exemple.fr".lower())
        body = {"public_name": "A", "legal_name": "A", "language": "en", "notice_mail": wanted}
        await coop.client.put("/v1/me", json=body, headers=who.headers)
        issued = notice(who, urgent=urgent)
        await asyncio.gather(coop.membership.hear(issued), coop.membership.hear(issued))
        await coop.membership.run_due_jobs()
        subjects = [mail["Subject"] for mail in coop.mails_to(who.email)]
        assert subjects.count("Pour&Par: news for you") == count, (wanted, urgent)


async def test_what_is_said_again_comes_back_to_the_list_and_is_not_mailed(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    body = {"public_name": "A", "legal_name": "A", "language": "en", "notice_mail": "all"}
    await coop.client.put("/v1/me", json=body, headers=alix.headers)
    issued = notice(alix, urgent=True)
    incoming = coop.membership.incoming(issued)
    await coop.membership.hear_raw([replace(incoming, body=incoming.body[:-1] + b',"replayed":true}')])
    await coop.membership.run_due_jobs()
    assert [item["notice_id"] for item in (await coop.get("/v1/notices", alix))["items"]] == [str(issued.notice_id)]
    assert "Pour&Par: news for you" not in [mail["Subject"] for mail in coop.mails_to(alix.email)]


async def test_the_list_goes_on_by_cursor(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    issued = [notice(alix) for _ in range(5)]
    for one in issued:
        await coop.membership.hear(one)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await coop.get(f"/v1/notices?limit=2{cursor}", alix)
        seen += [item["notice_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [str(one.notice_id) for one in reversed(issued)]


async def test_a_grant_is_told(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    granted = CreditsGranted(
        member=alix.member,
        year=coop.today().year,
        granted=Amount(amount=10_000, unit="SUB"),
        expires_on=coop.today().replace(month=12, day=31),
        policy_version=0,
        group_id=new_id(),
    )
    await coop.membership.hear(granted)
    item = (await coop.get("/v1/notices", alix))["items"][0]
    assert item["sentence"].startswith(
        "Vous recevez 100,00 SUB de crédits de subvention, valables jusqu'au 31 décembre"
    )
    assert (await coop.get("/v1/me", alix))["figures"]["subsidy_granted"] == 10_000


async def test_an_expiry_is_told_with_its_reason(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    expired = Amount(amount=2_550, unit="SUB")
    await coop.membership.hear(CreditsExpired(member=alix.member, year=2027, expired=expired, reason="year_end"))
    item = (await coop.get("/v1/notices", alix))["items"][0]
    assert item["sentence"] == "25,50 SUB de crédits de subvention 2027 ont pris fin : leur année est terminée."
