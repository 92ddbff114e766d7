"""The running system of the year, its calendar, and what every step asks of it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from deploy.local.demo.founding import log_in
from deploy.local.demo.gateways import Gateways, Json
from deploy.local.demo.mailbox import Mailbox
from deploy.local.demo.people import Person, cast_of
from deploy.local.demo.season import Season
from deploy.local.stack import Stack
from shared.clock import Clock
from shared.contracts.catalogue import messages
from shared.contracts.message import SERVICES
from shared.ids import new_id
from tests.journeys.faults.oracle import complaints

SEED = 31
QUIET_SECONDS = 60.0
_PARIS = ZoneInfo("Europe/Paris")

# Beside what is always due again: the seal of every second, the check of every five minutes.
_DUE = "SELECT count(*) FROM due_jobs WHERE due_at <= $1 AND kind NOT IN ('seal_journal', 'check_new')"
_BUSY = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM inbox_messages)"


@dataclass
class Year:
    """The season's people on a running stack; `number` is the business year that is converted."""

    stack: Stack
    season: Season
    client: httpx.AsyncClient
    number: int
    began: datetime
    notes: dict[str, Any] = field(default_factory=dict)
    """What a step found and a later one needs."""

    # Who

    @property
    def president(self) -> Person:
        """Technical presidency: opens the conversion, signs first."""
        return self.season.cast.president

    @property
    def council(self) -> Person:
        """Strategic council: countersigns decisions, signs second."""
        return self.season.cast.of("council")[0]

    @property
    def plugs(self) -> Sequence[Person]:
        """The three artists who become Plugs."""
        return self.season.cast.of("artist")

    # When

    @property
    def clock(self) -> Clock:
        """What every process believes."""
        return self.season.clock

    def pass_to(self, day: date) -> None:
        """Put every process's clock to nine in the morning of a day."""
        moment = datetime.combine(day, time(9, 0), _PARIS)
        ahead = (moment - self.clock.now()).total_seconds()
        assert ahead > 0, f"{moment} is over"
        self.season.let_pass(int(ahead) + 1)

    async def be_at(self, day: date) -> None:
        """The same; all that fell due is done, and everybody has logged in again."""
        self.pass_to(day)
        await self.settle()

    async def settle(self) -> None:
        """Have all that fell due done, and log everybody in again."""
        await self.quiet()
        await asyncio.gather(*[log_in(self.season, one) for one in self.season.people])

    async def quiet(self) -> None:
        """Wait until no job is due in any service, all that was said has been heard, and nothing of it has failed."""
        busy: dict[str, int] = {}
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                while busy := await self._busy():
                    await asyncio.sleep(0.1)
        except TimeoutError as error:
            said = complaints(self.stack.files.logs)
            raise AssertionError(f"not quiet after {QUIET_SECONDS:.0f} s: {busy}; {said}") from error

    async def _busy(self) -> dict[str, int]:
        counts = await asyncio.gather(*[self._count_busy(service) for service in SERVICES])
        busy: dict[str, int] = {service: count for service, count in zip(SERVICES, counts, strict=True) if count}
        return busy or await self._on_the_way()

    async def _count_busy(self, service: str) -> int:
        return await self.count(service, _DUE, self.clock.now()) + await self.count(service, _BUSY)

    async def _on_the_way(self) -> dict[str, int]:
        """By listener, messages that left the outboxes and are not in the inbox."""
        missing: Counter[str] = Counter()
        for sender in SERVICES:
            for key, count in await self.rows(sender, "SELECT routing_key, count(*) FROM sent_messages GROUP BY 1"):
                missing.update(dict.fromkeys(messages()[key].listeners, count))
        for listener in SERVICES:
            missing[listener] -= await self.count(listener, "SELECT count(*) FROM inbox")
        return {listener: count for listener, count in missing.items() if count}

    # What it is asked

    async def get(self, who: Person, path: str, service: str = "wallet") -> Json:
        """What somebody reads at a gateway."""
        return await self.season.gateways.get(who, service, path)

    async def post(self, who: Person, path: str, body: Json | None = None, service: str = "wallet") -> Json:
        """What somebody does there, under a fresh key."""
        return await self.season.gateways.post(who, service, path, body)

    async def until(self, what: str, look: Callable[[], Any], wanted: object) -> None:
        """Look again until it is so."""

        async def once() -> bool | None:
            return True if await look() == wanted else None

        await self.season.gateways.until(what, once)

    async def download(self, who: Person, path: str) -> httpx.Response:
        """A file of the wallet, by its gateway."""
        headers = {"Authorization": f"Bearer {who.token}"}
        answer = await self.client.get(f"{self.stack.address('wallet')}{path}", headers=headers)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer

    async def refused(self, who: Person, path: str, body: Json | None = None) -> str:
        """The code with which the wallet refuses a POST."""
        headers = {"Authorization": f"Bearer {who.token}", "Idempotency-Key": str(new_id())}
        answer = await self.client.post(f"{self.stack.address('wallet')}{path}", json=body, headers=headers)
        assert 400 <= answer.status_code < 500, answer.text
        return str(answer.json()["code"])

    async def rows(self, service: str, query: str, *arguments: object) -> Sequence[asyncpg.Record]:
        """What a service's database holds."""
        connection = await asyncpg.connect(self.stack.servers.urls[service].database)
        try:
            found: Sequence[asyncpg.Record] = await connection.fetch(query, *arguments)
            return found
        finally:
            await connection.close()

    async def count(self, service: str, query: str, *arguments: object) -> int:
        """One number of a service's database."""
        return int((await self.rows(service, query, *arguments))[0][0])

    def id_of(self, who: Person) -> UUID:
        """A member's id."""
        return UUID(who.member_id)


def first_day(today: date) -> date:
    """17 November of this year, or of the next when it is past: clocks are only ever put ahead."""
    day = today.replace(month=11, day=17)
    return day if day > today else day.replace(year=today.year + 1)


def open_year(stack: Stack, client: httpx.AsyncClient, say: Callable[[str], None]) -> Year:
    """The year on a stack whose clock was set by `begin`."""
    clock = Clock(offset_file=stack.files.clock)
    season = Season(
        cast=cast_of(SEED),
        gateways=Gateways({service: stack.address(service) for service in SERVICES}),
        mailbox=Mailbox(stack.files.mails),
        command=stack.command,
        clock=clock,
        set_clock=stack.set_clock,
        say=say,
        ahead_seconds=int((clock.now() - datetime.now(UTC)).total_seconds()),
    )
    return Year(stack, season, client, clock.today().year, clock.now())


def begin(stack: Stack) -> None:
    """Have every process of a stack that has not started begin at ten in the morning of the first day."""
    moment = datetime.combine(first_day(datetime.now(_PARIS).date()), time(10, 0), _PARIS)
    stack.files.prepare()
    stack.set_clock(int((moment - datetime.now(UTC)).total_seconds()))
