"""What membership needs besides a database: a folder for its mails, and no limit on the tests' own registrations."""

from pathlib import Path
from typing import Any


def extra_settings(folder: Path) -> dict[str, Any]:
    """Settings by field name."""
    return {"mail": "folder", "mail_folder": folder / "mail", "registrations_per_minute": 10_000}
