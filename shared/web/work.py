"""The unit of work of a request: committed when the route returns, before a byte of the answer leaves."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from shared.database.unit_of_work import UnitOfWork
from shared.web.identity.callers import note_actor
from shared.web.request_context import context_of
from shared.web.state import state_of


async def _open_work(request: Request) -> AsyncIterator[UnitOfWork]:
    await note_actor(request)
    async with state_of(request).database.begin(context_of(request).cause()) as work:
        yield work


# The default scope of a dependency ends after the response has left: a failed COMMIT would still have answered 2xx.
Work = Annotated[UnitOfWork, Depends(_open_work, scope="function")]
"""One transaction for the whole request; a route never commits."""
