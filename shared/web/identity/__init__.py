"""Who calls: tokens that membership signed, verified offline with its published keys, and refused once revoked."""

from collections.abc import Mapping
from typing import Any

from shared.database.engine import Database
from shared.settings import ServiceSettings
from shared.web.identity.keys import FetchedKeys, FixedKeys, KeySetUnavailable, KeySource

__all__ = ["FetchedKeys", "FixedKeys", "KeySetUnavailable", "KeySource", "key_source"]


def key_source(settings: ServiceSettings, database: Database, options: Mapping[str, Any]) -> KeySource:
    """Where a service finds token keys: its own source when its options name one, otherwise `settings.jwks_url`."""
    own: KeySource | None = options.get("key_source")
    return own or FetchedKeys(settings.jwks_url, database)
