"""Routes of clients."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.missions.errors import InvalidSiren, MandateMissing, PlugInactive
from services.missions.schemas.clients import ClientBody, ClientView, client_view
from services.missions.use_cases import read_clients
from services.missions.use_cases.create_client import create_client
from shared.errors import IdempotencyKeyMissing, InvalidRequest, NotFound, StillRunning, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1/clients", tags=["clients"], responses=problems(Unauthenticated))


@router.post(
    "",
    summary="Put a client on record",
    status_code=201,
    response_model=ClientView,
    responses=problems(IdempotencyKeyMissing, MandateMissing, PlugInactive, StillRunning, InvalidRequest, InvalidSiren),
)
async def post_client(body: ClientBody, caller: Caller, work: Work, once: Once) -> Response:
    """For the technical presidency and project leads."""
    row = await create_client(
        work,
        caller.member_id,
        kind=body.kind,
        name=body.name,
        siren=body.siren,
        contact_email=body.contact_email,
    )
    return await once.answer(client_view(row), status=201, location=f"/v1/clients/{row.client_id}")


@router.get("", summary="Clients on record, newest first", responses=problems(MandateMissing, InvalidRequest))
async def get_clients(caller: Caller, work: Work, page: PageQuery) -> Paged[ClientView]:
    """For the technical presidency, project leads, and the strategic council (without contacts)."""
    after = page.after_as(UUID)
    rows = await read_clients.list_clients(work, caller.member_id, after[0] if after else None, page.limit + 1)
    return paged([client_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.client_id,))


@router.get("/{client_id}", summary="One client", responses=problems(NotFound, InvalidRequest))
async def get_client(client_id: Id, caller: Caller, work: Work) -> ClientView:
    """404 without a mandate to read the record."""
    return client_view(await read_clients.show_client(work, caller.member_id, client_id))
