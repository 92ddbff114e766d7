"""The rolling playlist of a territory: at most fifteen, and who leaves when somebody enters."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from services.events.errors import EntryNotInPlaylist

MOST_ENTRIES = 15

EntryReason = Literal["retained", "jury_choice", "by_council"]
ExitReason = Literal["oldest_entry", "jury_choice", "artist_request", "track_withdrawn", "by_council"]
ENTRY_REASONS: tuple[EntryReason, ...] = ("retained", "jury_choice", "by_council")
EXIT_REASONS: tuple[ExitReason, ...] = (
    "oldest_entry",
    "jury_choice",
    "artist_request",
    "track_withdrawn",
    "by_council",
)

Leaving = list[tuple[UUID, ExitReason]]


def leaving(oldest_first: Sequence[UUID], size: int, named: UUID | None) -> Leaving:
    """Who leaves so that one more may enter a playlist of `size`.

    A named entry leaves in any case, by choice of the jury; after that the oldest leave until there is room. Raises
    `EntryNotInPlaylist` when the named one is not there.
    """
    staying = list(oldest_first)
    gone: Leaving = []
    if named is not None:
        if named not in staying:
            raise EntryNotInPlaylist(field="body.replaces_entry_id")
        staying.remove(named)
        gone.append((named, "jury_choice"))
    while len(staying) >= size:
        gone.append((staying.pop(0), "oldest_entry"))
    return gone
