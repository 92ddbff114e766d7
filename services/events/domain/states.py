"""Which state follows which, for evenings and for sign-ups."""

from collections.abc import Mapping

EVENING_STATES = ("planned", "open", "running", "held", "cancelled")
SIGN_UP_STATES = (
    "signed_up",
    "checked_in",
    "drawn",
    "performed",
    "scouted",
    "skipped",
    "no_show",
    "withdrawn",
)

EVENING_BEFORE: Mapping[str, frozenset[str]] = {
    "open": frozenset({"planned"}),
    "running": frozenset({"open"}),
    "held": frozenset({"running"}),
    "cancelled": frozenset({"planned", "open", "running"}),
}
"""The states from which an evening reaches the key."""

SIGN_UP_BEFORE: Mapping[str, frozenset[str]] = {
    "checked_in": frozenset({"signed_up"}),
    "drawn": frozenset({"checked_in"}),
    "performed": frozenset({"drawn", "skipped"}),
    "scouted": frozenset({"performed"}),
    "skipped": frozenset({"drawn"}),
    "no_show": frozenset({"signed_up", "drawn", "skipped"}),
    "withdrawn": frozenset({"signed_up", "checked_in", "drawn", "skipped"}),
}
"""The states from which a sign-up reaches the key. Who was skipped may still be called again."""

LEFT_OVER: Mapping[str, str] = {"signed_up": "no_show", "checked_in": "skipped", "drawn": "skipped"}
"""What becomes of those who have not been on when the evening ends: not come, or come and not called."""


def may_become(before: Mapping[str, frozenset[str]], state: str, wanted: str) -> bool:
    """Whether something in `state` may go to `wanted`."""
    return state in before[wanted]
