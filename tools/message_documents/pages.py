"""The catalogue for readers: docs/messages/README.md, and the table of each service's README."""

from collections.abc import Iterable

from shared.contracts import catalogue
from shared.contracts.message import SERVICES, Message
from tools.message_documents.json_schemas import meaning

BEGIN = "<!-- messages:begin -->"
END = "<!-- messages:end -->"

_INTRODUCTION = """\
# The messages

Who says what, and who hears it. Generated from `shared/contracts/` by `make contracts`; do not edit.

- [`asyncapi.json`](asyncapi.json): the whole bus, for tools.
- [`schemas/`](schemas/): the JSON Schema of each message's data, with an example, and of the
  [envelope](schemas/envelope.json).
- [`published.json`](published.json): the shape of every published version. A published version never changes but for a
  new optional field; anything else is a new version sent beside the old one. `make contracts` refuses it otherwise.

The routing key and the AMQP `type` are the name and version (`wallet.fees_credited.v1`). The exchange is the sender,
the queue is the listener. A sender says a message again to one listener under `to.<listener>.<routing key>`. *State*:
carries a whole state and is applied only with a higher `sequence`. *Step*: needs its predecessor and is parked
without it. *Kept*: moves an amount, so the sent row and the inbox keys are never deleted.
"""


def catalogue_page() -> str:
    """docs/messages/README.md."""
    messages = catalogue.messages()
    parts = [_INTRODUCTION, f"{len(messages)} messages.\n", "## Who hears whom\n", _matrix()]
    for service in SERVICES:
        rows = ((m, _link(m, "schemas"), m.subject_field, ", ".join(m.listeners)) for m in catalogue.said_by(service))
        parts.append(f"## {service} says\n")
        parts.append(
            _table(
                ("message", "subject", "listeners", "fact", "kept", "meaning"),
                (
                    (link, subject, heard, m.fact, "yes" if m.kept else "", meaning(m))
                    for m, link, subject, heard in rows
                ),
            )
        )
    return "\n".join(parts)


def service_table(service: str, schemas: str) -> str:
    """What stands between the markers of a service's README; `schemas` is the way from there to the schemas."""
    said = ((_link(m, schemas), ", ".join(m.listeners), meaning(m)) for m in catalogue.said_by(service))
    heard = ((_link(m, schemas), m.sender, meaning(m)) for m in catalogue.heard_by(service))
    says = _table(("says", "to", "meaning"), said)
    hears = _table(("hears", "from", "meaning"), heard)
    return f"{BEGIN}\n{says}\n{hears}{END}"


def with_table(page: str, table: str) -> str:
    """The page with the table between its markers, or as it was without any. Raises ValueError when one is missing."""
    if BEGIN not in page and END not in page:
        return page
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"needs {BEGIN} and, after it, {END}")
    return before + table + after


def _link(message: type[Message], schemas: str) -> str:
    return f"[`{message.routing_key}`]({schemas}/{message.routing_key}.json)"


def _matrix() -> str:
    rows = []
    for sender in SERVICES:
        said = catalogue.said_by(sender)
        rows.append(
            (f"**{sender}**", *(str(sum(listener in m.listeners for m in said) or "") for listener in SERVICES))
        )
    return _table(("from \\ to", *SERVICES), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(_escaped(cell) for cell in line)} |\n" for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
