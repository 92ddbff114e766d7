"""Identifiers: made in Python, ordered by time when new, deterministic when derived."""

from uuid import UUID, uuid5

import uuid6


def new_id() -> UUID:
    """A new UUIDv7: unique, and close to its neighbours in an index."""
    return UUID(int=uuid6.uuid7().int)


def derived_id(cause: UUID, name: str) -> UUID:
    """The id of a fact that follows from `cause`: the same cause and name give the same id for ever.

    A restored or replayed service therefore says the same things under the same ids.
    """
    return uuid5(cause, name)
