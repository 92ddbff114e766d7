"""What missions must know before a mission can be led: a territory, members who are Plugs, mandates; said as
membership."""

import threading
from collections.abc import Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import orjson

from deploy.local.stack import Stack
from shared.clock import Clock
from shared.contracts import membership
from shared.contracts.message import Member, Message
from shared.ids import new_id
from shared.messaging.transports import open_transport
from shared.messaging.transports.port import Outcome, Outgoing
from shared.testing.identities import Issuer
from shared.testing.wire import envelope_bytes

TERRITORY = UUID("01930000-0000-7000-8000-0000000000aa")


class KeyServer:
    """Publishes the key set of the bench's own issuer, in membership's place."""

    def __init__(self) -> None:
        self.issuer = Issuer("membership", "pourpar", Clock())
        document = orjson.dumps(self.issuer.key_set())

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks.json"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def key_server() -> "closing[KeyServer]":
    """The server, closed when the block ends."""
    return closing(KeyServer())


def team(size: int) -> list[Member]:
    """New members, numbered from 1."""
    return [Member(member_id=new_id(), member_number=number) for number in range(1, size + 1)]


async def tell(running: Stack, members: Sequence[Member], lead: Member) -> None:
    """Say as membership that these are Plugs, and that one of them leads projects and presides."""
    assert running.servers.rabbit is not None
    url = running.servers.rabbit.url("membership", running.servers.broker_passwords["membership"])
    transport = open_transport(url, "membership")
    publisher = await transport.open_publisher()
    facts = [
        membership.TerritoryOpened.example().model_copy(
            update={"territory_id": TERRITORY, "parent_territory_id": None}
        ),
        *[fact for member in members for fact in _facts(member)],
        *[_mandate(lead, role) for role in ("technical_presidency", "project_lead")],
    ]
    outgoing = [Outgoing(new_id(), fact.routing_key, envelope_bytes(fact), True) for fact in facts]
    assert set(await publisher.publish(outgoing)) == {Outcome.CONFIRMED}
    await publisher.close()
    await transport.close()


def _facts(member: Member) -> list[Message]:
    return [
        membership.MemberRegistered.example().model_copy(update={"member": member}),
        membership.CharterSigned.example().model_copy(update={"member": member}),
        membership.PlugGranted.example().model_copy(
            update={"member": member, "admission_id": new_id(), "territory_id": TERRITORY}
        ),
    ]


def _mandate(lead: Member, role: str) -> Message:
    update = {
        "mandate_id": new_id(),
        "member": lead,
        "role": role,
        "scope_id": None,
        "until_on": None,
        "ceiling": None,
    }
    example = membership.RoleGranted.example()
    return example.model_copy(update={**update, "from_on": example.from_on.replace(year=2020)})
