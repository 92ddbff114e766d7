"""In which language the reader of an answer reads."""

from typing import Annotated

from fastapi import Depends, Request

from shared.web.request_context import Language, context_of


async def _language(request: Request) -> Language:
    return context_of(request).language


Reader = Annotated[Language, Depends(_language)]
"""French or English, by Accept-Language; French when nothing says otherwise."""
