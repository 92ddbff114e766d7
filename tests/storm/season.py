"""All five services as running processes, and a founded cooperative whose callers do not give up."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import httpx

from deploy.local.demo.evening import play_evening
from deploy.local.demo.failure import SeasonFailed
from deploy.local.demo.founding import found_cooperative, log_in
from deploy.local.demo.gateways import Gateways, Json, Refused
from deploy.local.demo.mailbox import Mailbox
from deploy.local.demo.people import Cast, Person, cast_of
from deploy.local.demo.play import seeded
from deploy.local.demo.season import Season, until_balance
from deploy.local.options import StackOptions
from deploy.local.stack import Stack
from shared.clock import Clock
from shared.contracts.events import ArtistAdmitted
from shared.contracts.message import SERVICES, Member
from shared.ids import new_id
from shared.testing.identities import Issuer
from tests.journeys.faults.world import World

PATIENCE_SECONDS = 60.0
_AGAIN = frozenset({"unavailable", "still_running"})


class PersistentGateways(Gateways):
    """Repeats what had no answer, under the same key."""

    async def _ask(
        self, method: str, service: str, path: str, headers: Mapping[str, str], body: Json | None = None
    ) -> Json:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    return await super()._ask(method, service, path, headers, body)
                except Refused as refused:
                    if refused.code not in _AGAIN:
                        raise
                except SeasonFailed:
                    pass
                await asyncio.sleep(0.1)


@dataclass
class Storm:
    """The stack and the season that is played in it again and again."""

    world: World
    season: Season
    _logged_in_at: float = -1_000.0

    async def refresh(self) -> None:
        """Fresh tokens for everybody when the old ones are five minutes old."""
        now = asyncio.get_running_loop().time()
        if now - self._logged_in_at > 300:
            self._logged_in_at = now
            for person in self.season.people:
                await log_in(self.season, person)

    def with_people(self, *people: Person) -> Season:
        """The season with others in front: they come first in their parts."""
        return replace(self.season, cast=replace(self.season.cast, people=[*people, *self.season.cast.people]))

    def somebody(self) -> Person:
        """Somebody who has no account yet."""
        name = f"Artiste {secrets.token_hex(4)}"
        email = f"{secrets.token_hex(8)}@storm.pour-et-par.test"
        return Person("artist", name, name, email, secrets.token_urlsafe(9))

    async def join(self, person: Person) -> None:
        """Register, verify, log in and sign, as somebody who starts again where an answer was lost."""
        gateways = self.season.gateways
        asked = {
            "email": person.email,
            "password": person.password,
            "public_name": person.public_name,
            "legal_name": person.legal_name,
            "language": "fr",
        }
        await gateways.post_openly("membership", "/v1/registrations", asked)
        await gateways.until(f"{person.email} is verified", lambda: self._verified(person))
        await log_in(self.season, person)
        me = await gateways.get(person, "membership", "/v1/me")
        person.member_id, person.number = me["member_id"], me["member_number"]
        charter = await gateways.get(person, "membership", "/v1/charters/current")
        await gateways.post(person, "membership", f"/v1/charters/{charter['charter_version']}/signatures")

    async def _verified(self, person: Person) -> bool | None:
        token = self.season.mailbox.verification_token(person.email)
        if token is None:
            return None
        try:
            await self.season.gateways.post_openly("membership", "/v1/verifications", {"token": token})
        except Refused:  # it was verified and the answer lost: then the log-in shows it
            await log_in(self.season, person)
        return True

    async def admit(self, person: Person) -> None:
        """Say, as events would, that an artist entered the playlist; return when the wallet has granted."""
        admitted = ArtistAdmitted(
            admission_id=new_id(),
            member=Member(member_id=UUID(person.member_id), member_number=person.number),
            evening_id=new_id(),
            track_id=new_id(),
            playlist_version=1,
            admitted_on=self.world.clock.today(),
        )
        await self.world.tell(admitted)
        await until_balance(self.season, person, sub=10_000, col=0)


@asynccontextmanager
async def open_storm(seed: int) -> AsyncIterator[Storm]:
    """The stack, founded and with three Plugs."""
    roles = {f"{service}-{role}": 1 for service in SERVICES for role in ("api", "worker", "relay")}
    settings = {**seeded(seed), "MEMBERSHIP_REGISTRATIONS_PER_MINUTE": "10000"}
    options = StackOptions(
        purpose="test",
        bus="rabbitmq",
        roles="split",
        ports={},
        environment="test",
        durable=False,
        settings=settings,
    )
    async with Stack(options, print) as stack, httpx.AsyncClient(timeout=15, trust_env=False) as client:
        world = World(
            stack, Issuer("nobody", "nobody", Clock(offset_file=stack.files.clock)), client, one_of_each=roles
        )
        gateways = PersistentGateways({service: stack.address(service) for service in SERVICES})
        cast: Cast = cast_of(seed)
        season = Season(
            cast, gateways, Mailbox(stack.files.mails), stack.command, world.clock, stack.set_clock, lambda _: None
        )
        try:
            await found_cooperative(season)
            await play_evening(season)
            yield Storm(world, season)
        finally:
            await gateways.close()
