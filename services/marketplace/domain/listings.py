"""The states of a listing: draft, published, withdrawn, never back. A suspended seller's listings are hidden."""

from typing import Literal

from services.marketplace.errors import ListingState

State = Literal["draft", "published", "withdrawn"]
Action = Literal["change", "publish", "withdraw"]

_FROM: dict[Action, tuple[State, ...]] = {
    "change": ("draft", "published"),
    "publish": ("draft",),
    "withdraw": ("draft", "published"),
}


def check(action: Action, state: State) -> None:
    """Raise `ListingState` unless `action` is possible from `state`."""
    if state not in _FROM[action]:
        raise ListingState(state=state)


def searched(word: str) -> str:
    """A pattern for LIKE that finds `word` anywhere, whatever it holds."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def is_visible(state: State, hidden: bool) -> bool:
    """Whether everybody may see the listing and order from it."""
    return state == "published" and not hidden
