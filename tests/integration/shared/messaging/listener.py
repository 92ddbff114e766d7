"""A listener for the kit's tests: it keeps a territory's state, counts steps, and can be told to misbehave."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import BigInteger, Column, Table, Text, Uuid, text

from shared.contracts import wallet
from shared.contracts.message import Message
from shared.database.engine import Database
from shared.database.tables import new_metadata
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.processing import Processor
from shared.messaging.reading import Read, read
from shared.messaging.subscriptions import Park, Subscriptions
from shared.messaging.transports.port import Incoming
from shared.testing.wire import envelope_bytes

states = Table(
    "kit_states",
    new_metadata(),
    Column("subject", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

DDL = (
    "CREATE TABLE kit_states (subject uuid PRIMARY KEY, state text NOT NULL, sequence bigint NOT NULL)",
    "CREATE TABLE kit_effects (message_id uuid NOT NULL, subject uuid NOT NULL)",
    "GRANT ALL ON kit_states, kit_effects TO PUBLIC",
)


class Listener:
    """Listens as missions: fees credited and refused are states of a statement, fees reversed is a step after them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.poison: set[UUID] = set()
        self.calls = 0
        self.subscriptions = Subscriptions("missions")
        self._declare()
        self.processor = Processor(database, self.subscriptions)

    def _declare(self) -> None:
        @self.subscriptions.batch(wallet.FeesCredited)
        async def count(work: UnitOfWork, deliveries: Sequence[Delivery[wallet.FeesCredited]]) -> tuple[()]:
            self.calls += 1
            for delivery in deliveries:
                if delivery.envelope.id in self.poison:
                    raise RuntimeError("poison")
                values = {"id": delivery.envelope.id, "subject": delivery.message.statement_id}
                await work.connection.execute(text("INSERT INTO kit_effects VALUES (:id, :subject)"), values)
            return ()

        self.subscriptions.remember(
            wallet.FeesRefused, states, subject=lambda m: m.statement_id, state=lambda m: m.reason
        )

        @self.subscriptions.each(wallet.FeesReversed)
        async def reverse(work: UnitOfWork, delivery: Delivery[wallet.FeesReversed]) -> None:
            statement_id = delivery.message.statement_id
            known = text("SELECT count(*) FROM kit_effects WHERE subject = :id")
            if not (await work.connection.execute(known, {"id": statement_id})).scalar_one():
                raise Park("unknown_statement", waiting_for=statement_id)
            values = {"id": delivery.envelope.id, "subject": delivery.message.reversal_id}
            await work.connection.execute(text("INSERT INTO kit_effects VALUES (:id, :subject)"), values)

    def read(self, raw: Incoming) -> Read:
        """Read a message that must be readable."""
        message = read(raw, self.subscriptions)
        assert isinstance(message, Read), message
        return message

    async def effects(self) -> list[UUID]:
        """The ids of the messages that had an effect."""
        async with self.database.engine.connect() as connection:
            return list((await connection.execute(text("SELECT message_id FROM kit_effects"))).scalars())

    async def state(self, subject: UUID) -> str | None:
        """The remembered state of a subject."""
        query = text("SELECT state FROM kit_states WHERE subject = :subject")
        async with self.database.engine.connect() as connection:
            return (await connection.execute(query, {"subject": subject})).scalar_one_or_none()


def wire(message: Message, place: int = 1, **changes: object) -> Incoming:
    """The message as the bus hands it over; `changes` spoil the envelope."""
    body = envelope_bytes(message, **{"sequence": place, **changes})  # type: ignore[arg-type]
    return Incoming(0, message.routing_key, body, 0, message.sender)
