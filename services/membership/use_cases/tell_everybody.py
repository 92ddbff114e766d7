"""Tell every member the same thing: one message of another service, and notices made here in sets.

A part is one statement in one transaction; the next is due at once. No mail is sent: the notice is in everybody's list.
"""

from collections.abc import Mapping

import orjson

from services.membership.repository import conversions
from shared.database.unit_of_work import UnitOfWork

TELL_EVERYBODY = "tell_everybody"
PART = 5_000


async def tell_everybody(work: UnitOfWork, notice: str, kind: str, parameters: Mapping[str, object]) -> None:
    """Begin to tell all members, once a `notice`; those who join meanwhile are told too."""
    await tell_part(work, notice, kind, orjson.dumps(dict(parameters)).decode(), 0)


async def tell_part(work: UnitOfWork, notice: str, kind: str, parameters: str, after: int) -> None:
    """Tell the members after a number, and go on later when there are more."""
    last = await conversions.tell_some(work, notice, kind, parameters, after, PART)
    if last is not None:
        await work.schedule(TELL_EVERYBODY, f"{notice}|{kind}|{last}|{parameters}", work.now())
