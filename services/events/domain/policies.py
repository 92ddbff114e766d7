"""The values of events that the cooperative decides."""

from services.events.domain.playlist import MOST_ENTRIES
from shared.policy import Policy

PLAYLIST_SIZE = Policy(
    key="playlist_size",
    default=MOST_ENTRIES,
    minimum=1,
    maximum=MOST_ENTRIES,
    unit="count",
    meaning="entries that a territory's rolling playlist holds at the most",
)

GUEST_CONTACT_DAYS = Policy(
    key="guest_contact_days",
    default=365,
    minimum=30,
    maximum=1095,
    unit="days",
    meaning="days after an evening for which the contact and the claim code of its guests are kept",
)

POLICIES = (PLAYLIST_SIZE, GUEST_CONTACT_DAYS)
