"""The two ways a message travels, behind one small port: RabbitMQ (production) and the table bus (embedded)."""

from urllib.parse import urlsplit

from shared.messaging.transports.port import Transport
from shared.messaging.transports.postgres import PostgresTransport
from shared.messaging.transports.rabbitmq import RabbitTransport


def open_transport(bus_url: str, service: str) -> Transport:
    """The bus that `bus_url` names, as `service` sees it. Connects only when a session is opened."""
    scheme = urlsplit(bus_url).scheme
    if scheme in ("amqp", "amqps"):
        return RabbitTransport(bus_url, service)
    if scheme in ("postgresql", "postgres"):
        return PostgresTransport(bus_url, service)
    raise ValueError(f"a bus URL starts with amqp://, amqps:// or postgresql://, not {scheme}://")
