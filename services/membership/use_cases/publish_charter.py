"""Publish a version of the charter."""

import hashlib
from datetime import date
from uuid import UUID

from services.membership.domain.functions import PRESIDENCY
from services.membership.errors import DateInThePast
from services.membership.repository import statutes
from services.membership.repository.rows import Charter
from services.membership.use_cases.require_function import require_function
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

CHARTER_VERSIONS = "charter_version"


async def publish_charter(work: UnitOfWork, by: UUID, text: str, sign_by_on: date) -> Charter:
    """The presidency publishes the next version; it is in force at once and is to be signed by a date."""
    await require_function(work, by, PRESIDENCY)
    return await put_charter(work, by, text, sign_by_on)


async def put_charter(work: UnitOfWork, by: UUID, text: str, sign_by_on: date) -> Charter:
    """Store the next version."""
    if sign_by_on < work.today():
        raise DateInThePast(field="body.sign_by_on")
    charter = Charter(
        charter_version=await work.next_number(CHARTER_VERSIONS),
        charter_id=new_id(),
        text=text,
        text_sha256=hashlib.sha256(text.encode()).digest(),
        published_on=work.today(),
        sign_by_on=sign_by_on,
    )
    await statutes.add_charter(work, charter, by)
    work.audit("charter_published", charter.charter_id, charter_version=charter.charter_version)
    return charter
