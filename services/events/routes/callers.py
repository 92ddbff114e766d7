"""The caller of a route as the use cases know people."""

from services.events.domain.people import Person
from shared.web import Identity


def person_of(caller: Identity) -> Person:
    """Who acts."""
    return Person(caller.member_id, caller.member_number, caller.name)
