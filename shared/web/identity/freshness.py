"""A fresh log-in: asked for before a signature or a change that thieves of a token would want to make."""

from datetime import datetime, timedelta
from typing import Final

from shared.errors import FreshLoginRequired
from shared.web.identity.tokens import LEEWAY, Identity

FRESH: Final = timedelta(minutes=15)


def require_fresh_login(caller: Identity, now: datetime, within: timedelta = FRESH) -> None:
    """Raise `FreshLoginRequired` unless the caller gave the password within `within` before `now`.

    A refreshed token keeps the moment of its log-in; a token that does not say the moment is never fresh.
    """
    authenticated_at = caller.authenticated_at
    if authenticated_at is None or not now - within <= authenticated_at <= now + LEEWAY:
        raise FreshLoginRequired(minutes=int(within.total_seconds() // 60))
