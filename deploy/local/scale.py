"""How many copies of which role of which service: `wallet-worker=3 marketplace-api=2`."""

import re
from collections.abc import Mapping
from typing import Literal

from deploy.local.errors import LaunchError
from shared.contracts.message import SERVICES

Roles = Literal["all", "split"]
ROLES: Mapping[Roles, tuple[str, ...]] = {"all": ("all",), "split": ("api", "worker", "relay")}
MOST_COPIES = 32


def parse_scale(text: str, roles: Roles) -> dict[str, int]:
    """`{"wallet-worker": 3}` from the text of SCALE. Raises `LaunchError` with what is wrong."""
    known = {f"{service}-{role}" for service in SERVICES for role in ROLES[roles]}
    copies: dict[str, int] = {}
    for part in text.split():
        match = re.fullmatch(r"([a-z-]+)=(\d{1,3})", part)
        if match is None or match[1] not in known:
            raise LaunchError(f'SCALE={part!r} is not understood: write for example SCALE="wallet-worker=3".')
        if not 0 <= int(match[2]) <= MOST_COPIES:
            raise LaunchError(f"SCALE={part!r}: between 0 and {MOST_COPIES} copies.")
        copies[match[1]] = int(match[2])
    return copies
