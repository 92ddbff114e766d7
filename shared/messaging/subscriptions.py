"""Door 2: which function of a service is handed which message.

    subscriptions = Subscriptions("wallet")

    @subscriptions.each(MemberRegistered)
    async def remember_member(work: UnitOfWork, delivery: Delivery[MemberRegistered]) -> None: ...

    @subscriptions.batch(MissionCompleted)
    async def credit_fees(work: UnitOfWork, deliveries: Sequence[Delivery[MissionCompleted]]) -> Sequence[Parked]: ...

Handlers of one batch run in the order of their declaration, so declare predecessors first. A handler never
commits. It raises (`each`) or returns (`batch`) `Park` when the predecessor of a step fact has not arrived; any
other exception is a bug, tried again at growing delays and then dead.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import Table

from shared.contracts.message import Member, Message, ServiceName
from shared.database.remember import remember
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery, Envelope

MessageType = TypeVar("MessageType", bound=Message)


class Park(Exception):
    """The predecessor of a step fact is missing: keep the message and try it again when `waiting_for` is heard of."""

    def __init__(self, reason: str, waiting_for: UUID) -> None:
        super().__init__(reason)
        self.reason = reason
        self.waiting_for = waiting_for


@dataclass(frozen=True, slots=True)
class Parked:
    """What a batch handler returns for a delivery that it did not apply."""

    delivery: Delivery[Any]
    reason: str
    waiting_for: UUID


EachHandler = Callable[[UnitOfWork, Delivery[MessageType]], Awaitable[None]]
BatchHandler = Callable[[UnitOfWork, Sequence[Delivery[MessageType]]], Awaitable[Sequence[Parked]]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One message and its one handler in a service."""

    message: type[Message]
    handler: Callable[..., Awaitable[Any]]
    form: Literal["each", "batch"]
    read: Callable[[bytes], Envelope[Any]]


class Subscriptions:
    """The messages that one service hears."""

    def __init__(self, listener: ServiceName) -> None:
        self.listener = listener
        self._by_key: dict[str, Subscription] = {}

    def each(self, message: type[MessageType]) -> Callable[[EachHandler[MessageType]], EachHandler[MessageType]]:
        """Hand the messages over one by one, each in a savepoint of the batch's transaction."""

        def declare(handler: EachHandler[MessageType]) -> EachHandler[MessageType]:
            self._add(message, handler, "each")
            return handler

        return declare

    def batch(self, message: type[MessageType]) -> Callable[[BatchHandler[MessageType]], BatchHandler[MessageType]]:
        """Hand all of a batch over at once: for what is frequent, written as set statements."""

        def declare(handler: BatchHandler[MessageType]) -> BatchHandler[MessageType]:
            self._add(message, handler, "batch")
            return handler

        return declare

    def remember(self, message: type[MessageType], table: Table, **columns: Callable[[MessageType], object]) -> None:
        """Keep a state fact in the service's own table: an upsert that only a higher `sequence` passes.

        The table has the fact's primary key first and a `sequence` column. Each other column takes the field of its
        name, of the message or of its `member`, or what the function given for it in `columns` returns. Raises
        TypeError at the declaration when a column is left without a value, or one that the table lacks is given.
        """
        known = [column.name for column in table.columns if column.name != "sequence"]
        if strange := columns.keys() - set(known):
            raise TypeError(f"{table.name} has no column {sorted(strange)}")
        values = {name: columns.get(name) or _field(message, table, name) for name in known}

        async def keep(work: UnitOfWork, deliveries: Sequence[Delivery[MessageType]]) -> Sequence[Parked]:
            rows = [
                {**{name: value(one.message) for name, value in values.items()}, "sequence": one.sequence}
                for one in deliveries
            ]
            await remember(work.connection, table, rows)
            return ()

        keep.__name__ = f"remember_in_{table.name}"
        self._add(message, keep, "batch")

    def find(self, routing_key: str) -> Subscription | None:
        """The subscription to a routing key, if there is one."""
        return self._by_key.get(routing_key)

    def in_order(self) -> list[Subscription]:
        """All subscriptions in the order of their declaration."""
        return list(self._by_key.values())

    def _add(
        self, message: type[Message], handler: Callable[..., Awaitable[Any]], form: Literal["each", "batch"]
    ) -> None:
        if message.routing_key in self._by_key:
            raise TypeError(f"{self.listener} hears {message.routing_key} twice")
        if self.listener not in message.listeners:
            raise TypeError(f"{message.routing_key} does not name {self.listener} among its listeners")
        read = Envelope[message].model_validate_json  # type: ignore[valid-type]
        self._by_key[message.routing_key] = Subscription(message, handler, form, read)


def _field(message: type[Message], table: Table, name: str) -> Callable[[Any], object]:
    if name in message.model_fields:
        return attrgetter(name)
    if name in Member.model_fields and "member" in message.model_fields:
        return attrgetter(f"member.{name}")
    raise TypeError(f"{message.routing_key} has nothing for {table.name}.{name}")
