"""Routes that the gateway serves itself: which may be, and that no other is."""

import pytest
from fastapi import APIRouter, Request, Response

from shared.web import Body, Id, gathered, served_directly
from shared.web.direct import direct_routes


class _Body(Body):
    id: Id


async def _nothing(_work: object, _requests: object) -> list[object]:
    return []


def _router(path: str) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post(path)
    @served_directly(gathered(_nothing, keyed=False), _Body)  # type: ignore[arg-type]  # never run
    async def marked(_request: Request) -> Response:
        return Response()

    @router.post("/other")
    async def other(_request: Request) -> Response:
        return Response()

    return router


def test_only_a_marked_route_is_served_directly() -> None:
    assert list(direct_routes([_router("/gifts")])) == [("POST", "/v1/gifts")]


def test_a_path_with_a_parameter_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be served directly"):
        direct_routes([_router("/gifts/{gift_id}")])
