"""People who do what people do, through the doors of membership."""

import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from services.membership.commands import commands
from services.membership.outside.resources import Resources
from shared.contracts.events import ArtistAdmitted
from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.testing.harness import ServiceHarness

PASSWORD = "une phrase longue et simple"


@dataclass
class Person:
    """Somebody with an account, logged in."""

    member_id: UUID
    member_number: int
    email: str
    session_id: UUID
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        """Who they are, for a request."""
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def member(self) -> Member:
        """Who they are, for a message."""
        return Member(member_id=self.member_id, member_number=self.member_number)


class Cooperative:
    """Membership with its first presidency."""

    def __init__(self, membership: ServiceHarness) -> None:
        self.membership = membership
        self.client = membership.client
        assert isinstance(membership.database.resources, Resources)
        self.resources = membership.database.resources
        self.presidency: Person
        self.territory_id: UUID

    async def begin(self) -> "Cooperative":
        """Bootstrap it."""
        printed = await self.bootstrap()
        said = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
        self.territory_id = UUID(said["territory_id"])
        self.presidency = await self.logged_in("presidence@exemple.fr", said["password"])
        return self

    async def bootstrap(self, **options: str) -> str:
        """Run the operator's command."""
        given = {
            "email": "presidence@exemple.fr",
            "public_name": "Haroun",
            "legal_name": "Haroun Exemple",
            "territory_code": "saint-denis",
            "territory_name": "Plaine Saint-Denis",
            **options,
        }
        async with self.membership.database.begin(Cause("command")) as work:
            return await commands.declared["bootstrap"].handler(work, given)

    async def register(self, address: str, name: str = "Alix", **fields: Any) -> None:
        """Ask to be a member."""
        body = {"email": address, "password": PASSWORD, "public_name": name, "legal_name": f"{name} Légal", **fields}
        answer = await self.client.post("/v1/registrations", json=body)
        assert answer.status_code == 202, answer.text

    async def join(self, address: str, name: str = "Alix", **fields: Any) -> Person:
        """Register, verify by mail, log in."""
        await self.register(address, name, **fields)
        token = await self.token_for(address)
        answer = await self.client.post("/v1/verifications", json={"token": token})
        assert answer.status_code == 201, answer.text
        return await self.logged_in(address)

    async def token_for(self, address: str) -> str:
        """The token in the latest verification mail to an address."""
        await self.membership.run_due_jobs()
        found = [token for mail in self.mails_to(address) for token in re.findall(r"#token=([\w-]+)", text_of(mail))]
        return str(found[-1])

    async def logged_in(self, address: str, password: str = PASSWORD) -> Person:
        """Log in."""
        answer = await self.client.post("/v1/sessions", json={"email": address, "password": password})
        assert answer.status_code == 201, answer.text
        tokens = answer.json()
        me = await self.client.get("/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
        return Person(
            UUID(tokens["member_id"]),
            me.json()["member_number"],
            address,
            UUID(tokens["session_id"]),
            tokens["access_token"],
            tokens["refresh_token"],
        )

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails that were written to an address, in order."""
        folder = self.resources.settings.mail_directory
        mails = [mail for mail in map(_read, sorted(folder.glob("*.eml"))) if mail["To"] == address]
        return sorted(mails, key=lambda mail: str(mail["Message-ID"]))

    async def post(
        self, path: str, who: Person, body: Mapping[str, Any], *, status: int = 201, key: str | None = None
    ) -> dict[str, Any]:
        """A POST with a key; the answer's body."""
        answer = await self.client.post(path, json=body, headers=self.membership.keyed(who.headers, key))
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, path: str, who: Person, status: int = 200) -> dict[str, Any]:
        """A GET; the answer's body."""
        answer = await self.client.get(path, headers=who.headers)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def give(self, who: Person, role: str, **fields: Any) -> dict[str, Any]:
        """The presidency gives a mandate from today."""
        body = {"member_id": str(who.member_id), "role": role, "from_on": str(self.today()), **fields}
        return await self.post("/v1/mandates", self.presidency, body)

    async def sign(self, who: Person, version: int = 1) -> dict[str, Any]:
        """Sign the charter."""
        return await self.post(f"/v1/charters/{version}/signatures", who, {})

    def today(self) -> date:
        """The business date."""
        return self.membership.clock.today()

    def in_days(self, days: int) -> str:
        """A date from today, as JSON has it."""
        return str(self.today() + timedelta(days=days))

    def admission(self, who: Person, **fields: Any) -> ArtistAdmitted:
        """What events says when somebody enters the playlist."""
        given = {
            "admission_id": new_id(),
            "member": who.member,
            "evening_id": new_id(),
            "track_id": new_id(),
            "playlist_version": 1,
            "admitted_on": self.today(),
            **fields,
        }
        return ArtistAdmitted(**given)


def text_of(mail: EmailMessage) -> str:
    """The text of a mail."""
    return str(mail.get_content())


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
