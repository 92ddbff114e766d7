"""Bodies of the clients' routes."""

from typing import Annotated, Literal

from services.missions.repository.clients import ClientRow
from shared.web import Body, Id, Moment, View, text

ClientKind = Literal["public_body", "company"]


class ClientBody(Body):
    """A client to put on record. `siren` has nine digits; blanks between them are left out."""

    kind: ClientKind
    name: Annotated[str, text(160)]
    siren: Annotated[str, text(20)] | None = None
    contact_email: Annotated[str, text(254, min_length=3, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None


class ClientView(View):
    """A client. `contact_email` is shown only to those who find and lead missions."""

    client_id: Id
    kind: ClientKind
    name: str
    siren: str | None
    contact_email: str | None
    created_by: Id
    created_at: Moment


def client_view(row: ClientRow) -> ClientView:
    """A client as it is shown."""
    return ClientView.model_validate(row)
