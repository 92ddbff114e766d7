"""What the wallet needs besides a database: a number for the names of its files."""

from pathlib import Path
from typing import Any


def extra_settings(_folder: Path) -> dict[str, Any]:
    """A SIREN with a valid key, of nobody."""
    return {"siren": "732829320"}
